namespace FitMyCv.Cv.Rendering.Outline;

/// <summary>The words that an export adds to a document, in one language.</summary>
internal sealed record Vocabulary
{
    /// <summary>Headings by section name.</summary>
    public required IReadOnlyDictionary<string, string> Headings { get; init; }

    /// <summary>January to December.</summary>
    public required IReadOnlyList<string> Months { get; init; }
    public required string Present { get; init; }

    /// <summary>Levels of skills by their name in the document.</summary>
    public required IReadOnlyDictionary<string, string> Proficiencies { get; init; }
    public required string NativeSpeaker { get; init; }
    public required string OneYear { get; init; }

    /// <summary>With <c>{0}</c> for the number.</summary>
    public required string Years { get; init; }
    public required string Domains { get; init; }
    public required string Strengths { get; init; }
    public required string HardSkills { get; init; }
    public required string Tools { get; init; }
    public required string SoftSkills { get; init; }
    public required string Methodologies { get; init; }
    public required string Results { get; init; }
    public required string SkillsUsed { get; init; }
    public required string Technologies { get; init; }
    public required string Keywords { get; init; }

    /// <summary>What stands between a label and its text.</summary>
    public string Colon { get; init; } = ": ";

    /// <exception cref="ArgumentException">The language is none of fr, en, es, de.</exception>
    public static Vocabulary Of(string language) =>
        language switch
        {
            "en" => Vocabularies.English,
            "fr" => Vocabularies.French,
            "es" => Vocabularies.Spanish,
            "de" => Vocabularies.German,
            _ => throw new ArgumentException($"No export in the language '{language}'.", nameof(language)),
        };
}
