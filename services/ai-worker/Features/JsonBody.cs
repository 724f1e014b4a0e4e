using System.Text.Json;
using System.Text.Json.Nodes;
using FitMyCv.Contracts.Errors;
using FitMyCv.ServiceDefaults.Errors;
using FitMyCv.ServiceDefaults.Requests;

namespace FitMyCv.AiWorker.Features;

/// <summary>
/// A body that is one JSON object. Nodes look at texts and members only when they are asked for, and throw then: what can't be read (half a surrogate pair, a
/// member that stands twice, too deep a nesting) is refused here.
/// </summary>
internal static class JsonBody
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 32, AllowDuplicateProperties = false };

    /// <summary>Null when the body is no such object.</summary>
    public static async Task<JsonObject?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            using var document = await JsonDocument.ParseAsync(request.Body, Options, cancellationToken);
            return document.RootElement.ValueKind == JsonValueKind.Object && ApiJson.IsReadable(document.RootElement) ? JsonObject.Create(document.RootElement.Clone()) : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The second: a name of a member that is no text, met while doubles are looked for.
            return null;
        }
    }

    /// <summary>As <see cref="ReadAsync"/>; another type is 415, anything but an object 400 <c>common.invalidPayload</c>.</summary>
    public static async Task<JsonObject> RequireAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!request.HasJsonContentType())
        {
            throw CommonErrors.UnsupportedMediaType.ToException();
        }
        return await ReadAsync(request, cancellationToken)
            ?? throw CommonErrors.InvalidPayload.ToException(new Dictionary<string, string[]>(StringComparer.Ordinal) { [""] = ["The body is not of the expected form."] });
    }
}
