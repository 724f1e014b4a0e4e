using FitMyCv.AiWorker.Domain.Matching;
using FitMyCv.AiWorker.Domain.Text;

namespace FitMyCv.AiWorker.Domain.Guard;

/// <summary>Skills of the vocabulary that a text names: whole words, longest names first, soft skills and ordinary words apart.</summary>
public static class NamedSkills
{
    private const int LongestName = 7;

    /// <summary>Identities of the skills named in a text.</summary>
    public static IReadOnlyList<string> In(string? text, SkillVocabulary vocabulary)
    {
        var found = new List<string>();
        foreach (var part in (text ?? "").Split([',', ';', ':', '(', ')', '|', '\n', '!', '?']))
        {
            var words = NormalText.Words(NormalText.Of(part));
            for (var i = 0; i < words.Length; i++)
            {
                for (var count = Math.Min(LongestName, words.Length - i); count > 0; count--)
                {
                    var alias = string.Join(' ', words.AsSpan(i, count));
                    var canonical = vocabulary.CanonicalOfNormal(alias);
                    if (!vocabulary.IsKnown(canonical) || vocabulary.IsDeclaredOnly(alias) || vocabulary.KindOf(canonical) == SkillKind.Soft)
                    {
                        continue;
                    }
                    found.Add(canonical);
                    i += count - 1;
                    break;
                }
            }
        }
        return found;
    }
}
