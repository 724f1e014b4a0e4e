using System.Buffers;
using System.Text.RegularExpressions;
using FitMyCv.AiWorker.Domain.Matching;
using FitMyCv.AiWorker.Domain.Text;

namespace FitMyCv.AiWorker.Engines.Offline.JobOffers;

/// <summary>A skill of the vocabulary found in a text, in the text's wording.</summary>
internal readonly record struct SkillMention(string Text, string Canonical, int Start, int End);

/// <summary>Finds skills of the vocabulary in running text, longest names first.</summary>
internal static partial class SkillScanner
{
    private const int LongestName = 7;

    private static readonly SearchValues<char> Breaks = SearchValues.Create(",;:()|");

    private static readonly HashSet<string> Alternatives = new(StringComparer.Ordinal)
    {
        "another", "other", "autre", "autres", "any", "comparable", "similar", "similaire", "andere", "otra", "otro",
    };

    public static IReadOnlyList<SkillMention> Scan(string text, SkillVocabulary vocabulary)
    {
        var words = Word().Matches(text).Select(match => (match.Index, End: match.Index + match.Value.TrimEnd('.').Length, Normal: NormalText.Of(match.Value))).Where(word => word.Normal.Length > 0).ToArray();
        var found = new List<SkillMention>();
        for (var i = 0; i < words.Length; i++)
        {
            for (var count = Math.Min(LongestName, words.Length - i); count > 0; count--)
            {
                var last = words[i + count - 1];
                var gap = text[words[i].Index..last.End];
                if (gap.AsSpan().ContainsAny(Breaks))
                {
                    continue;
                }
                var alias = string.Join(' ', words.Skip(i).Take(count).Select(word => word.Normal));
                var canonical = vocabulary.CanonicalOfNormal(alias);
                if (!vocabulary.IsKnown(canonical) || (i > 0 && Alternatives.Contains(words[i - 1].Normal)))
                {
                    continue;
                }
                if (vocabulary.IsDeclaredOnly(alias) && !IsWrittenAsName(text, words[i].Index, last.End, words.Length == count))
                {
                    continue;
                }
                found.Add(new(gap, canonical, words[i].Index, last.End));
                i += count - 1;
                break;
            }
        }
        return found;
    }

    /// <summary>An alias that is an ordinary word too counts when it stands alone or with a capital inside a sentence.</summary>
    private static bool IsWrittenAsName(string text, int start, int end, bool alone)
    {
        if (alone)
        {
            return true;
        }
        if (!char.IsUpper(text[start]))
        {
            return false;
        }
        var before = text.AsSpan(0, start).TrimEnd();
        return before.Length == 0 ? end - start <= 2 || IsListLike(text, end) : before[^1] is not ('.' or '!' or '?' or ':');
    }

    private static bool IsListLike(string text, int end) => end < text.Length && (text[end] is ',' or ')' or '/' || text.AsSpan(end).StartsWith(" and ") || text.AsSpan(end).StartsWith(" et ") || text.AsSpan(end).TrimStart().Length == 0);

    [GeneratedRegex(@"[\p{L}\p{M}\p{N}+#.]+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Word();
}
