using System.Globalization;
using System.Text;

namespace FitMyCv.AiWorker.Domain.Text;

/// <summary>
/// The normal form of spec ai-worker §6: NFKD, combining marks removed, lower case, runs of characters other than
/// a–z 0–9 + # . become one space, dots at word ends removed.
/// </summary>
public static class NormalText
{
    public static string Of(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }
        var result = new StringBuilder(text.Length);
        foreach (var character in Decompose(text))
        {
            if (CharUnicodeInfo.GetUnicodeCategory(character) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark)
            {
                continue;
            }
            var lower = char.ToLowerInvariant(character);
            if (lower is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '+' or '#' or '.')
            {
                result.Append(lower);
            }
            else
            {
                EndWord(result);
            }
        }
        EndWord(result);
        return result.Length > 0 && result[^1] == ' ' ? result.ToString(0, result.Length - 1) : result.ToString();
    }

    /// <summary>Whether a phrase stands as whole words in a text; both in normal form.</summary>
    public static bool Contains(string normalText, string normalPhrase)
    {
        if (normalPhrase.Length == 0)
        {
            return false;
        }
        for (var at = normalText.IndexOf(normalPhrase, StringComparison.Ordinal); at >= 0; at = normalText.IndexOf(normalPhrase, at + 1, StringComparison.Ordinal))
        {
            var end = at + normalPhrase.Length;
            if ((at == 0 || normalText[at - 1] == ' ') && (end == normalText.Length || normalText[end] == ' '))
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>The words of a normal text.</summary>
    public static string[] Words(string normalText) => normalText.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Texts that hold broken surrogates can't be decomposed: those characters become spaces.</summary>
    private static string Decompose(string text)
    {
        try
        {
            return text.Normalize(NormalizationForm.FormKD);
        }
        catch (ArgumentException)
        {
            return new string([.. text.Select(character => char.IsSurrogate(character) ? ' ' : character)]).Normalize(NormalizationForm.FormKD);
        }
    }

    private static void EndWord(StringBuilder result)
    {
        while (result.Length > 0 && result[^1] == '.')
        {
            result.Length--;
        }
        if (result.Length > 0 && result[^1] != ' ')
        {
            result.Append(' ');
        }
    }
}
