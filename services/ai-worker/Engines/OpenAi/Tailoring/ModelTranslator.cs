using System.Globalization;
using FitMyCv.AiWorker.Domain.Composition;
using FitMyCv.AiWorker.Engines.Offline.Translation;
using FitMyCv.AiWorker.Engines.OpenAi.Answers;
using FitMyCv.AiWorker.Engines.OpenAi.Calls;

namespace FitMyCv.AiWorker.Engines.OpenAi.Tailoring;

/// <summary>
/// Translates a CV: known terms by our dictionary, the other texts by the model in batches. The structure is never the model's; a text without an answer stays
/// as it is and is listed.
/// </summary>
internal sealed class ModelTranslator(ModelClient model, ModelRun run)
{
    private const int BatchCharacters = 6000;
    private const int LongestText = 5000;

    public async Task<TranslatedCv> TranslateAsync(TranslationInput input, CancellationToken cancellationToken)
    {
        var known = OfflineTranslator.Translate(input);
        var open = known.Untranslated.ToHashSet(StringComparer.Ordinal);
        TranslatableText[] texts = [.. TranslatableTexts.Of(known.Document).Where(text => open.Contains(text.Path))];
        var translated = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var batch in Batches(texts))
        {
            var data = new
            {
                SourceLanguage = input.Source.Language,
                input.TargetLanguage,
                Texts = batch.Select((text, index) => new { Id = index.ToString(CultureInfo.InvariantCulture), Kind = text.Kind.ToString(), text.Text }),
            };
            var question = new ModelQuestion("translate", run.Settings.Text("model_translate_cv"), data, null, 0.3f);
            var answer = await model.AskAsync<TranslateAnswer>(question, run, cancellationToken);
            foreach (var one in answer.Texts)
            {
                if (int.TryParse(one.Id, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < batch.Count && one.Text.Trim() is { Length: > 0 and <= LongestText } text)
                {
                    translated.TryAdd(batch[index].Path, text);
                }
            }
        }
        return new TranslatedCv(
            TranslatableTexts.Map(known.Document, text => translated.GetValueOrDefault(text.Path, text.Text)),
            [.. known.Untranslated.Where(path => !translated.ContainsKey(path))]);
    }

    private static List<List<TranslatableText>> Batches(IReadOnlyList<TranslatableText> texts)
    {
        var batches = new List<List<TranslatableText>>();
        var room = 0;
        foreach (var text in texts)
        {
            if (text.Text.Length > room || batches.Count == 0)
            {
                batches.Add([]);
                room = BatchCharacters;
            }
            batches[^1].Add(text);
            room -= text.Text.Length;
        }
        return batches;
    }
}
