using System.Globalization;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Domain.Guard;

/// <summary>Rules F15, F7, F8–F10 on projects, and the second half of F3: experiences that stand among them.</summary>
internal sealed class ProjectRules(GuardContext context)
{
    private readonly BulletRules _bullets = new(context);
    private readonly ItemSkillRules _skills = new(context);

    /// <param name="experiences">Source indexes of the experiences that are still experiences.</param>
    /// <returns>The projects, and the source indexes of the experiences that moved to them.</returns>
    public (IReadOnlyList<CvProject>? Projects, IReadOnlySet<int> Moved) Apply(IReadOnlySet<int> experiences)
    {
        var source = context.Source.Projects ?? [];
        var result = context.Request.Result.Projects ?? [];
        var used = new HashSet<int>();
        var moved = new HashSet<int>();
        var kept = new List<(int SourceIndex, CvProject Item)>();
        for (var i = 0; i < result.Count; i++)
        {
            context.Log.Checked();
            var item = result[i];
            var path = string.Create(CultureInfo.InvariantCulture, $"/projects/{i}");
            var index = Enumerable.Range(0, source.Count).Where(at => !used.Contains(at) && SameProject(item, source[at])).OrderByDescending(at => (source[at].Url ?? "") == (item.Url ?? "")).Cast<int?>().FirstOrDefault();
            if (index is { } own)
            {
                used.Add(own);
                kept.Add((own, Project(item, source[own], path)));
            }
            else if (Experience(item, experiences, moved) is { } from)
            {
                moved.Add(from);
                kept.Add((int.MaxValue, FromExperience(item, context.Source.Experience[from], path)));
            }
            else
            {
                context.Log.Dropped(path, "F15", "A project that the source does not have");
            }
        }
        for (var index = 0; index < source.Count; index++)
        {
            if (used.Contains(index) || ExperienceRules.IsRemoved(context.Request.Classification?.Projects, index))
            {
                continue;
            }
            context.Log.Restored(string.Create(CultureInfo.InvariantCulture, $"/projects/{kept.Count}"), "F15", "A project that was left out without a reason");
            kept.Insert(ExperienceRules.Place(kept.ConvertAll(one => one.SourceIndex), index), (index, source[index]));
        }
        return (context.Source.Projects is null && kept.Count == 0 ? null : kept.ConvertAll(one => one.Item), moved);
    }

    private static bool SameProject(CvProject a, CvProject b) => a.Name == b.Name && (a.StartDate ?? "") == (b.StartDate ?? "") && (a.EndDate ?? "") == (b.EndDate ?? "");

    private int? Experience(CvProject item, IReadOnlySet<int> experiences, HashSet<int> moved)
    {
        var source = context.Source.Experience;
        return Enumerable.Range(0, source.Count)
            .Where(index => !experiences.Contains(index) && !moved.Contains(index) && (item.Name == source[index].Company || item.Name == source[index].Title)
                && (item.StartDate ?? "") == source[index].StartDate && (item.EndDate ?? "") == source[index].EndDate)
            .Cast<int?>()
            .FirstOrDefault();
    }

    private CvProject Project(CvProject result, CvProject source, string path)
    {
        var scope = SourceFacts.OfProject(source, context.Source.Language, context.Vocabulary);
        return new CvProject
        {
            Name = source.Name,
            Role = context.Fixed(result.Role, source.Role, path + "/role", "F15", "A changed role"),
            Summary = _bullets.Text(result.Summary, source.Summary, source.Summary is { Length: > 0 } summary ? [summary] : [], scope, path + "/summary"),
            TechStack = _skills.Apply(result.TechStack, source.TechStack, scope, path + "/tech_stack"),
            Keywords = _skills.Apply(result.Keywords, source.Keywords, scope, path + "/keywords"),
            StartDate = source.StartDate,
            EndDate = source.EndDate,
            Url = context.Fixed(result.Url, source.Url, path + "/url", "F15", "A changed address"),
        };
    }

    private CvProject FromExperience(CvProject result, CvExperience source, string path)
    {
        var scope = SourceFacts.OfExperience(source, context.Source.Language, context.Vocabulary);
        var sources = BulletRules.SourcesOf(source);
        var original = Composition.MovedExperience.ToProject(source);
        return new CvProject
        {
            Name = result.Name,
            Role = context.Fixed(result.Role, original.Role, path + "/role", "F15", "A changed role"),
            Summary = _bullets.Text(result.Summary, original.Summary, original.Summary is { Length: > 0 } all ? [all, .. sources] : sources, scope, path + "/summary"),
            TechStack = _skills.Apply(result.TechStack, source.SkillsUsed, scope, path + "/tech_stack"),
            Keywords = _skills.Apply(result.Keywords, source.SkillsUsed, scope, path + "/keywords"),
            StartDate = original.StartDate,
            EndDate = original.EndDate,
            Url = context.Fixed(result.Url, null, path + "/url", "F15", "An invented address"),
        };
    }
}
