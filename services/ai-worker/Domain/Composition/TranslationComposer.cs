using FitMyCv.AiWorker.Domain.Guard;
using FitMyCv.AiWorker.Domain.Text;
using FitMyCv.AiWorker.Engines;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Domain.Composition;

/// <summary>Phase compose of a translation (spec ai-worker §10): what an engine proposes becomes a valid CV in the target language that states what the source states.</summary>
public static class TranslationComposer
{
    private const int ShortestProse = 4;

    /// <exception cref="TaskFailedException"><c>background.invalidResult</c>.</exception>
    public static ComposedTranslation Compose(TranslationInput input, TranslatedCv proposed, CompositionMeta meta)
    {
        var guarded = TranslationGuard.Apply(input, proposed.Document);
        var document = CvComposer.Finish(guarded.Document, new CvDocument { Language = input.TargetLanguage }, meta);
        CvComposer.Check(document);
        var untranslated = proposed.Untranslated
            .Concat(guarded.Report.Findings.Select(finding => finding.Path))
            .Concat(Unchanged(input.Source, document))
            .ToHashSet(StringComparer.Ordinal);
        string[] stayed = [.. TranslatableTexts.Of(document).Select(text => text.Path).Where(untranslated.Contains)];
        return new ComposedTranslation(document, stayed, guarded.Report, [.. Said(stayed.Length), .. guarded.Report.Notices]);
    }

    private static TaskNotice[] Said(int stayed) =>
        stayed == 0 ? [] : [new("translation.proseNotTranslated", $"{stayed} of the texts stay in the language of the source.")];

    /// <summary>Prose that is word for word the source's, whether an engine says so or not.</summary>
    private static IEnumerable<string> Unchanged(CvDocument source, CvDocument document) =>
        TranslatableTexts.Of(source).Intersect(TranslatableTexts.Of(document))
            .Where(text => text.Kind == TextKind.Prose && NormalText.Words(NormalText.Of(text.Text)).Length >= ShortestProse)
            .Select(text => text.Path);
}
