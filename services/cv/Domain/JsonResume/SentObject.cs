using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace FitMyCv.Cv.Domain.JsonResume;

/// <summary>A member of a sent JSON Resume that found no place.</summary>
public sealed record Unmapped(string Path, string Reason);

/// <summary>An object of a sent JSON Resume: what is taken from it found a place, the rest is reported at the end.</summary>
internal sealed partial class SentObject(JsonObject item, string path, List<Unmapped> unmapped)
{
    public const string NoPlace = "A CV document has no place for this member.";
    private const string NotText = "This is not a text.";
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    public string Path => path;

    public string At(string name) => JsonPointer.Append(path, name);

    public void Refuse(string name, string reason) => unmapped.Add(new Unmapped(At(name), reason));

    /// <summary>The text of a member; null when it is absent or no text.</summary>
    public string? Text(string name)
    {
        if (!_taken.Add(name) || !item.TryGetPropertyValue(name, out var value) || value is null)
        {
            return null;
        }
        if (value.GetValueKind() == JsonValueKind.String)
        {
            return CvContent.StringOf(value, At(name));
        }
        Refuse(name, NotText);
        return null;
    }

    /// <summary>The texts of a list, each with its pointer.</summary>
    public IReadOnlyList<(string Text, string Path)> Texts(string name)
    {
        var texts = new List<(string, string)>();
        foreach (var (value, at) in List(name))
        {
            if (value?.GetValueKind() == JsonValueKind.String)
            {
                if (CvContent.StringOf(value, at) is { } text && !string.IsNullOrWhiteSpace(text))
                {
                    texts.Add((text, at));
                }
            }
            else
            {
                unmapped.Add(new Unmapped(at, NotText));
            }
        }
        return texts;
    }

    /// <summary>The objects of a list.</summary>
    public IReadOnlyList<SentObject> Objects(string name)
    {
        var objects = new List<SentObject>();
        foreach (var (value, at) in List(name))
        {
            if (value is JsonObject entry)
            {
                objects.Add(new SentObject(entry, at, unmapped));
            }
            else
            {
                unmapped.Add(new Unmapped(at, "This is not an object."));
            }
        }
        return objects;
    }

    public SentObject? Object(string name)
    {
        if (!_taken.Add(name) || !item.TryGetPropertyValue(name, out var value) || value is null)
        {
            return null;
        }
        if (value is JsonObject entry)
        {
            return new SentObject(entry, At(name), unmapped);
        }
        Refuse(name, "This is not an object.");
        return null;
    }

    /// <summary>A date cut to its month: <c>YYYY-MM</c>, <c>YYYY</c> or empty.</summary>
    public string Date(string name)
    {
        if (Text(name) is not { Length: > 0 } text)
        {
            return "";
        }
        if (DateForm().Match(text.Trim()) is { Success: true } date)
        {
            return date.Groups[1].Value;
        }
        Refuse(name, "This is not a date of the form YYYY-MM-DD, YYYY-MM or YYYY.");
        return "";
    }

    /// <summary>All texts that were not taken, in order, one a line; takes them.</summary>
    public string OtherTexts()
    {
        var lines = new List<string>();
        foreach (var (name, value) in item.ToList())
        {
            if (_taken.Contains(name))
            {
                continue;
            }
            if (value is JsonArray)
            {
                lines.AddRange(Texts(name).Select(entry => entry.Text));
            }
            else if (Text(name) is { } text && !string.IsNullOrWhiteSpace(text))
            {
                lines.Add(text);
            }
        }
        return string.Join('\n', lines);
    }

    public void Skip(string name) => _taken.Add(name);

    /// <summary>Forgets what was taken, so that all texts can be put elsewhere.</summary>
    public void StartAgain()
    {
        _taken.Clear();
        unmapped.RemoveAll(entry => entry.Path.StartsWith(path + "/", StringComparison.Ordinal));
    }

    /// <summary>Reports the members that nothing was made of.</summary>
    public void ReportRest()
    {
        foreach (var (name, value) in item)
        {
            if (value is not null && _taken.Add(name))
            {
                Refuse(name, NoPlace);
            }
        }
    }

    private IEnumerable<(JsonNode? Value, string Path)> List(string name)
    {
        if (!_taken.Add(name) || !item.TryGetPropertyValue(name, out var value) || value is null)
        {
            return [];
        }
        if (value is JsonArray list)
        {
            return list.Select((entry, index) => (entry, JsonPointer.Append(At(name), index)));
        }
        Refuse(name, "This is not a list.");
        return [];
    }

    [GeneratedRegex(@"^((?:19|20)[0-9]{2}(?:-(?:0[1-9]|1[0-2]))?)(?:-[0-9]{2}(?:T.*)?)?\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex DateForm();
}
