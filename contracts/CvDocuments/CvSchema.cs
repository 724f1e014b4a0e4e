using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;

namespace FitMyCv.Contracts.CvDocuments;

/// <summary>
/// Validation of a CV document: <c>cv.schema.json</c> (JSON Schema 2020-12) and what stands beyond it in spec cv §3
/// (an end date before its start).
/// </summary>
public static class CvSchema
{
    /// <summary>Most entries that <see cref="Validate"/> answers.</summary>
    public const int MaximumErrors = 50;

    private static readonly JsonSchema Schema = Load();

    /// <summary>
    /// Checks a document. Answers JSON Pointer into the document (<c>""</c> for the whole) → messages; empty when it is valid.
    /// </summary>
    public static IReadOnlyDictionary<string, string[]> Validate(JsonNode? document)
    {
        using var parsed = JsonSerializer.SerializeToDocument(document);
        var results = Schema.Evaluate(parsed.RootElement, new EvaluationOptions { OutputFormat = OutputFormat.Hierarchical, RequireFormatValidation = true });
        var errors = new SortedDictionary<string, string[]>(StringComparer.Ordinal);
        if (!results.IsValid)
        {
            foreach (var group in Leaves(results).GroupBy(error => error.Path, StringComparer.Ordinal).Take(MaximumErrors))
            {
                errors[group.Key] = [.. group.Select(error => error.Message).Distinct(StringComparer.Ordinal)];
            }
            if (errors.Count == 0)
            {
                errors[""] = ["This is not a CV document."];
            }
            return errors;
        }
        foreach (var (path, message) in DateErrors(document!.AsObject()).Take(MaximumErrors))
        {
            errors[path] = [message];
        }
        return errors;
    }

    /// <summary>The rule that every import and AI result must hold before it is stored (spec cv §3, "usable CV").</summary>
    public static bool IsUsable(CvDocument document) =>
        !string.IsNullOrWhiteSpace(document.Header.FullName)
        && (!string.IsNullOrWhiteSpace(document.Header.CurrentTitle)
            || document.Experience.Count > 0
            || document.Education is { Count: > 0 }
            || document.Skills is { HardSkills.Count: > 0 } or { Tools.Count: > 0 } or { SoftSkills.Count: > 0 } or { Methodologies.Count: > 0 });

    /// <summary>The errors of what is invalid; those of an alternative count only when no other alternative holds.</summary>
    private static IEnumerable<(string Path, string Message)> Leaves(EvaluationResults results)
    {
        if (results.IsValid)
        {
            yield break;
        }
        foreach (var (keyword, message) in results.Errors ?? [])
        {
            yield return (results.InstanceLocation.ToString(), keyword.Length == 0 ? "This member is not known here." : message);
        }
        var details = results.Details ?? [];
        var hasAlternative = details.Exists(detail => detail.IsValid && IsAlternative(detail));
        foreach (var error in details.Where(detail => !(hasAlternative && IsAlternative(detail))).SelectMany(Leaves))
        {
            yield return error;
        }
    }

    private static bool IsAlternative(EvaluationResults detail) =>
        detail.EvaluationPath is { SegmentCount: >= 2 } path && path.GetSegment(path.SegmentCount - 2).ToString() == "anyOf";

    private static IEnumerable<(string Path, string Message)> DateErrors(JsonObject document)
    {
        foreach (var list in new[] { "experience", "education", "projects" })
        {
            if (document[list] is not JsonArray items)
            {
                continue;
            }
            for (var i = 0; i < items.Count; i++)
            {
                var start = Text(items[i], "start_date");
                var end = Text(items[i], "end_date");
                if (EndsBeforeItStarts(start, end))
                {
                    yield return (string.Create(CultureInfo.InvariantCulture, $"/{list}/{i}/end_date"), "The end date lies before the start date.");
                }
            }
        }
    }

    private static string Text(JsonNode? item, string member) =>
        (item as JsonObject)?[member] is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";

    /// <summary>Compared on the years, and on the months when both have one.</summary>
    private static bool EndsBeforeItStarts(string start, string end)
    {
        if (start.Length < 4 || end.Length < 4 || end == "present")
        {
            return false;
        }
        var years = string.CompareOrdinal(end[..4], start[..4]);
        return years < 0 || (years == 0 && start.Length == 7 && end.Length == 7 && string.CompareOrdinal(end, start) < 0);
    }

    private static JsonSchema Load()
    {
        using var stream = typeof(CvSchema).Assembly.GetManifestResourceStream("cv.schema.json")!;
        var schema = JsonNode.Parse(stream)!;
        EndStrictly(schema);
        return JsonSchema.FromText(schema.ToJsonString());
    }

    /// <summary>JSON Schema's <c>$</c> is the end of the text (ECMA-262); in .NET it would let a final line feed pass.</summary>
    private static void EndStrictly(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject item:
                foreach (var (name, value) in item.ToList())
                {
                    if (name == "pattern" && value is JsonValue pattern)
                    {
                        item[name] = pattern.GetValue<string>().Replace("$", "\\z", StringComparison.Ordinal);
                    }
                    EndStrictly(item[name]);
                }
                break;
            case JsonArray list:
                foreach (var entry in list)
                {
                    EndStrictly(entry);
                }
                break;
        }
    }
}
