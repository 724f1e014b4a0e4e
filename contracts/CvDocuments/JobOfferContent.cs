namespace FitMyCv.Contracts.CvDocuments;

/// <summary>
/// What a job offer says (spec ai-worker §5). All scalars are null when the text does not say them, all lists are present.
/// JSON by <see cref="CvJson"/> (<c>min_years</c>, <c>nice_to_have</c>); nulls are written by <see cref="JobOfferJson"/>.
/// </summary>
public sealed record JobOfferContent
{
    public string? Title { get; init; }
    public string? Company { get; init; }

    /// <summary><c>CDI</c>, <c>CDD</c>, <c>Intérim</c>, <c>Freelance</c>, <c>Stage</c> or <c>Alternance</c>.</summary>
    public string? Contract { get; init; }
    public JobOfferExperience Experience { get; init; } = new();
    public JobOfferLocation Location { get; init; } = new();
    public JobOfferSalary Salary { get; init; } = new();
    public JobOfferSkills Skills { get; init; } = new();
    public JobOfferEducation Education { get; init; } = new();
    public IReadOnlyList<JobOfferLanguage> Languages { get; init; } = [];
    public IReadOnlyList<string> Responsibilities { get; init; } = [];
    public IReadOnlyList<string> Benefits { get; init; } = [];

    /// <summary>Language of the offer's text: <c>fr</c>, <c>en</c>, <c>es</c>, <c>de</c>.</summary>
    public string? Language { get; init; }
}

/// <summary>Years asked; level <c>junior</c> (0–2), <c>mid</c> (2–5), <c>senior</c> (5–10), <c>lead</c> (10+).</summary>
public sealed record JobOfferExperience
{
    public int? MinYears { get; init; }
    public int? MaxYears { get; init; }
    public string? Level { get; init; }
}

/// <summary>Remote: <c>full</c>, <c>hybrid</c>, <c>none</c>.</summary>
public sealed record JobOfferLocation
{
    public string? City { get; init; }
    public string? Country { get; init; }
    public string? Remote { get; init; }
}

/// <summary>Amounts in whole units of <see cref="Currency"/> (ISO 4217) per <c>year</c>, <c>month</c>, <c>day</c> or <c>hour</c>.</summary>
public sealed record JobOfferSalary
{
    public decimal? Min { get; init; }
    public decimal? Max { get; init; }
    public string? Currency { get; init; }
    public string? Period { get; init; }
}

public sealed record JobOfferSkills
{
    public IReadOnlyList<string> Required { get; init; } = [];
    public IReadOnlyList<string> NiceToHave { get; init; } = [];
    public IReadOnlyList<string> SoftSkills { get; init; } = [];
}

public sealed record JobOfferEducation
{
    public string? Level { get; init; }
    public string? Field { get; init; }
}

/// <summary>Level: <c>basic</c>, <c>intermediate</c>, <c>fluent</c>, <c>native</c> or null.</summary>
public sealed record JobOfferLanguage
{
    public string Language { get; init; } = "";
    public string? Level { get; init; }
}
