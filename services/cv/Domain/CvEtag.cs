using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FitMyCv.Cv.Domain;

/// <summary>
/// The strong tag of a CV's content (spec cv §1): a hash of the document without <c>meta</c>, <c>generated_at</c> and <c>reviewed_at</c>, so it
/// changes exactly when that content does. The CV's id is part of it: equal documents of two people have no common mark in the database.
/// </summary>
public static class CvEtag
{
    private static readonly HashSet<string> Outside = new(StringComparer.Ordinal) { "meta", "generated_at", "reviewed_at" };

    public static string Of(Guid cvId, JsonObject content)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartArray();
            writer.WriteStringValue(cvId);
            writer.WriteStartObject();
            WriteMembers(writer, content.Where(member => !Outside.Contains(member.Key)));
            writer.WriteEndObject();
            writer.WriteEndArray();
        }
        return $"\"{Convert.ToHexStringLower(SHA256.HashData(stream.GetBuffer().AsSpan(0, (int)stream.Length)))[..16]}\"";
    }

    /// <summary>Whether an <c>If-Match</c> or <c>If-None-Match</c> header names the tag (or <c>*</c>).</summary>
    public static bool IsNamedIn(string header, string etag) =>
        header.Split(',', StringSplitOptions.TrimEntries).Any(tag => tag == "*" || tag == etag || tag == "W/" + etag);

    /// <summary>Members in the order of their names: their order in the text is no part of the content.</summary>
    private static void WriteMembers(Utf8JsonWriter writer, IEnumerable<KeyValuePair<string, JsonNode?>> members)
    {
        foreach (var (name, value) in members.OrderBy(member => member.Key, StringComparer.Ordinal))
        {
            writer.WritePropertyName(name);
            Write(writer, value);
        }
    }

    private static void Write(Utf8JsonWriter writer, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject item:
                writer.WriteStartObject();
                WriteMembers(writer, item);
                writer.WriteEndObject();
                break;
            case JsonArray list:
                writer.WriteStartArray();
                foreach (var entry in list)
                {
                    Write(writer, entry);
                }
                writer.WriteEndArray();
                break;
            case null:
                writer.WriteNullValue();
                break;
            default:
                node.WriteTo(writer);
                break;
        }
    }
}
