using System.Globalization;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Domain.Composition;

/// <summary>What kind of text a translation meets at a place.</summary>
public enum TextKind
{
    Title,
    Prose,
    Topic,
    SoftSkill,
    Methodology,
    Degree,
    Field,
    LanguageName,
    LanguageLevel,
    Heading,
}

/// <summary>One text of a CV that belongs to a language, with its JSON Pointer.</summary>
public sealed record TranslatableText(string Path, TextKind Kind, string Text);

/// <summary>
/// The texts of a CV that a translation may change (spec ai-worker §7): all others, such as names, companies, tools, dates and links, belong to no language.
/// </summary>
public static class TranslatableTexts
{
    /// <summary>All of them in document order; empty ones left out.</summary>
    public static IReadOnlyList<TranslatableText> Of(CvDocument cv)
    {
        var found = new List<TranslatableText>();
        Map(cv, text =>
        {
            found.Add(text);
            return text.Text;
        });
        return found;
    }

    /// <summary>The CV with each text replaced by what the function makes of it. Everything else stays.</summary>
    public static CvDocument Map(CvDocument cv, Func<TranslatableText, string> change)
    {
        string? Text(string? text, TextKind kind, string path) => string.IsNullOrWhiteSpace(text) ? text : change(new TranslatableText(path, kind, text));
        string Own(string text, TextKind kind, string path) => Text(text, kind, path) ?? text;
        IReadOnlyList<string>? List(IReadOnlyList<string>? texts, TextKind kind, string path) =>
            texts is null ? null : [.. texts.Select((text, index) => Own(text, kind, Pointer(path, index)))];

        return cv with
        {
            Header = cv.Header with { CurrentTitle = Own(cv.Header.CurrentTitle, TextKind.Title, "/header/current_title") },
            Summary = cv.Summary with
            {
                Headline = Text(cv.Summary.Headline, TextKind.Title, "/summary/headline"),
                Description = Text(cv.Summary.Description, TextKind.Prose, "/summary/description"),
                Domains = List(cv.Summary.Domains, TextKind.Topic, "/summary/domains"),
                KeyStrengths = List(cv.Summary.KeyStrengths, TextKind.Topic, "/summary/key_strengths"),
            },
            Skills = cv.Skills with
            {
                SoftSkills = List(cv.Skills.SoftSkills, TextKind.SoftSkill, "/skills/soft_skills"),
                Methodologies = List(cv.Skills.Methodologies, TextKind.Methodology, "/skills/methodologies"),
            },
            Experience = [.. cv.Experience.Select((item, index) => Experience(item, Pointer("/experience", index)))],
            Education = cv.Education?.Select((item, index) => Education(item, Pointer("/education", index))).ToArray(),
            Languages = cv.Languages?.Select((item, index) => new CvLanguage
            {
                Name = Own(item.Name, TextKind.LanguageName, Pointer("/languages", index) + "/name"),
                Level = Own(item.Level, TextKind.LanguageLevel, Pointer("/languages", index) + "/level"),
            }).ToArray(),
            Projects = cv.Projects?.Select((item, index) => item with
            {
                Role = Text(item.Role, TextKind.Title, Pointer("/projects", index) + "/role"),
                Summary = Text(item.Summary, TextKind.Prose, Pointer("/projects", index) + "/summary"),
            }).ToArray(),
            Extras = cv.Extras?.Select((item, index) => new CvExtra
            {
                Name = Own(item.Name, TextKind.Heading, Pointer("/extras", index) + "/name"),
                Summary = Text(item.Summary, TextKind.Prose, Pointer("/extras", index) + "/summary"),
            }).ToArray(),
            SectionTitles = cv.SectionTitles?.ToDictionary(pair => pair.Key, pair => Own(pair.Value, TextKind.Heading, "/section_titles/" + pair.Key), StringComparer.Ordinal),
        };

        CvExperience Experience(CvExperience item, string path) => item with
        {
            Title = Own(item.Title, TextKind.Title, path + "/title"),
            Description = Text(item.Description, TextKind.Prose, path + "/description"),
            Responsibilities = List(item.Responsibilities, TextKind.Prose, path + "/responsibilities"),
            Deliverables = List(item.Deliverables, TextKind.Prose, path + "/deliverables"),
        };

        CvEducation Education(CvEducation item, string path) => item with
        {
            Degree = Text(item.Degree, TextKind.Degree, path + "/degree"),
            FieldOfStudy = Text(item.FieldOfStudy, TextKind.Field, path + "/field_of_study"),
            Description = Text(item.Description, TextKind.Prose, path + "/description"),
        };
    }

    private static string Pointer(string path, int index) => string.Create(CultureInfo.InvariantCulture, $"{path}/{index}");
}
