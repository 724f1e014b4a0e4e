using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using FitMyCv.AiWorker.Domain.Guard;
using FitMyCv.AiWorker.Domain.Matching;
using FitMyCv.AiWorker.Engines;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Domain.Composition;

/// <summary>
/// Phase compose (spec ai-worker §10): the parts of an engine become one CV that holds the guard, the schema and the usable-CV rule and whose
/// score for the offer is not below the source's; each difference keeps its reason.
/// </summary>
public static class CvComposer
{
    /// <exception cref="TaskFailedException"><c>background.invalidResult</c>.</exception>
    public static ComposedCv Compose(TailoringInput input, TailoredParts parts, CompositionMeta meta, IReadOnlyList<TaskNotice>? engineNotices = null)
    {
        var choices = new Choices(ClassificationRules.Enforce(input, parts.Classification), [], [], SourceSkills: false, SourceSummary: false, SourceTitle: false);
        var guarded = Build(input, parts, choices);
        (choices, guarded) = KeepScore(input, parts, choices, guarded);

        var document = Finish(guarded.Document, input.Source, meta);
        Check(document);
        return new ComposedCv(
            document,
            ChangeExplainer.Explain(input, document, choices.Classification),
            guarded.Report,
            MatchScorer.Score(document, input.Offer, input.ScoringMonth),
            [.. engineNotices ?? [], .. guarded.Report.Notices]);
    }

    /// <summary>Server-set members of a result: <c>meta</c>, the source's language, no review.</summary>
    public static CvDocument Finish(CvDocument document, CvDocument source, CompositionMeta meta)
    {
        var createdAt = meta.CreatedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return document with
        {
            GeneratedAt = createdAt,
            ReviewedAt = null,
            Language = source.Language,
            Meta = new JsonObject { ["generator"] = meta.Generator, ["engine"] = meta.Engine, ["source"] = meta.Source, ["created_at"] = createdAt },
        };
    }

    /// <exception cref="TaskFailedException"><c>background.invalidResult</c>: not valid by the schema, or not usable.</exception>
    public static void Check(CvDocument document)
    {
        if (CvSchema.Validate(CvJson.Write(document)).Count > 0 || !CvSchema.IsUsable(document))
        {
            throw new TaskFailedException("background.invalidResult", "The result was not a valid CV and was not stored: try again.");
        }
    }

    /// <summary>What of an engine's answer is taken; the rest stays the source's.</summary>
    private sealed record Choices(
        Classification Classification,
        ImmutableHashSet<int> SourceExperiences,
        ImmutableHashSet<int> SourceProjects,
        bool SourceSkills,
        bool SourceSummary,
        bool SourceTitle);

    private static GuardResult Build(TailoringInput input, TailoredParts parts, Choices choices)
    {
        var source = input.Source;
        var experiences = parts.Experiences.GroupBy(item => item.SourceIndex).ToDictionary(group => group.Key, group => group.First().Item);
        var projects = parts.Projects.GroupBy(item => item.SourceIndex).ToDictionary(group => group.Key, group => group.First().Item);
        var moved = choices.Classification.Experiences.Where(decision => decision.Decision == Decisions.MoveToProjects).Select(decision => MovedExperience.ToProject(source.Experience[decision.SourceIndex]));
        CvProject[] allProjects =
        [
            .. Kept(choices.Classification.Projects).Select(index => choices.SourceProjects.Contains(index) ? source.Projects![index] : projects.GetValueOrDefault(index, source.Projects![index])),
            .. moved,
        ];
        var result = source with
        {
            Header = source.Header with { CurrentTitle = choices.SourceTitle ? source.Header.CurrentTitle : parts.Summary.CurrentTitle },
            Summary = choices.SourceSummary ? source.Summary : parts.Summary.Summary,
            Skills = choices.SourceSkills ? source.Skills : parts.Skills,
            Experience = [.. Kept(choices.Classification.Experiences).Select(index => choices.SourceExperiences.Contains(index) ? source.Experience[index] : experiences.GetValueOrDefault(index, source.Experience[index]))],
            Projects = source.Projects is null && allProjects.Length == 0 ? null : allProjects,
            Extras = parts.Extras,
        };
        return FaithfulnessGuard.Apply(new GuardRequest(source, result, input.Offer, input.ScoringMonth, choices.Classification));
    }

    private static IEnumerable<int> Kept(IReadOnlyList<ItemDecision> decisions) =>
        decisions.Where(decision => decision.Decision == Decisions.Keep).Select(decision => decision.SourceIndex).Order();

    /// <summary>While the score is below the source's, the step whose undoing raises it most is undone; in the end all of them are.</summary>
    private static (Choices Choices, GuardResult Guarded) KeepScore(TailoringInput input, TailoredParts parts, Choices choices, GuardResult guarded)
    {
        var floor = Score(input.Source);
        var score = Score(guarded.Document);
        while (score < floor)
        {
            var undone = Undos(choices)
                .Select(other => (Choices: other, Guarded: Build(input, parts, other)))
                .Select(one => (one.Choices, one.Guarded, Score: Score(one.Guarded.Document)))
                .ToArray();
            var best = undone.Length == 0 ? default : undone.MaxBy(one => one.Score);
            if (best.Guarded is null)
            {
                break;
            }
            if (best.Score <= score)
            {
                // No single step is to blame: all go.
                choices = AllUndone(input);
                guarded = Build(input, parts, choices);
                break;
            }
            (choices, guarded, score) = best;
        }
        return (choices, guarded);

        int Score(CvDocument document) => MatchScorer.ScoreOnly(document, input.Offer, input.ScoringMonth).MatchScore;
    }

    private static IEnumerable<Choices> Undos(Choices choices)
    {
        if (!choices.SourceSkills)
        {
            yield return choices with { SourceSkills = true };
        }
        if (!choices.SourceSummary)
        {
            yield return choices with { SourceSummary = true };
        }
        if (!choices.SourceTitle)
        {
            yield return choices with { SourceTitle = true };
        }
        foreach (var decision in choices.Classification.Experiences)
        {
            if (decision.Decision != Decisions.Keep)
            {
                yield return choices with { Classification = choices.Classification with { Experiences = Keep(choices.Classification.Experiences, decision.SourceIndex) } };
            }
            else if (!choices.SourceExperiences.Contains(decision.SourceIndex))
            {
                yield return choices with { SourceExperiences = choices.SourceExperiences.Add(decision.SourceIndex) };
            }
        }
        foreach (var decision in choices.Classification.Projects)
        {
            if (decision.Decision != Decisions.Keep)
            {
                yield return choices with { Classification = choices.Classification with { Projects = Keep(choices.Classification.Projects, decision.SourceIndex) } };
            }
            else if (!choices.SourceProjects.Contains(decision.SourceIndex))
            {
                yield return choices with { SourceProjects = choices.SourceProjects.Add(decision.SourceIndex) };
            }
        }
    }

    private static Choices AllUndone(TailoringInput input)
    {
        var experiences = Enumerable.Range(0, input.Source.Experience.Count).ToImmutableHashSet();
        var projects = Enumerable.Range(0, input.Source.Projects?.Count ?? 0).ToImmutableHashSet();
        var reason = TailoringText.Of(TailoringReason.KeepScore, input.Source.Language);
        return new Choices(
            new Classification([.. experiences.Order().Select(index => new ItemDecision(index, Decisions.Keep, reason))], [.. projects.Order().Select(index => new ItemDecision(index, Decisions.Keep, reason))]),
            experiences,
            projects,
            SourceSkills: true,
            SourceSummary: true,
            SourceTitle: true);
    }

    private static ItemDecision[] Keep(IReadOnlyList<ItemDecision> decisions, int index) =>
        [.. decisions.Select(decision => decision.SourceIndex == index ? decision with { Decision = Decisions.Keep } : decision)];
}
