using System.Text.Json.Nodes;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.Cv.Domain.Review;

/// <summary>How a change reads: its label, and its values as a person would write them.</summary>
internal static class ChangeWording
{
    private const int LongestDisplay = 500;
    private const int LongestName = 80;

    private static readonly Dictionary<string, string> Nouns = new(StringComparer.Ordinal)
    {
        ["full_name"] = "name",
        ["current_title"] = "title",
        ["contact"] = "contact details",
        ["headline"] = "headline",
        ["description"] = "description",
        ["years_experience"] = "years of experience",
        ["domains"] = "domain",
        ["key_strengths"] = "key strength",
        ["hard_skills"] = "skill",
        ["tools"] = "tool",
        ["soft_skills"] = "soft skill",
        ["methodologies"] = "methodology",
        ["experience"] = "experience",
        ["education"] = "education",
        ["languages"] = "language",
        ["projects"] = "project",
        ["extras"] = "additional entry",
        ["responsibilities"] = "responsibility",
        ["deliverables"] = "result",
        ["skills_used"] = "skill used",
        ["tech_stack"] = "technology",
        ["keywords"] = "keyword",
        ["title"] = "job title",
        ["company"] = "company",
        ["department_or_client"] = "department or client",
        ["start_date"] = "start date",
        ["end_date"] = "end date",
        ["section_order"] = "order of the sections",
        ["section_titles"] = "section headings",
    };

    private static readonly Dictionary<string, string> Plurals = new(StringComparer.Ordinal)
    {
        ["methodology"] = "methodologies",
        ["responsibility"] = "responsibilities",
        ["technology"] = "technologies",
        ["skill used"] = "skills used",
        ["education"] = "education",
        ["additional entry"] = "additional entries",
    };

    public static ReviewChange Describe(ReviewChange change)
    {
        var before = change.BeforeValue is null ? "" : Display(change.BeforeValue);
        var after = change.AfterValue is null ? "" : Display(change.AfterValue);
        return change with
        {
            ItemName = change.ItemName ?? (change.IsItem ? NameOf(change.Section, change.Field, change.AfterValue ?? change.BeforeValue) : null),
            BeforeDisplay = before,
            AfterDisplay = after,
            Change = Label(change),
        };
    }

    /// <summary>The skill, employer, project … that an item stands for; null when it has no name.</summary>
    public static string? NameOf(string section, string field, JsonNode? item)
    {
        var name = (section, field) switch
        {
            (CvSections.Experience, CvSections.Experience) => First(ListShape.Text(item, "company"), ListShape.Text(item, "title")),
            (CvSections.Education, _) => First(ListShape.Text(item, "institution"), ListShape.Text(item, "degree")),
            _ when item is JsonObject => ListShape.Text(item, "name"),
            (_, "responsibilities" or "deliverables") => "",
            _ => ListShape.Text(item),
        };
        return name.Length == 0 ? null : Cut(name, 200);
    }

    /// <summary>A value for people, at most 500 characters.</summary>
    public static string Display(JsonNode? value) => Cut(Full(value), LongestDisplay);

    private static string Label(ReviewChange change)
    {
        var noun = Nouns.GetValueOrDefault(change.Field, change.Field.Replace('_', ' '));
        var at = change.ItemName is { } name ? $" ({Cut(name, LongestName)})" : "";
        var item = change.IsItem ? Cut(Short(change.AfterValue ?? change.BeforeValue), LongestName) : "";
        var isSentence = change.Field is "responsibilities" or "deliverables";
        return change.ChangeType switch
        {
            ChangeTypes.Reordered => $"{Capital(Plural(noun))} put in another order{at}",
            ChangeTypes.MoveToProjects => $"Experience shown as a project: {Cut(Short(change.BeforeValue), LongestName)}",
            ChangeTypes.ExperienceRemoved => $"Experience left out: {item}",
            ChangeTypes.Added when item.Length > 0 => $"{Capital(noun)} added{at}: {item}",
            ChangeTypes.Removed when item.Length > 0 => $"{Capital(noun)} left out{at}: {item}",
            ChangeTypes.Modified when isSentence => $"{Capital(noun)} reworded{at}",
            ChangeTypes.Modified when item.Length > 0 => ModifiedItem(change, noun, at),
            ChangeTypes.Added => $"{Capital(noun)} added{at}",
            ChangeTypes.Removed => $"{Capital(noun)} left out{at}",
            _ => $"{Capital(noun)} changed{at}{FromTo(change)}",
        };
    }

    /// <summary>Short texts are told; of long ones the display tells.</summary>
    private static string FromTo(ReviewChange change)
    {
        var before = Full(change.BeforeValue);
        var after = Full(change.AfterValue);
        return before.Length is > 0 and <= LongestName && after.Length is > 0 and <= LongestName ? $": {before} → {after}" : "";
    }

    private static string ModifiedItem(ReviewChange change, string noun, string at)
    {
        var before = Cut(Short(change.BeforeValue), LongestName);
        var after = Cut(Short(change.AfterValue), LongestName);
        if (before != after)
        {
            return $"{Capital(noun)} changed{at}: {before} → {after}";
        }
        return change.BeforeValue is JsonObject skill && skill.ContainsKey("proficiency") | (change.AfterValue as JsonObject)?.ContainsKey("proficiency") == true
            ? $"Level of {before} changed{at}"
            : $"{Capital(noun)} changed{at}: {before}";
    }

    /// <summary>An item without its details.</summary>
    private static string Short(JsonNode? item) =>
        item is JsonObject entry
            ? First(entry.ContainsKey("company") ? Joined(", ", ListShape.Text(entry, "title"), ListShape.Text(entry, "company")) : "", ListShape.Text(entry, "name"), Joined(", ", ListShape.Text(entry, "degree"), ListShape.Text(entry, "institution")))
            : Full(item);

    private static string Full(JsonNode? value) =>
        value switch
        {
            null => "",
            JsonArray list => string.Join(", ", list.Select(item => item is JsonObject ? Short(item) : Full(item))),
            JsonObject skill when skill.ContainsKey("proficiency") => $"{ListShape.Text(skill, "name")} ({ListShape.Text(skill, "proficiency")})",
            JsonObject language when language.ContainsKey("level") => Joined(" – ", ListShape.Text(language, "name"), ListShape.Text(language, "level")),
            JsonObject entry when entry.ContainsKey("name") || entry.ContainsKey("company") || entry.ContainsKey("institution") =>
                Joined("\n", Joined(" ", Short(entry), Period(entry)), First(ListShape.Text(entry, "description"), ListShape.Text(entry, "summary")), Full(entry["responsibilities"])),
            JsonObject other => Joined(", ", [.. other.Select(member => Full(member.Value))]),
            _ => ListShape.Text(value) is { Length: > 0 } text ? text : value.ToJsonString().Trim('"'),
        };

    private static string Period(JsonObject entry) =>
        Joined(" – ", ListShape.Text(entry, "start_date"), ListShape.Text(entry, "end_date")) is { Length: > 0 } period ? $"({period})" : "";

    private static string Plural(string noun) => Plurals.GetValueOrDefault(noun, noun + "s");

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    private static string First(params string[] texts) => texts.FirstOrDefault(text => !string.IsNullOrWhiteSpace(text)) ?? "";

    private static string Joined(string separator, params string[] texts) => string.Join(separator, texts.Where(text => text.Length > 0));

    /// <summary>Never ends inside a surrogate pair.</summary>
    private static string Cut(string text, int length)
    {
        if (text.Length <= length)
        {
            return text;
        }
        var end = char.IsHighSurrogate(text[length - 2]) ? length - 2 : length - 1;
        return text[..end] + "…";
    }
}
