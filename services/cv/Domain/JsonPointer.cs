using System.Globalization;
using System.Text.Json.Nodes;

namespace FitMyCv.Cv.Domain;

/// <summary>JSON Pointers (RFC 6901).</summary>
public static class JsonPointer
{
    /// <summary>The unescaped reference tokens, or null when the text is no pointer.</summary>
    public static string[]? Parse(string pointer)
    {
        if (pointer.Length == 0)
        {
            return [];
        }
        if (pointer[0] != '/')
        {
            return null;
        }
        var tokens = pointer[1..].Split('/');
        for (var i = 0; i < tokens.Length; i++)
        {
            if (tokens[i].Contains('~', StringComparison.Ordinal))
            {
                if (!HasOnlyKnownEscapes(tokens[i]))
                {
                    return null;
                }
                tokens[i] = tokens[i].Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            }
        }
        return tokens;
    }

    public static string Append(string pointer, string token) =>
        pointer + "/" + token.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    public static string Append(string pointer, int index) => pointer + "/" + index.ToString(CultureInfo.InvariantCulture);

    /// <summary>The pointer of the parent and the last token; the whole document has none.</summary>
    public static (string Parent, string Token) Split(string pointer)
    {
        var cut = pointer.LastIndexOf('/');
        return (pointer[..cut], pointer[(cut + 1)..].Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal));
    }

    /// <summary>An array index: digits without leading zero.</summary>
    public static int? Index(string token) =>
        token is "0" || (token.Length is > 0 and < 9 && token[0] is >= '1' and <= '9' && token.All(char.IsAsciiDigit))
            ? int.Parse(token, CultureInfo.InvariantCulture)
            : null;

    /// <summary>The value at the pointer; false when nothing is there.</summary>
    public static bool TryFind(JsonNode? root, string pointer, out JsonNode? value)
    {
        value = root;
        foreach (var token in Parse(pointer) ?? ["\0"])
        {
            switch (value)
            {
                case JsonObject item when item.TryGetPropertyValue(token, out var member):
                    value = member;
                    break;
                case JsonArray list when Index(token) is { } index && index < list.Count:
                    value = list[index];
                    break;
                default:
                    value = null;
                    return false;
            }
        }
        return true;
    }

    public static JsonNode? Find(JsonNode? root, string pointer) => TryFind(root, pointer, out var value) ? value : null;

    private static bool HasOnlyKnownEscapes(string token)
    {
        for (var i = token.IndexOf('~', StringComparison.Ordinal); i >= 0; i = token.IndexOf('~', i + 1))
        {
            if (i + 1 >= token.Length || token[i + 1] is not ('0' or '1'))
            {
                return false;
            }
        }
        return true;
    }
}
