using System.Text.RegularExpressions;
using FitMyCv.AiWorker.Domain.Matching;
using FitMyCv.AiWorker.Domain.Text;
using FitMyCv.AiWorker.Engines;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Domain.Composition;

/// <summary>
/// What both engines guarantee of a classification (spec ai-worker §10): the two most recent experiences, what ended within the window,
/// personal projects and whatever carries the score stay, and at least one experience does.
/// </summary>
public static partial class ClassificationRules
{
    private const int UnknownWindowYears = 7;

    /// <summary>Years within which nothing is removed, by the level of the offer.</summary>
    public static int WindowYears(JobOfferContent offer) => offer.Experience.Level switch { "junior" => 3, "mid" => 5, "senior" => 7, "lead" => 10, _ => UnknownWindowYears };

    /// <summary>Why an experience must stay, apart from the score; null when it may go.</summary>
    public static TailoringReason? Protection(TailoringInput input, int index)
    {
        if (MostRecent(input.Source, input.ScoringMonth).Contains(index))
        {
            return TailoringReason.KeepMostRecent;
        }
        var item = input.Source.Experience[index];
        return WithinWindow(item.StartDate, item.EndDate, input);
    }

    /// <summary>Why a project must stay, apart from the score; null when it may go.</summary>
    public static TailoringReason? ProjectProtection(TailoringInput input, int index)
    {
        var item = input.Source.Projects![index];
        return IsPersonal(item) ? TailoringReason.KeepPersonal : WithinWindow(item.StartDate ?? "", item.EndDate ?? "", input);
    }

    /// <summary>
    /// The decisions with what breaks the rules turned back to keep. Every item has exactly one decision, and removals that lower
    /// the score together are undone, the one last decided first.
    /// </summary>
    public static Classification Enforce(TailoringInput input, Classification classification)
    {
        var experiences = Complete(input.Source.Experience.Count, classification.Experiences, (index, decision) =>
            decision.Decision is Decisions.Keep || Protection(input, index) is not { } protection ? null : TailoringText.Of(protection, input.Source.Language));
        var projects = Complete(input.Source.Projects?.Count ?? 0, classification.Projects, (index, decision) =>
            decision.Decision is Decisions.Remove && ProjectProtection(input, index) is { } protection ? TailoringText.Of(protection, input.Source.Language)
            : decision.Decision is Decisions.MoveToProjects ? TailoringText.Of(TailoringReason.KeepPersonal, input.Source.Language)
            : null);
        if (experiences.Length > 0 && !Array.Exists(experiences, decision => decision.Decision == Decisions.Keep))
        {
            experiences[0] = experiences[0] with { Decision = Decisions.Keep };
        }
        return KeepScore(input, classification with { Experiences = experiences, Projects = projects });
    }

    /// <summary>The source as the decisions leave it, texts and skills untouched.</summary>
    public static CvDocument Apply(CvDocument source, Classification classification)
    {
        var moved = classification.Experiences.Where(decision => decision.Decision == Decisions.MoveToProjects).Select(decision => MovedExperience.ToProject(source.Experience[decision.SourceIndex])).ToArray();
        var gone = classification.Experiences.Where(decision => decision.Decision != Decisions.Keep).Select(decision => decision.SourceIndex).ToHashSet();
        var goneProjects = classification.Projects.Where(decision => decision.Decision == Decisions.Remove).Select(decision => decision.SourceIndex).ToHashSet();
        var projects = (source.Projects ?? []).Where((_, index) => !goneProjects.Contains(index)).Concat(moved).ToArray();
        return source with
        {
            Experience = [.. source.Experience.Where((_, index) => !gone.Contains(index))],
            Projects = source.Projects is null && projects.Length == 0 ? null : projects,
        };
    }

    private static Classification KeepScore(TailoringInput input, Classification classification)
    {
        var floor = MatchScorer.ScoreOnly(input.Source, input.Offer, input.ScoringMonth).MatchScore;
        var kept = classification;
        foreach (var decision in classification.Experiences.Where(decision => decision.Decision != Decisions.Keep).Reverse())
        {
            if (Score(kept) >= floor)
            {
                return kept;
            }
            kept = kept with { Experiences = Keep(kept.Experiences, decision.SourceIndex) };
        }
        foreach (var decision in classification.Projects.Where(decision => decision.Decision != Decisions.Keep).Reverse())
        {
            if (Score(kept) >= floor)
            {
                return kept;
            }
            kept = kept with { Projects = Keep(kept.Projects, decision.SourceIndex) };
        }
        return kept;

        int Score(Classification decisions) => MatchScorer.ScoreOnly(Apply(input.Source, decisions), input.Offer, input.ScoringMonth).MatchScore;

        ItemDecision[] Keep(IReadOnlyList<ItemDecision> decisions, int index) =>
            [.. decisions.Select(one => one.SourceIndex == index ? new ItemDecision(index, Decisions.Keep, TailoringText.Of(TailoringReason.KeepScore, input.Source.Language)) : one)];
    }

    private static ItemDecision[] Complete(int count, IReadOnlyList<ItemDecision> decisions, Func<int, ItemDecision, string?> keepReason)
    {
        var given = decisions.GroupBy(decision => decision.SourceIndex).ToDictionary(group => group.Key, group => group.First());
        return
        [
            .. Enumerable.Range(0, count).Select(index =>
            {
                var decision = given.GetValueOrDefault(index) ?? new ItemDecision(index, Decisions.Keep, "");
                if (decision.Decision is not (Decisions.Keep or Decisions.Remove or Decisions.MoveToProjects) || (decision.Decision is not Decisions.Keep && string.IsNullOrWhiteSpace(decision.Reason)))
                {
                    // A removal without a reason is none.
                    return decision with { Decision = Decisions.Keep };
                }
                return keepReason(index, decision) is { } reason ? new ItemDecision(index, Decisions.Keep, reason) : decision;
            }),
        ];
    }

    private static int[] MostRecent(CvDocument source, DateOnly month)
    {
        var reference = ExperienceMonths.Index(month);
        return
        [
            .. source.Experience
                .Select((item, index) => (index, End: ExperienceMonths.Index(item.EndDate, isEnd: true, reference) ?? ExperienceMonths.Index(item.StartDate, isEnd: true, reference) ?? 0, Start: ExperienceMonths.Index(item.StartDate, isEnd: false, reference) ?? 0))
                .OrderByDescending(one => one.End)
                .ThenByDescending(one => one.Start)
                .ThenBy(one => one.index)
                .Take(2)
                .Select(one => one.index),
        ];
    }

    private static TailoringReason? WithinWindow(string start, string end, TailoringInput input)
    {
        var reference = ExperienceMonths.Index(input.ScoringMonth);
        var last = ExperienceMonths.Index(end, isEnd: true, reference) ?? (ExperienceMonths.Index(start, isEnd: false, reference) + 11);
        return last is null ? TailoringReason.KeepUnknownDates
            : last > reference - (12 * WindowYears(input.Offer)) ? TailoringReason.KeepRecent
            : null;
    }

    /// <summary>A project is somebody's own unless its text names a client or an employer.</summary>
    private static bool IsPersonal(CvProject item) => !ForOthers().IsMatch(NormalText.Of($"{item.Role} {item.Summary} {string.Join(' ', item.Keywords ?? [])}"));

    [GeneratedRegex(@"\b(?:clients?|customers?|employers?|employeur|mission|consulting|prestation|kunde|kunden|auftrag|clientes?)\b", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex ForOthers();
}
