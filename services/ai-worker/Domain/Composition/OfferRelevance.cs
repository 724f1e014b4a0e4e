using FitMyCv.AiWorker.Domain.Matching;
using FitMyCv.AiWorker.Domain.Text;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Domain.Composition;

/// <summary>How close a text or a skill is to an offer, for orders; sorts are stable, so that what is equally close keeps its order.</summary>
public sealed class OfferRelevance
{
    private readonly SkillVocabulary _vocabulary;
    private readonly AskedSkills _asked;
    private readonly Dictionary<string, int> _rank = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<string> _titleWords;

    public OfferRelevance(JobOfferContent offer, SkillVocabulary vocabulary)
    {
        _vocabulary = vocabulary;
        _asked = AskedSkills.Of(offer, vocabulary);
        _titleWords = vocabulary.TitleWords(offer.Title);
        foreach (var name in _asked.All.Concat(offer.Skills.SoftSkills))
        {
            _rank.TryAdd(vocabulary.Canonical(name), _rank.Count);
        }
    }

    /// <summary>Place of a skill in the offer; those not asked come last.</summary>
    public int RankOf(string name) => _rank.GetValueOrDefault(_vocabulary.Canonical(name), int.MaxValue);

    /// <summary>3 for each required skill, 1 for each nice-to-have one and each word of the title that the text names.</summary>
    public int Of(string? text)
    {
        var normal = NormalText.Of(text);
        return (3 * _asked.Required.Count(name => _vocabulary.IsMentioned(normal, _vocabulary.Canonical(name))))
            + _asked.NiceToHave.Count(name => _vocabulary.IsMentioned(normal, _vocabulary.Canonical(name)))
            + _titleWords.Count(word => NormalText.Contains(normal, word));
    }

    public IReadOnlyList<string>? OrderTexts(IReadOnlyList<string>? texts) =>
        texts is null ? null : [.. texts.OrderByDescending(Of)];

    public IReadOnlyList<string>? OrderSkills(IReadOnlyList<string>? names) =>
        names is null ? null : [.. names.OrderBy(RankOf)];

    public IReadOnlyList<CvSkill>? OrderSkills(IReadOnlyList<CvSkill>? skills) =>
        skills is null ? null : [.. skills.OrderBy(skill => RankOf(skill.Name))];

    /// <summary>The asked skills that an item shows, as the offer writes them.</summary>
    public IReadOnlyList<string> ShownBy(SkillEvidence evidence) => [.. _asked.All.Where(name => evidence.Coverage(name) > 0)];

    public bool SharesTitleWord(string? title) => _vocabulary.TitleWords(title).Any(_titleWords.Contains);
}
