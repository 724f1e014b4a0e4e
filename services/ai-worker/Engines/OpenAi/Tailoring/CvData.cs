using FitMyCv.AiWorker.Domain.Matching;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Engines.OpenAi.Tailoring;

/// <summary>
/// What a model is told of a CV and an offer: the parts that its task needs, each under an index or id that the answer refers to. No name, no contact, no
/// address, and of the offer no company: none of them serves the task.
/// </summary>
internal static class CvData
{
    public static object Offer(JobOfferContent offer) => new
    {
        offer.Title,
        RequiredSkills = offer.Skills.Required,
        NiceToHave = offer.Skills.NiceToHave,
        offer.Skills.SoftSkills,
        offer.Experience,
        offer.Education,
        offer.Languages,
        offer.Responsibilities,
        offer.Language,
    };

    public static object Experience(CvExperience item, int index) => new
    {
        Index = index,
        item.Title,
        item.Company,
        item.StartDate,
        item.EndDate,
        item.Description,
        Responsibilities = Entries(item.Responsibilities, Responsibility),
        Deliverables = Entries(item.Deliverables, Deliverable),
        SkillsUsed = Entries(item.SkillsUsed, Skill),
    };

    public static object Project(CvProject item, int index) => new
    {
        Index = index,
        item.Name,
        item.Role,
        item.StartDate,
        item.EndDate,
        item.Summary,
        TechStack = Entries(item.TechStack, Skill),
        Keywords = Entries(item.Keywords, Keyword),
    };

    public static object Extra(CvExtra item, int index) => new { Index = index, item.Name, item.Summary };

    public static object Skills(CvSkills skills) => new
    {
        HardSkills = Entries(skills.HardSkills?.Select(skill => skill.Name), "h"),
        Tools = Entries(skills.Tools?.Select(skill => skill.Name), "t"),
        SoftSkills = Entries(skills.SoftSkills, "s"),
        Methodologies = Entries(skills.Methodologies, "m"),
    };

    /// <summary>Every text of the CV that may prove a skill.</summary>
    public static IEnumerable<string> Texts(CvDocument cv) => SkillEvidence.Texts(cv).OfType<string>().Where(text => text.Length > 0);

    public const string Description = "description";
    public const string Responsibility = "r";
    public const string Deliverable = "d";
    public const string Skill = "k";
    public const string Keyword = "w";

    /// <summary>The entries of a list in the order of the ids that a model named: unknown and repeated ones do not count, those it forgot follow.</summary>
    public static IReadOnlyList<T>? InOrder<T>(IReadOnlyList<T>? source, IEnumerable<string> ids, string prefix) =>
        source is null ? null : InOrder(source, ids.Select(id => Index(id, prefix, source.Count)).OfType<int>());

    public static IReadOnlyList<T> InOrder<T>(IReadOnlyList<T> source, IEnumerable<int> indices) =>
        [.. indices.Where(index => index >= 0 && index < source.Count).Concat(Enumerable.Range(0, source.Count)).Distinct().Select(index => source[index])];

    /// <summary>The index that an id stands for; null when there is no such entry.</summary>
    public static int? Index(string id, string prefix, int count) =>
        id.StartsWith(prefix, StringComparison.Ordinal)
        && int.TryParse(id.AsSpan(prefix.Length), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var index)
        && index < count
            ? index
            : null;

    private static IEnumerable<object> Entries(IEnumerable<string>? texts, string prefix) =>
        (texts ?? []).Select((text, index) => new { Id = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{prefix}{index}"), Text = text });
}
