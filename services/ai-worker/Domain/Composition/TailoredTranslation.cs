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
        var translation = TranslationComposer.Compose(new TranslationInput(tailored.Document, Language(input)!), WithWordsOfOffer(input, tailored.Document, proposed), meta);
        var guard = tailored.Guard.And(translation.Guard);
        var prose = TranslatableTexts.Of(tailored.Document).Where(text => text.Kind == TextKind.Prose).Select(text => text.Path).ToArray();
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

    /// <summary>What tailoring took from an offer in the wanted language is in that language already.</summary>
    private static TranslatedCv WithWordsOfOffer(TailoringInput input, CvDocument tailored, TranslatedCv proposed)
    {
        if (input.Offer.Language != input.Language)
        {
            return proposed;
        }
        var skills = input.Offer.Skills;
        var asked = skills.Required.Concat(skills.NiceToHave).Concat(skills.SoftSkills).Select(NormalText.Of).ToHashSet(StringComparer.Ordinal);
        var title = NormalText.Of(OfferedTitle.For(input.Source, input.Offer, SkillVocabulary.Default));
        var kept = TranslatableTexts.Of(tailored).Where(text => text switch
        {
            { Path: "/header/current_title" or "/summary/headline" } => NormalText.Of(text.Text) == title,
            { Kind: TextKind.SoftSkill or TextKind.Methodology } => asked.Contains(NormalText.Of(text.Text)),
            _ => false,
        }).ToDictionary(text => text.Path, text => text.Text, StringComparer.Ordinal);
        return new TranslatedCv(
            TranslatableTexts.Map(proposed.Document, text => kept.GetValueOrDefault(text.Path, text.Text)),
            [.. proposed.Untranslated.Where(path => !kept.ContainsKey(path))]);
    }

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
