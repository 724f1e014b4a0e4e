using FitMyCv.AiWorker.Domain.Guard;
using FitMyCv.AiWorker.Domain.Matching;
using FitMyCv.AiWorker.Domain.Text;
using FitMyCv.AiWorker.Engines;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Domain.Composition;

/// <summary>
/// A tailored CV in the language that was wanted for it: translated text by text under the guard of translations, its changes still told against the source.
/// When most of its prose could not be translated, the tailored CV stays as it is and the result says so.
/// </summary>
public static class TailoredTranslation
{
    private const string Headline = "/summary/headline";

    /// <summary>The language wanted, when it is not the source's own.</summary>
    public static string? Language(TailoringInput input) =>
        input is { Language: { } wanted, Source.Language: { } own } && wanted != own ? wanted : null;

    /// <param name="tailored">The CV in the language of its source.</param>
    /// <param name="proposed">The engine's translation of it; null when there is none.</param>
    /// <exception cref="TaskFailedException"><c>background.invalidResult</c>.</exception>
    public static ComposedCv Compose(TailoringInput input, ComposedCv tailored, TranslatedCv? proposed, CompositionMeta meta)
    {
        if (proposed is null)
        {
            return Untranslated(input, tailored);
        }
        var translation = TranslationComposer.Compose(new TranslationInput(tailored.Document, Language(input)!), WithFacts(input, tailored.Document, proposed), meta);
        var guard = tailored.Guard.And(translation.Guard);
        var prose = TranslatableTexts.Of(tailored.Document).Where(IsProse).Select(text => text.Path).ToArray();
        if (translation.Untranslated.Intersect(prose).Count() * 2 > prose.Length)
        {
            return Untranslated(input, tailored with { Guard = guard });
        }
        return new ComposedCv(
            translation.Document,
            Changes(input, tailored, translation.Document),
            guard,
            MatchScorer.Score(translation.Document, input.Offer, input.ScoringMonth),
            [.. tailored.Notices, .. Said(translation.Untranslated.Count, input), .. translation.Guard.Notices]);
    }

    private static ComposedCv Untranslated(TailoringInput input, ComposedCv tailored) => tailored with
    {
        Notices = [.. tailored.Notices, new("generation.notTranslated", $"The CV stays in its language ({input.Source.Language}): it could not be translated faithfully into {input.Language}.")],
    };

    private static TaskNotice[] Said(int stayed, TailoringInput input) =>
        stayed == 0 ? [] : [new("generation.notTranslated", $"{stayed} of the texts stay in the language of the base CV ({input.Source.Language}).")];

    /// <summary>
    /// Titles, education, languages, skills and extras of a tailored CV equal those of its source (F1, F2, F4–F6, F13, F14), so only its prose is translated; and what
    /// tailoring took from an offer in the wanted language is in that language already.
    /// </summary>
    private static TranslatedCv WithFacts(TailoringInput input, CvDocument tailored, TranslatedCv proposed)
    {
        var title = input.Offer.Language == input.Language ? NormalText.Of(OfferedTitle.For(input.Source, input.Offer, SkillVocabulary.Default)) : null;
        var kept = TranslatableTexts.Of(tailored).Where(text => !IsProse(text) || (text.Path == Headline && NormalText.Of(text.Text) == title))
            .ToDictionary(text => text.Path, text => text.Text, StringComparer.Ordinal);
        return new TranslatedCv(
            TranslatableTexts.Map(proposed.Document, text => kept.GetValueOrDefault(text.Path, text.Text)),
            [.. proposed.Untranslated.Where(path => !kept.ContainsKey(path))]);
    }

    private static bool IsProse(TranslatableText text) =>
        text.Path == Headline
        || (text.Kind == TextKind.Prose && !text.Path.StartsWith("/education/", StringComparison.Ordinal) && !text.Path.StartsWith("/extras/", StringComparison.Ordinal));

    /// <summary>
    /// The changes of the tailoring and, before them, one for each text that differs from the source by its translation alone: cv pairs the entries of both
    /// by these places, since no two texts are alike any more.
    /// </summary>
    private static ChangeReason[] Changes(TailoringInput input, ComposedCv tailored, CvDocument translated)
    {
        var now = TranslatableTexts.Of(translated).ToDictionary(text => text.Path, text => text.Text, StringComparer.Ordinal);
        var origins = new TextOrigins(input.Source, tailored.Document);
        var reason = TailoringText.Of(TailoringReason.Translated, input.Source.Language);
        var changes = new List<ChangeReason>();
        foreach (var text in TranslatableTexts.Of(tailored.Document))
        {
            if (origins.Of(text) is { } place && place.Text == text.Text && now[text.Path] != text.Text)
            {
                changes.Add(new ChangeReason(text.Path, place.Path, reason, [new ChangeEvidence(place.Path, place.Text)]));
            }
        }
        return [.. changes, .. tailored.Changes];
    }
}
