using System.Text.Json;
using System.Text.Json.Nodes;

namespace FitMyCv.Cv.Domain;

/// <summary>One operation of RFC 6902.</summary>
/// <param name="Value">Of add, replace and test; may be JSON null.</param>
public sealed record PatchOperation(string Op, string Path, string? From, JsonElement? Value);

/// <summary>A patch can't be applied: which operation, and whether it was a <c>test</c> that failed.</summary>
public sealed class JsonPatchException(int index, string message, bool isTest = false) : Exception(message)
{
    public int Index { get; } = index;
    public bool IsTest { get; } = isTest;
}

/// <summary>JSON Patch (RFC 6902): all operations or none.</summary>
public static class JsonPatch
{
    /// <summary>Reads one operation; its position is for the error.</summary>
    public static PatchOperation Read(JsonElement item, int index)
    {
        var op = Text(item, "op");
        var path = Text(item, "path");
        var from = Text(item, "from");
        var hasValue = item.TryGetProperty("value", out var value);
        if (op is not ("add" or "remove" or "replace" or "move" or "copy" or "test"))
        {
            throw new JsonPatchException(index, "The operation is one of add, remove, replace, move, copy, test.");
        }
        if (path is null || JsonPointer.Parse(path) is null)
        {
            throw new JsonPatchException(index, "The path is a JSON Pointer.");
        }
        if (op is "move" or "copy" && (from is null || JsonPointer.Parse(from) is null))
        {
            throw new JsonPatchException(index, "The operation needs from, a JSON Pointer.");
        }
        if (op is "add" or "replace" or "test" && !hasValue)
        {
            throw new JsonPatchException(index, "The operation needs a value.");
        }
        return new PatchOperation(op, path, from, hasValue ? value : null);
    }

    /// <summary>The patched document; the given one stays as it is.</summary>
    public static JsonNode? Apply(JsonNode document, IReadOnlyList<PatchOperation> operations)
    {
        JsonNode? result = document.DeepClone();
        for (var i = 0; i < operations.Count; i++)
        {
            result = Apply(result, operations[i], i);
        }
        return result;
    }

    private static JsonNode? Apply(JsonNode? document, PatchOperation operation, int index)
    {
        switch (operation.Op)
        {
            case "add":
                return Add(document, operation.Path, Value(operation, index), index);
            case "remove":
                Remove(document, operation.Path, index);
                return document;
            case "replace":
                return Replace(document, operation.Path, Value(operation, index), index);
            case "copy":
                return Add(document, operation.Path, Required(document, operation.From!, index)?.DeepClone(), index);
            case "move":
                return Move(document, operation, index);
            default:
                return JsonNode.DeepEquals(Required(document, operation.Path, index), Value(operation, index))
                    ? document
                    : throw new JsonPatchException(index, "The value at the path is another one.", isTest: true);
        }
    }

    private static JsonNode? Move(JsonNode? document, PatchOperation operation, int index)
    {
        var value = Required(document, operation.From!, index)?.DeepClone();
        if (operation.From == operation.Path)
        {
            return document;
        }
        if (operation.Path.StartsWith(operation.From + "/", StringComparison.Ordinal))
        {
            throw new JsonPatchException(index, "A value can't be moved into itself.");
        }
        Remove(document, operation.From!, index);
        return Add(document, operation.Path, value, index);
    }

    private static JsonNode? Add(JsonNode? document, string path, JsonNode? value, int index)
    {
        if (path.Length == 0)
        {
            return value;
        }
        var (parent, token) = Parent(document, path, index);
        switch (parent)
        {
            case JsonObject item:
                item[token] = value;
                return document;
            case JsonArray list when token == "-":
                list.Add(value);
                return document;
            case JsonArray list when JsonPointer.Index(token) is { } place && place <= list.Count:
                list.Insert(place, value);
                return document;
            default:
                throw NotThere(index);
        }
    }

    private static void Remove(JsonNode? document, string path, int index)
    {
        _ = Required(document, path, index);
        if (path.Length == 0)
        {
            throw new JsonPatchException(index, "The whole document can't be removed.");
        }
        var (parent, token) = Parent(document, path, index);
        if (parent is JsonArray list)
        {
            list.RemoveAt(JsonPointer.Index(token)!.Value);
        }
        else
        {
            ((JsonObject)parent!).Remove(token);
        }
    }

    private static JsonNode? Replace(JsonNode? document, string path, JsonNode? value, int index)
    {
        _ = Required(document, path, index);
        if (path.Length == 0)
        {
            return value;
        }
        var (parent, token) = Parent(document, path, index);
        if (parent is JsonArray list)
        {
            list[JsonPointer.Index(token)!.Value] = value;
        }
        else
        {
            ((JsonObject)parent!)[token] = value;
        }
        return document;
    }

    private static (JsonNode? Parent, string Token) Parent(JsonNode? document, string path, int index)
    {
        var (parent, token) = JsonPointer.Split(path);
        return (Required(document, parent, index), token);
    }

    private static JsonNode? Required(JsonNode? document, string path, int index) =>
        JsonPointer.TryFind(document, path, out var value) ? value : throw NotThere(index);

    private static JsonNode? Value(PatchOperation operation, int index)
    {
        try
        {
            return JsonNode.Parse(operation.Value!.Value.GetRawText(), documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false });
        }
        catch (JsonException)
        {
            throw new JsonPatchException(index, "A member stands twice in one object.");
        }
    }

    private static JsonPatchException NotThere(int index) => new(index, "There is nothing at this path.");

    private static string? Text(JsonElement item, string name)
    {
        try
        {
            return item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair.
            return null;
        }
    }
}
