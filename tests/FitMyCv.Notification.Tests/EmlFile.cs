using System.Globalization;
using System.Text;

namespace FitMyCv.Notification.Tests;

/// <summary>A mail read back from its file by the rules of RFC 5322, 2045 and 2047.</summary>
public sealed record EmlFile(IReadOnlyDictionary<string, string> Headers, string Text, string Html, string Raw)
{
    public static EmlFile Read(string path)
    {
        var raw = File.ReadAllText(path, Encoding.ASCII);
        var (headers, body) = Split(raw);
        var boundary = headers["content-type"].Split("boundary=\"")[1].TrimEnd('"');
        Assert.StartsWith("multipart/alternative", headers["content-type"], StringComparison.Ordinal);
        var parts = body.Split("--" + boundary)[1..^1].Select(part => Split(part[2..])).ToList();
        Assert.Equal(["text/plain; charset=utf-8", "text/html; charset=utf-8"], parts.Select(part => part.Headers["content-type"]));
        Assert.All(raw.Split("\r\n"), line => Assert.True(line.Length <= 78, line));
        return new EmlFile(headers, Decode(parts[0].Body), Decode(parts[1].Body), raw);
    }

    public string Subject => string.Concat(Headers["subject"].Split("?=").SelectMany(piece => piece.Trim().Split("=?utf-8?B?") is [var plain, var word]
        ? plain + Encoding.UTF8.GetString(Convert.FromBase64String(word))
        : piece));

    private static (Dictionary<string, string> Headers, string Body) Split(string text)
    {
        var cut = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var headers = text[..cut].Replace("\r\n ", " ", StringComparison.Ordinal).Split("\r\n")
            .Select(line => line.Split(": ", 2))
            .ToDictionary(pair => pair[0].ToLowerInvariant(), pair => pair[1], StringComparer.Ordinal);
        return (headers, text[(cut + 4)..]);
    }

    private static string Decode(string quoted)
    {
        var bytes = new List<byte>();
        var text = quoted.Replace("=\r\n", "", StringComparison.Ordinal);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '=')
            {
                bytes.Add(byte.Parse(text.AsSpan(i + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                i += 2;
            }
            else
            {
                bytes.Add((byte)text[i]);
            }
        }
        return Encoding.UTF8.GetString([.. bytes]);
    }
}
