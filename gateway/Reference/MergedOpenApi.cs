using System.Text.Json.Nodes;

namespace FitMyCv.Gateway.Reference;

/// <summary>One OpenAPI document out of those of the services, at <c>/openapi.json</c>; a service that is away is missing in it until it is back.</summary>
internal sealed class MergedOpenApi(IHttpClientFactory clients, IConfiguration configuration)
{
    public const string ClientName = "openapi";

    public async Task<JsonObject> MergeAsync(CancellationToken cancellationToken)
    {
        var documents = await Task.WhenAll(ServiceNames.All.Select(service => ReadAsync(service, cancellationToken)));
        var paths = new JsonObject();
        var components = new JsonObject();
        foreach (var document in documents.OfType<JsonObject>())
        {
            Merge(document["paths"] as JsonObject, paths);
            foreach (var (kind, entries) in document["components"] as JsonObject ?? [])
            {
                if (components[kind] is not JsonObject target)
                {
                    components[kind] = target = [];
                }
                Merge(entries as JsonObject, target);
            }
        }
        return new JsonObject
        {
            ["openapi"] = "3.1.1",
            ["info"] = new JsonObject { ["title"] = "FitMyCV API", ["version"] = "1" },
            ["paths"] = paths,
            ["components"] = components,
        };
    }

    private static void Merge(JsonObject? from, JsonObject into)
    {
        foreach (var (name, value) in from ?? [])
        {
            if (into[name] is JsonObject present && value is JsonObject more)
            {
                Merge(more, present);
            }
            else
            {
                into[name] = value?.DeepClone();
            }
        }
    }

    private async Task<JsonObject?> ReadAsync(string service, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = await clients.CreateClient(ClientName).GetStreamAsync(
                new Uri(new Uri(configuration[$"services:{service}:http:0"]!), "/openapi/v1.json"), cancellationToken);
            return await JsonNode.ParseAsync(stream, cancellationToken: cancellationToken) as JsonObject;
        }
        catch (Exception exception) when (exception is HttpRequestException or System.Text.Json.JsonException)
        {
            return null;
        }
    }
}
