using System.Text.Json.Nodes;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.Cv.Rendering.Tests;

/// <summary>What a person wrote into a document, found without the code that shows it.</summary>
internal static class WrittenTexts
{
    // What is shown as a word of the language, or not at all.
    private static readonly string[] Coded =
        ["generated_at", "language", "type", "country_code", "proficiency", "level", "start_date", "end_date", "url", "label", "section_order", "section_titles"];

    public static IEnumerable<string> Of(CvDocument document) => Of(CvJson.Write(document));

    private static IEnumerable<string> Of(JsonNode? node, string name = "") =>
        Coded.Contains(name) ? []
        : node switch
        {
            JsonObject item => item.SelectMany(member => Of(member.Value, member.Key)),
            JsonArray items => items.SelectMany(item => Of(item, name)),
            JsonValue value => value.ToString().Split('\n'),
            _ => [],
        };
}
