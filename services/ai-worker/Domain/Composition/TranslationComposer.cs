using FitMyCv.AiWorker.Domain.Guard;
using FitMyCv.AiWorker.Engines;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Domain.Composition;

/// <summary>Phase compose of a translation (spec ai-worker §10): what an engine proposes becomes a valid CV in the target language that states what the source states.</summary>
public static class TranslationComposer
{
    /// <exception cref="TaskFailedException"><c>background.invalidResult</c>.</exception>
    public static ComposedTranslation Compose(TranslationInput input, TranslatedCv proposed, CompositionMeta meta)
    {
        var guarded = TranslationGuard.Apply(input, proposed.Document);
        var document = CvComposer.Finish(guarded.Document, new CvDocument { Language = input.TargetLanguage }, meta);
        CvComposer.Check(document);
        var untranslated = proposed.Untranslated.Concat(guarded.Report.Findings.Select(finding => finding.Path)).ToHashSet(StringComparer.Ordinal);
        return new ComposedTranslation(
            document,
            [.. TranslatableTexts.Of(document).Select(text => text.Path).Where(untranslated.Contains)],
            guarded.Report,
            [.. proposed.Notices, .. guarded.Report.Notices]);
    }
}
