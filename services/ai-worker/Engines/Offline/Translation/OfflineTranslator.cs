using System.Text.RegularExpressions;
using FitMyCv.AiWorker.Domain.Composition;
using FitMyCv.AiWorker.Domain.Matching;
using FitMyCv.AiWorker.Domain.Terms;
using FitMyCv.AiWorker.Domain.Text;

namespace FitMyCv.AiWorker.Engines.Offline.Translation;

/// <summary>
/// Translation without a model of language (spec ai-worker §10): headings, names and levels of languages, known titles, degrees, fields, soft skills,
/// methodologies and extras by the dictionary. Every other text stays and is listed.
/// </summary>
internal static partial class OfflineTranslator
{
    public static TranslatedCv Translate(TranslationInput input)
    {
        var from = input.Source.Language ?? LanguageDetector.Detect(input.Source.Summary.Description) ?? "fr";
        var terms = new TermTranslator(TermDictionary.Default, from, input.TargetLanguage);
        var untranslated = new List<string>();
        var document = TranslatableTexts.Map(input.Source, text =>
        {
            if (IsNeutral(text))
            {
                return text.Text;
            }
            if (terms.Translate(text.Text, text.Kind) is { } translated)
            {
                return translated;
            }
            untranslated.Add(text.Path);
            return text.Text;
        });
        return new TranslatedCv(document, untranslated);
    }

    /// <summary>A text that belongs to no language: no words in it, a level by its code, the name of a tool.</summary>
    private static bool IsNeutral(TranslatableText text) =>
        !text.Text.Any(char.IsLetter)
        || (text.Kind == TextKind.LanguageLevel && LevelCode().IsMatch(text.Text))
        || (text.Kind == TextKind.Methodology && SkillVocabulary.Default.KindOf(SkillVocabulary.Default.Canonical(text.Text)) == SkillKind.Tool);

    [GeneratedRegex(@"^\s*(?:[ABC][12](?:\.[12])?\+?|native)\s*$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex LevelCode();
}
