using System.Globalization;
using FitMyCv.AiWorker.Engines;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Domain.Guard;

/// <summary>Rules F2, F3, F7 and F8–F11 on experiences.</summary>
internal sealed class ExperienceRules(GuardContext context)
{
    private readonly BulletRules _bullets = new(context);
    private readonly ItemSkillRules _skills = new(context);

    /// <summary>Experiences of the result, each standing for a different one of the source.</summary>
    public List<(int SourceIndex, CvExperience Item)> Apply()
    {
        var source = context.Source.Experience;
        var used = new HashSet<int>();
        var kept = new List<(int SourceIndex, CvExperience Item)>();
        var result = context.Request.Result.Experience;
        for (var i = 0; i < result.Count; i++)
        {
            context.Log.Checked();
            var path = string.Create(CultureInfo.InvariantCulture, $"/experience/{i}");
            if (Pair(result[i], source, used) is not { } index)
            {
                context.Log.Dropped(path, "F2", "An experience that the source does not have");
                continue;
            }
            used.Add(index);
            kept.Add((index, Item(result[i], source[index], path)));
        }
        return kept;
    }

    /// <summary>F3: what is absent stands in a removal with a reason or among the projects, else it comes back where it stood.</summary>
    public IReadOnlyList<CvExperience> PutBack(List<(int SourceIndex, CvExperience Item)> kept, IReadOnlySet<int> moved)
    {
        var present = kept.Select(one => one.SourceIndex).ToHashSet();
        for (var index = 0; index < context.Source.Experience.Count; index++)
        {
            if (present.Contains(index) || moved.Contains(index) || IsRemoved(context.Request.Classification?.Experiences, index))
            {
                continue;
            }
            context.Log.Restored(string.Create(CultureInfo.InvariantCulture, $"/experience/{kept.Count}"), "F3", "An experience that was left out without a reason");
            kept.Insert(Place(kept.ConvertAll(one => one.SourceIndex), index), (index, context.Source.Experience[index]));
        }
        return kept.ConvertAll(one => one.Item);
    }

    /// <summary>Behind the nearest earlier item of the source that is present, else first.</summary>
    public static int Place(List<int> present, int index)
    {
        var before = present.Where(other => other < index).DefaultIfEmpty(-1).Max();
        return before < 0 ? 0 : present.IndexOf(before) + 1;
    }

    public static bool IsRemoved(IReadOnlyList<ItemDecision>? decisions, int index) =>
        decisions?.Any(decision => decision.SourceIndex == index && decision.Decision == Decisions.Remove && !string.IsNullOrWhiteSpace(decision.Reason)) ?? false;

    private static int? Pair(CvExperience item, IReadOnlyList<CvExperience> source, HashSet<int> used)
    {
        var candidates = Enumerable.Range(0, source.Count).Where(index => !used.Contains(index) && item.Company == source[index].Company && item.StartDate == source[index].StartDate && item.EndDate == source[index].EndDate).ToArray();
        return candidates.Length == 0 ? null : candidates.OrderByDescending(index => source[index].Title == item.Title).ThenByDescending(index => BulletsShared(item, source[index])).First();
    }

    private static int BulletsShared(CvExperience item, CvExperience source) => (item.Responsibilities ?? []).Count(bullet => (source.Responsibilities ?? []).Contains(bullet, StringComparer.Ordinal));

    private CvExperience Item(CvExperience result, CvExperience source, string path)
    {
        var scope = SourceFacts.OfExperience(source, context.Source.Language, context.Vocabulary);
        var sources = BulletRules.SourcesOf(source);
        return new CvExperience
        {
            Title = context.Fixed(result.Title, source.Title, path + "/title", "F2", "A changed job title"),
            Company = source.Company,
            DepartmentOrClient = context.Fixed(result.DepartmentOrClient, source.DepartmentOrClient, path + "/department_or_client", "F2", "A changed department or client"),
            StartDate = source.StartDate,
            EndDate = source.EndDate,
            Location = context.Fixed(result.Location, source.Location, path + "/location", "F2", "A changed place"),
            Description = _bullets.Text(result.Description, source.Description, sources, scope, path + "/description"),
            Responsibilities = _bullets.List(result.Responsibilities, source.Responsibilities, sources, scope, path + "/responsibilities", isDeliverables: false),
            Deliverables = _bullets.List(result.Deliverables, source.Deliverables, sources, scope, path + "/deliverables", isDeliverables: true),
            SkillsUsed = _skills.Apply(result.SkillsUsed, source.SkillsUsed, scope, path + "/skills_used"),
        };
    }
}
