using System.Text.Json.Nodes;

namespace FitMyCv.Cv.Domain.Review;

/// <summary>How the items of a list of the document are told from one another.</summary>
/// <param name="Keys">Names of an item, the strictest first; two items of equal name are the same item, changed. Null = no name.</param>
/// <param name="IsCompound">Changes inside an item are changes of their own.</param>
/// <param name="IsProse">Items are sentences: reworded ones are recognised by their words.</param>
public sealed record ListShape(IReadOnlyList<Func<JsonNode?, string?>> Keys, bool IsCompound = false, bool IsProse = false)
{
    private static readonly ListShape Skills = new([item => SkillKey(Text(item, "name"))]);
    private static readonly ListShape Texts = new([item => SkillKey(Text(item))]);
    private static readonly ListShape Bullets = new([item => Name(Text(item))], IsProse: true);

    private static readonly ListShape Experience = new(
        [
            item => Joined(item, "company", "start_date", "end_date", "title"),
            item => Joined(item, "company", "start_date", "end_date"),
            item => Joined(item, "company", "title"),
            item => Joined(item, "title", "start_date", "end_date"),
        ],
        IsCompound: true);

    private static readonly ListShape Projects = new([item => Joined(item, "name", "start_date", "end_date"), item => Joined(item, "name")], IsCompound: true);

    private static readonly ListShape Education = new(
        [item => Joined(item, "institution", "degree", "end_date"), item => Joined(item, "institution", "degree"), item => Joined(item, "institution", "end_date"), item => Joined(item, "degree", "end_date")]);

    private static readonly ListShape Named = new([item => Name(Text(item, "name"))]);

    /// <summary>The list's shape by its pointer without indices; null for a member that counts as a whole.</summary>
    public static ListShape? Of(string container, string member) =>
        (container, member) switch
        {
            ("", "experience") => Experience,
            ("", "projects") => Projects,
            ("", "education") => Education,
            ("", "languages") or ("", "extras") => Named,
            ("skills", "hard_skills" or "tools") => Skills,
            ("skills", "soft_skills" or "methodologies") => Texts,
            ("summary", "domains" or "key_strengths") => Texts,
            ("experience", "responsibilities" or "deliverables") => Bullets,
            ("experience", "skills_used") or ("projects", "tech_stack" or "keywords") => Texts,
            _ => null,
        };

    public static string Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";

    public static string Text(JsonNode? node, string member) => node is JsonObject item ? Text(item[member]) : "";

    private static string? SkillKey(string name) => string.IsNullOrWhiteSpace(name) ? null : SkillEquality.Key(name);

    private static string? Name(string name) => string.IsNullOrWhiteSpace(name) ? null : SkillEquality.Normal(name);

    private static string? Joined(JsonNode? item, params string[] members)
    {
        var parts = members.Select(member => Text(item, member)).ToList();
        return string.IsNullOrWhiteSpace(parts[0]) ? null : string.Join('\u001f', parts.Select(SkillEquality.Normal));
    }
}
