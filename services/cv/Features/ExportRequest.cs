using System.Text.Json;
using System.Text.Json.Nodes;
using FitMyCv.Contracts.CvDocuments;
using FitMyCv.Contracts.Errors;
using FitMyCv.Cv.Rendering;
using FitMyCv.ServiceDefaults.Errors;

namespace FitMyCv.Cv.Features;

/// <summary>Body of POST /api/export-pdf.</summary>
public sealed record ExportRequest(string? Filename, JsonElement? Sections, string? Format, string? Template, string? Language, int? Page);

/// <summary>What is exported, checked apart from what depends on the document.</summary>
public sealed record ExportOptions(string Format, string Template, string? Language, int Page, IReadOnlyDictionary<string, JsonElement> Sections)
{
    public const string Pdf = "pdf";
    public const string Png = "png";
    public const string Json = "json";
    public const string JsonResume = "jsonresume";
    public const string Docx = "docx";

    private static readonly string[] Formats = [Pdf, Png, Docx, Json, JsonResume];
    private static readonly string[] Languages = ["fr", "en", "es", "de"];
    private static readonly string[] ListSections = [CvSections.Experience, CvSections.Education, CvSections.Languages, CvSections.Projects, CvSections.Extras];

    public static ExportOptions Read(ExportRequest request)
    {
        var format = request.Format ?? Pdf;
        if (!Formats.Contains(format))
        {
            throw CvErrors.FormatInvalid.ToException();
        }
        var template = request.Template ?? CvTemplateNames.Classic;
        if (!CvTemplateNames.All.Contains(template))
        {
            throw CvErrors.TemplateInvalid.ToException();
        }
        if (request.Language is { } language && !Languages.Contains(language))
        {
            throw Invalid("language", "Must be one of: fr, en, es, de.");
        }
        return request.Page < 1
            ? throw Invalid("page", "Must be a whole number from 1.")
            : new ExportOptions(format, template, request.Language, request.Page ?? 1, SectionsOf(request.Sections));
    }

    /// <summary>What is shown of this document. An index out of its lists is refused.</summary>
    public IReadOnlyDictionary<string, SectionSelection> SelectionFor(JsonObject document)
    {
        var selection = new Dictionary<string, SectionSelection>(StringComparer.Ordinal);
        foreach (var (section, value) in Sections)
        {
            selection[section] = value.ValueKind is JsonValueKind.True or JsonValueKind.False
                ? new SectionSelection(value.GetBoolean())
                : new SectionSelection(value.GetProperty("enabled").GetBoolean(), ItemsOf(section, value, (document[section] as JsonArray)?.Count ?? 0));
        }
        return selection;
    }

    private static Dictionary<string, JsonElement> SectionsOf(JsonElement? given)
    {
        if (given is not { } sections)
        {
            return [];
        }
        if (sections.ValueKind != JsonValueKind.Object)
        {
            throw Invalid("sections", "Must be an object.");
        }
        var known = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var member in sections.EnumerateObject().Where(member => CvSections.All.Contains(member.Name)))
        {
            var isForm = member.Value.ValueKind is JsonValueKind.True or JsonValueKind.False
                || (ListSections.Contains(member.Name)
                    && member.Value.ValueKind == JsonValueKind.Object
                    && member.Value.TryGetProperty("enabled", out var enabled)
                    && enabled.ValueKind is JsonValueKind.True or JsonValueKind.False);
            known[member.Name] = isForm
                ? member.Value
                : throw Invalid($"sections.{member.Name}", "Must be true or false, for a list section also { enabled, items }.");
        }
        return known;
    }

    private static List<int>? ItemsOf(string section, JsonElement value, int count)
    {
        if (!value.TryGetProperty("items", out var items) || items.ValueKind == JsonValueKind.Null)
        {
            return null;
        }
        var indices = new List<int>();
        foreach (var item in items.ValueKind == JsonValueKind.Array ? items.EnumerateArray() : throw Invalid($"sections.{section}.items", "Must be a list of indices."))
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt32(out var index) || index < 0 || index >= count)
            {
                throw Invalid($"sections.{section}.items", "Must be indices of the document's list.");
            }
            indices.Add(index);
        }
        return indices;
    }

    private static ProblemException Invalid(string member, string message) =>
        CommonErrors.InvalidPayload.ToException(new Dictionary<string, string[]>(StringComparer.Ordinal) { [member] = [message] });
}
