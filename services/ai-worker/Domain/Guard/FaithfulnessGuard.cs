using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Domain.Guard;

/// <summary>
/// The faithfulness guard of spec ai-worker §7 (F1–F15): whatever a result claims is supported by its source, or is put back or left out.
/// It works on any result, also on one that an instruction hidden in a CV or an offer made, and running it twice changes nothing more.
/// </summary>
public static class FaithfulnessGuard
{
    public static GuardResult Apply(GuardRequest request)
    {
        var context = new GuardContext(request);
        var experienceRules = new ExperienceRules(context);
        var summaryRules = new SummaryRules(context);

        var experiences = experienceRules.Apply();
        var (projects, moved) = new ProjectRules(context).Apply(experiences.Select(one => one.SourceIndex).ToHashSet());
        var document = new FixedSectionRules(context).Apply(request.Result) with
        {
            Language = request.Source.Language,
            Skills = new SkillRules(context).Apply(),
            Summary = summaryRules.Summary(),
            Experience = experienceRules.PutBack(experiences, moved),
            Projects = projects,
        };
        document = document with { Header = document.Header with { CurrentTitle = summaryRules.CurrentTitle() } };
        return new GuardResult(document, context.Log.Report());
    }
}
