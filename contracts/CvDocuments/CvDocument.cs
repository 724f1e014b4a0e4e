using System.Text.Json.Nodes;

namespace FitMyCv.Contracts.CvDocuments;

/// <summary>
/// The content of one CV, member by member as <c>cv.schema.json</c> defines it (JSON names in snake_case, see <see cref="CvJson"/>).
/// A null list or member is absent in the JSON and stays absent.
/// </summary>
public sealed record CvDocument
{
    public string? GeneratedAt { get; init; }
    public string? ReviewedAt { get; init; }

    /// <summary>Language of the document: <c>fr</c>, <c>en</c>, <c>es</c> or <c>de</c>.</summary>
    public string? Language { get; init; }
    public CvHeader Header { get; init; } = new();
    public CvSummary Summary { get; init; } = new();
    public CvSkills Skills { get; init; } = new();
    public IReadOnlyList<CvExperience> Experience { get; init; } = [];
    public IReadOnlyList<CvEducation>? Education { get; init; }
    public IReadOnlyList<CvLanguage>? Languages { get; init; }
    public IReadOnlyList<CvProject>? Projects { get; init; }
    public IReadOnlyList<CvExtra>? Extras { get; init; }
    public IReadOnlyList<string>? SectionOrder { get; init; }
    public IReadOnlyDictionary<string, string>? SectionTitles { get; init; }

    /// <summary>Written by the server; open.</summary>
    public JsonObject? Meta { get; init; }
}

public sealed record CvHeader
{
    public string FullName { get; init; } = "";
    public string CurrentTitle { get; init; } = "";
    public CvContact Contact { get; init; } = new();
}

public sealed record CvContact
{
    public string? Email { get; init; }
    public string? Phone { get; init; }
    public CvLocation? Location { get; init; }
    public IReadOnlyList<CvLink>? Links { get; init; }
}

public sealed record CvLink
{
    /// <summary><c>linkedin</c>, <c>github</c>, <c>portfolio</c>, <c>website</c> or <c>other</c>.</summary>
    public string? Type { get; init; }
    public string? Label { get; init; }
    public string Url { get; init; } = "";
}

public sealed record CvLocation
{
    public string? City { get; init; }
    public string? Region { get; init; }

    /// <summary>Two capitals (ISO 3166-1 alpha-2) or empty.</summary>
    public string? CountryCode { get; init; }
}

public sealed record CvSummary
{
    public string? Headline { get; init; }
    public string? Description { get; init; }
    public int? YearsExperience { get; init; }
    public IReadOnlyList<string>? Domains { get; init; }
    public IReadOnlyList<string>? KeyStrengths { get; init; }
}

public sealed record CvSkills
{
    public IReadOnlyList<CvSkill>? HardSkills { get; init; }
    public IReadOnlyList<CvSkill>? Tools { get; init; }
    public IReadOnlyList<string>? SoftSkills { get; init; }
    public IReadOnlyList<string>? Methodologies { get; init; }
}

public sealed record CvSkill
{
    public string Name { get; init; } = "";

    /// <summary><c>awareness</c>, <c>beginner</c>, <c>intermediate</c>, <c>proficient</c>, <c>advanced</c>, <c>expert</c>; null = not known.</summary>
    public string? Proficiency { get; init; }
}

/// <summary>Dates: <c>YYYY-MM</c>, <c>YYYY</c> or empty; an end may also be <c>present</c>.</summary>
public sealed record CvExperience
{
    public string Title { get; init; } = "";
    public string Company { get; init; } = "";
    public string? DepartmentOrClient { get; init; }
    public string StartDate { get; init; } = "";
    public string EndDate { get; init; } = "";
    public CvLocation? Location { get; init; }
    public string? Description { get; init; }
    public IReadOnlyList<string>? Responsibilities { get; init; }
    public IReadOnlyList<string>? Deliverables { get; init; }
    public IReadOnlyList<string>? SkillsUsed { get; init; }
}

public sealed record CvEducation
{
    public string Institution { get; init; } = "";
    public string? Degree { get; init; }
    public string? FieldOfStudy { get; init; }
    public string? Description { get; init; }
    public CvLocation? Location { get; init; }
    public string? StartDate { get; init; }
    public string EndDate { get; init; } = "";
}

public sealed record CvLanguage
{
    public string Name { get; init; } = "";

    /// <summary>A1–C2 or <c>native</c>; other text is kept as it is; empty = not known.</summary>
    public string Level { get; init; } = "";
}

public sealed record CvProject
{
    public string Name { get; init; } = "";
    public string? Role { get; init; }
    public string? Summary { get; init; }
    public IReadOnlyList<string>? TechStack { get; init; }
    public IReadOnlyList<string>? Keywords { get; init; }
    public string? StartDate { get; init; }
    public string? EndDate { get; init; }
    public string? Url { get; init; }
}

public sealed record CvExtra
{
    public string Name { get; init; } = "";
    public string? Summary { get; init; }
}

/// <summary>Names of the sections of a CV document, in the default order of an export.</summary>
public static class CvSections
{
    public const string Header = "header";
    public const string Summary = "summary";
    public const string Skills = "skills";
    public const string Experience = "experience";
    public const string Education = "education";
    public const string Languages = "languages";
    public const string Projects = "projects";
    public const string Extras = "extras";

    public static IReadOnlyList<string> All { get; } = [Header, Summary, Skills, Experience, Education, Languages, Projects, Extras];
}
