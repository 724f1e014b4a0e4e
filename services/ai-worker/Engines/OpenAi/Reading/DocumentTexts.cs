using System.Text.Json.Nodes;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Engines.OpenAi.Reading;

/// <summary>Every text of a CV document.</summary>
internal static class DocumentTexts
{
    public static IEnumerable<string> Of(CvDocument document) => Of(CvJson.Write(document));

    private static IEnumerable<string> Of(JsonNode? node) => node switch
    {
        JsonObject item => item.SelectMany(member => Of(member.Value)),
        JsonArray list => list.SelectMany(Of),
        JsonValue value when value.TryGetValue<string>(out var text) => [text],
        _ => [],
    };
}
