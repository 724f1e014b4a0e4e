using FitMyCv.AiWorker.Domain.Text;
using FitMyCv.AiWorker.Engines;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Domain.Matching;

/// <summary>
/// The asked skills that a CV shows by passages which an engine quoted (spec ai-worker §8): a quotation counts when it stands, word for word, in one text
/// of the CV, and raises the coverage of its skill to 0.8 at most.
/// </summary>
public sealed class QuotedSkills
{
    private const int ShortestQuotation = 3;

    private readonly HashSet<string> _shown;
    private readonly SkillVocabulary _vocabulary;

    private QuotedSkills(HashSet<string> shown, SkillVocabulary vocabulary)
    {
        _shown = shown;
        _vocabulary = vocabulary;
    }

    public static QuotedSkills Of(CvDocument cv, IReadOnlyList<SkillQuotation>? quotations, SkillVocabulary vocabulary)
    {
        if (quotations is null || quotations.Count == 0)
        {
            return new QuotedSkills([], vocabulary);
        }
        var texts = SkillEvidence.Texts(cv).Select(NormalText.Of).Where(text => text.Length > 0).ToArray();
        var standing = quotations.Where(one => NormalText.Of(one.Quotation) is var quotation
            && NormalText.Words(quotation).Length >= ShortestQuotation && Array.Exists(texts, text => NormalText.Contains(text, quotation)));
        return new QuotedSkills([.. standing.Select(one => vocabulary.Canonical(one.Skill))], vocabulary);
    }

    /// <summary>The coverage that the evidence gives, raised to 0.8 for a quoted skill.</summary>
    public double Coverage(SkillEvidence evidence, string name) =>
        evidence.Coverage(name) is var own && own < SkillEvidence.Mentioned && _shown.Contains(_vocabulary.Canonical(name)) ? SkillEvidence.Mentioned : own;

    /// <summary>The asked skills that the CV covers below 0.8 by itself: what an engine may quote passages for.</summary>
    public static IReadOnlyList<string> Open(CvDocument cv, JobOfferContent offer)
    {
        var vocabulary = SkillVocabulary.Default;
        var evidence = SkillEvidence.OfDocument(cv, vocabulary);
        return [.. AskedSkills.Of(offer, vocabulary).All.Where(name => evidence.Coverage(name) < SkillEvidence.Mentioned)];
    }
}
