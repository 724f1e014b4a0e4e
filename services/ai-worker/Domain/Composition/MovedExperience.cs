using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Domain.Composition;

/// <summary>The form that an experience takes among the projects (rule F3): nothing but its own content.</summary>
public static class MovedExperience
{
    private const int MaximumSummary = 5000;

    public static CvProject ToProject(CvExperience item)
    {
        var lines = new[] { item.Description }.Concat(item.Responsibilities ?? []).Concat(item.Deliverables ?? []).Where(line => !string.IsNullOrWhiteSpace(line));
        var summary = string.Join('\n', lines);
        return new CvProject
        {
            Name = string.IsNullOrWhiteSpace(item.Company) ? item.Title : item.Company,
            Role = item.Title,
            Summary = summary.Length == 0 ? null : summary.Length <= MaximumSummary ? summary : summary[..summary.LastIndexOf('\n', MaximumSummary)],
            TechStack = item.SkillsUsed,
            StartDate = item.StartDate,
            EndDate = item.EndDate,
        };
    }
}
