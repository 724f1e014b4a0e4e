using System.Globalization;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Engines.Offline.Reading;

/// <summary>Cuts a document to what the CV schema takes (spec cv §3) and tells the paths of what was cut.</summary>
internal sealed class SchemaLimits
{
    private const int LongestProse = 5000;
    private const int LongestName = 200;
    private const int LongestSkill = 120;
    private const int LongestLevel = 60;

    private readonly List<string> _cut = [];

    /// <param name="cut">JSON Pointers, in the order of the document.</param>
    public static CvDocument Apply(CvDocument cv, out IReadOnlyList<string> cut)
    {
        var limits = new SchemaLimits();
        cut = limits._cut;
        return limits.Apply(cv);
    }

    private CvDocument Apply(CvDocument cv)
    {
        var contact = cv.Header.Contact;
        return cv with
        {
            Header = cv.Header with
            {
                FullName = Text(cv.Header.FullName, 120, "/header/full_name"),
                CurrentTitle = Text(cv.Header.CurrentTitle, LongestName, "/header/current_title"),
                Contact = contact with { Links = List(contact.Links, 20, "/header/contact/links") },
            },
            Summary = cv.Summary with { Description = Prose(cv.Summary.Description, "/summary/description") },
            Skills = new CvSkills
            {
                HardSkills = Each(cv.Skills.HardSkills, 100, "/skills/hard_skills", Cut),
                Tools = Each(cv.Skills.Tools, 100, "/skills/tools", Cut),
                SoftSkills = Texts(cv.Skills.SoftSkills, 60, "/skills/soft_skills"),
                Methodologies = Texts(cv.Skills.Methodologies, 60, "/skills/methodologies"),
            },
            Experience = Each(cv.Experience, 60, "/experience", Cut) ?? [],
            Education = Each(cv.Education, 30, "/education", Cut),
            Languages = Each(cv.Languages, 20, "/languages", (item, path) => item with { Level = item.Level is { } level ? Text(level, LongestLevel, path + "/level") : item.Level }),
            Projects = Each(cv.Projects, 60, "/projects", Cut),
            Extras = Each(cv.Extras, 40, "/extras", (item, path) => item with { Name = Text(item.Name, LongestName, path + "/name"), Summary = Prose(item.Summary, path + "/summary") }),
        };
    }

    private CvExperience Cut(CvExperience item, string path) => item with
    {
        Title = Text(item.Title, LongestName, path + "/title"),
        Company = Text(item.Company, LongestName, path + "/company"),
        DepartmentOrClient = Optional(item.DepartmentOrClient, LongestName, path + "/department_or_client"),
        Description = Prose(item.Description, path + "/description"),
        Responsibilities = List(item.Responsibilities, 30, path + "/responsibilities"),
        SkillsUsed = Texts(item.SkillsUsed, 60, path + "/skills_used"),
    };

    private CvEducation Cut(CvEducation item, string path) => item with
    {
        Institution = Text(item.Institution, LongestName, path + "/institution"),
        Degree = Optional(item.Degree, LongestName, path + "/degree"),
        FieldOfStudy = Optional(item.FieldOfStudy, LongestName, path + "/field_of_study"),
        Description = Prose(item.Description, path + "/description"),
    };

    private CvProject Cut(CvProject item, string path) => item with
    {
        Name = Text(item.Name, LongestName, path + "/name"),
        Role = Optional(item.Role, LongestName, path + "/role"),
        Summary = Prose(item.Summary, path + "/summary"),
        TechStack = Texts(item.TechStack, 60, path + "/tech_stack"),
    };

    private CvSkill Cut(CvSkill skill, string path) => skill with { Name = Text(skill.Name, LongestSkill, path + "/name") };

    private IReadOnlyList<string>? Texts(IReadOnlyList<string>? texts, int most, string path) => Each(texts, most, path, (text, item) => Text(text, LongestSkill, item));

    private string? Optional(string? text, int longest, string path) => text is null ? null : Text(text, longest, path);

    private IReadOnlyList<T>? Each<T>(IReadOnlyList<T>? items, int most, string path, Func<T, string, T> cut) =>
        items is null ? null : [.. List(items, most, path)!.Select((item, i) => cut(item, path + "/" + i.ToString(CultureInfo.InvariantCulture)))];

    private IReadOnlyList<T>? List<T>(IReadOnlyList<T>? items, int most, string path)
    {
        if (items is null || items.Count <= most)
        {
            return items;
        }
        _cut.Add(path);
        return [.. items.Take(most)];
    }

    private string? Prose(string? text, string path) => text is null ? null : Text(text, LongestProse, path);

    private string Text(string text, int longest, string path)
    {
        if (text.Length <= longest)
        {
            return text;
        }
        _cut.Add(path);
        return TextLimits.Cut(text, longest);
    }
}
