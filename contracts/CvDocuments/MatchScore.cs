using System.Text.Json.Serialization;

namespace FitMyCv.Contracts.CvDocuments;

/// <summary>The four sub-scores, ints 0–100; names on the wire as the spec writes them (snake_case).</summary>
public sealed record ScoreBreakdown(
    [property: JsonPropertyName("technical_skills")] int TechnicalSkills,
    [property: JsonPropertyName("experience")] int Experience,
    [property: JsonPropertyName("education")] int Education,
    [property: JsonPropertyName("soft_skills_languages")] int SoftSkillsLanguages);

/// <summary>
/// A match score with what it rests on (spec ai-worker §8, §9), camelCase in answers and results.
/// matchScore = (35·technical + 30·experience + 20·education + 15·soft skills and languages) / 100, halves up.
/// </summary>
public sealed record MatchScoreResult(
    int MatchScore,
    ScoreBreakdown ScoreBreakdown,
    IReadOnlyList<Suggestion> ImprovementSuggestions,
    IReadOnlyList<string> MissingSkills,
    IReadOnlyList<string> MatchingSkills);

/// <summary>
/// What the person can truthfully do. Title 3–8 words; priority <c>high</c>, <c>medium</c>, <c>low</c>;
/// impact <c>+N points</c>; impactPoints ≥ 1 of the match score; section a name of <see cref="CvSections"/>.
/// </summary>
public sealed record Suggestion(
    string Id,
    string Title,
    [property: JsonPropertyName("suggestion")] string Text,
    string Priority,
    string Impact,
    int ImpactPoints,
    string Section);
