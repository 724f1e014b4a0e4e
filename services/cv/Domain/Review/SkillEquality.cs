using System.Globalization;
using System.Text;
using System.Text.Json;

namespace FitMyCv.Cv.Domain.Review;

/// <summary>Normal form of text and equality of skills (spec ai-worker §6), by the groups of <c>skill-synonyms.json</c>.</summary>
public static class SkillEquality
{
    private static readonly Dictionary<string, string> Groups = Load();

    /// <summary>Equal for equal skills.</summary>
    public static string Key(string skill)
    {
        var normal = Normal(skill);
        return Groups.GetValueOrDefault(normal, normal);
    }

    /// <summary>NFKD without combining marks, lower case, runs of other characters than a–z 0–9 + # . as one space, no dots at word ends.</summary>
    public static string Normal(string text)
    {
        var normal = new StringBuilder(text.Length);
        foreach (var character in text.Normalize(NormalizationForm.FormKD).ToLowerInvariant())
        {
            if (character is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '+' or '#' or '.')
            {
                normal.Append(character);
            }
            else if (CharUnicodeInfo.GetUnicodeCategory(character) != UnicodeCategory.NonSpacingMark && normal.Length > 0 && normal[^1] != ' ')
            {
                normal.Append(' ');
            }
        }
        var words = normal.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word.TrimEnd('.')).Where(word => word.Length > 0);
        var result = string.Join(' ', words);
        return result.Length > 0 ? result : text.Trim();
    }

    private static Dictionary<string, string> Load()
    {
        using var stream = typeof(SkillEquality).Assembly.GetManifestResourceStream("skill-synonyms.json")!;
        using var document = JsonDocument.Parse(stream);
        var groups = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var group in document.RootElement.GetProperty("groups").EnumerateArray())
        {
            var names = group.EnumerateArray().Select(name => Normal(name.GetString()!)).ToList();
            foreach (var name in names)
            {
                groups.TryAdd(name, names[0]);
            }
        }
        return groups;
    }
}
