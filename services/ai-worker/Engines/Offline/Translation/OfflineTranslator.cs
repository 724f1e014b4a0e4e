using FitMyCv.AiWorker.Domain.Composition;

namespace FitMyCv.AiWorker.Engines.Offline.Translation;

/// <summary>Translation without a model of language (spec ai-worker §10): known terms only; every other text stays and is listed.</summary>
internal static class OfflineTranslator
{
    public static TranslatedCv Translate(TranslationInput input) =>
        new(
            input.Source,
            [.. SkillProof.AllTexts(input.Source).Where(place => place.Text.Length > 0).Select(place => place.Path)],
            [new("translation.proseNotTranslated", "Texts stay in their language: the offline engine does not translate prose.")]);
}
