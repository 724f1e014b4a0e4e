using FitMyCv.AiWorker.Domain.Text;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Domain.Guard;

/// <summary>
/// Rules F8–F11 on the bullets and descriptions of an item: unchanged ones pass; a reworded one must share half of its content words with
/// one source text, or with two that it joins, and claim nothing new. What fails goes back to its source, or is left out when it has none.
/// </summary>
internal sealed class BulletRules(GuardContext context)
{
    private const double SharedWords = 0.5;
    private const double Kinship = 0.3;
    private const int MaximumNewDeliverables = 4;

    public string? Text(string? result, string? source, IReadOnlyList<string> sources, SourceFacts scope, string path)
    {
        context.Log.Checked();
        if (string.IsNullOrWhiteSpace(result) || string.Equals(result, source, StringComparison.Ordinal)
            || Breach(result, Best(result, sources).Joined, scope) is not { } breach)
        {
            return result;
        }
        context.Log.Restored(path, breach.Rule, breach.Reason);
        return source;
    }

    public IReadOnlyList<string>? List(IReadOnlyList<string>? result, IReadOnlyList<string>? source, IReadOnlyList<string> sources, SourceFacts scope, string path, bool isDeliverables)
    {
        if (result is null || result.Count == 0)
        {
            return source is null && result is { Count: 0 } ? null : result;
        }
        var left = (source ?? []).ToList();
        foreach (var bullet in result)
        {
            left.Remove(bullet);
        }
        var open = (source ?? []).GroupBy(bullet => bullet, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);
        var kept = new List<string>();
        var newWordings = 0;
        for (var i = 0; i < result.Count; i++)
        {
            context.Log.Checked();
            var bullet = result[i];
            if (open.GetValueOrDefault(bullet) > 0)
            {
                open[bullet]--;
                kept.Add(bullet);
                continue;
            }
            var isDouble = kept.Contains(bullet, StringComparer.Ordinal);
            var best = Best(bullet, sources);
            (string Rule, string Reason)? breach = isDouble ? ("F10", "A point that stands there already")
                : isDeliverables && (newWordings >= MaximumNewDeliverables || !bullet.Any(char.IsDigit)) ? ("F11", "A deliverable without a number, or more than four new ones")
                : Breach(bullet, best.Joined, scope);
            if (breach is not { } refusal)
            {
                newWordings++;
                kept.Add(bullet);
            }
            else if (!isDouble && best.Share >= Kinship && best.Text is { } original && left.Remove(original))
            {
                open[original]--;
                context.Log.Restored($"{path}/{i}", refusal.Rule, refusal.Reason);
                kept.Add(original);
            }
            else
            {
                context.Log.Dropped($"{path}/{i}", refusal.Rule, refusal.Reason);
            }
        }
        if (kept.Count == 0)
        {
            // Nothing of the list was true: the source's list comes back.
            context.Log.Restored(path, "F10", "None of the points is supported");
            return source;
        }
        return kept;
    }

    private (string Rule, string Reason)? Breach(string text, double share, SourceFacts scope) =>
        string.IsNullOrWhiteSpace(text) || share < SharedWords ? ("F10", "Less than half of its words stand in the source")
        : context.Texts.Breach(text, scope);

    /// <summary>Every text of an experience that a reworded text may rest on.</summary>
    public static IReadOnlyList<string> SourcesOf(CvExperience item) =>
        [.. item.Responsibilities ?? [], .. item.Deliverables ?? [], .. item.Description is { Length: > 0 } description ? [description] : Array.Empty<string>()];

    /// <summary>
    /// The source text that shares most of the words of a text with that share, and the share that it has together with the next best: a rewording may
    /// join two points of its item.
    /// </summary>
    private (string? Text, double Share, double Joined) Best(string text, IReadOnlyList<string> sources)
    {
        var words = ContentWords.Of(text);
        if (words.Count == 0)
        {
            return (null, 0, 0);
        }
        var skills = NamedSkills.In(text, context.Vocabulary).ToHashSet(StringComparer.Ordinal);
        var shared = sources.Select(source => (Source: source, Words: Shared(words, skills, source))).Where(one => one.Words.Count > 0).ToArray();
        if (shared.Length == 0)
        {
            return (null, 0, 0);
        }
        var best = shared.MaxBy(one => one.Words.Count);
        var joined = shared.Max(one => one.Words.Union(best.Words).Count());
        return (best.Source, best.Words.Count / (double)words.Count, joined / (double)words.Count);
    }

    /// <summary>Places of the words that stand in the source by word, by stem or as a synonym of a skill that both name.</summary>
    private HashSet<int> Shared(IReadOnlyList<string> words, HashSet<string> skills, string source)
    {
        var normal = NormalText.Words(NormalText.Of(source)).ToHashSet(StringComparer.Ordinal);
        var stems = normal.Select(WordStem.Of).ToHashSet(StringComparer.Ordinal);
        var synonyms = NamedSkills.In(source, context.Vocabulary).Where(skills.Contains).SelectMany(context.Vocabulary.Aliases).SelectMany(NormalText.Words).ToHashSet(StringComparer.Ordinal);
        return [.. Enumerable.Range(0, words.Count).Where(at => normal.Contains(words[at]) || stems.Contains(WordStem.Of(words[at])) || synonyms.Contains(words[at]))];
    }
}
