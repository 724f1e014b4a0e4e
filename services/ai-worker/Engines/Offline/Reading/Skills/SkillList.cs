using System.Text;

namespace FitMyCv.AiWorker.Engines.Offline.Reading.Skills;

/// <summary>Takes enumerations apart: commas, semicolons, bullets, spaced slashes; not within brackets.</summary>
internal static class SkillList
{
    private const string Separators = ",;•|·◆♦▪⋄◇●■※✦／\t";

    public static List<string> SplitItems(string text)
    {
        var items = new List<string>();
        var item = new StringBuilder();
        var depth = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var character = text[i];
            depth += character switch { '(' or '[' => 1, ')' or ']' => -1, _ => 0 };
            var isSeparator = (Separators.Contains(character, StringComparison.Ordinal) && !IsWithinNumber(text, i))
                || (character is '/' or '–' or '-' && i > 0 && text[i - 1] == ' ' && i + 1 < text.Length && text[i + 1] == ' ');
            if (isSeparator && depth <= 0)
            {
                Add();
            }
            else
            {
                item.Append(character);
            }
        }
        Add();
        return items;

        void Add()
        {
            var trimmed = item.ToString().Trim(' ', ':', '-', '–').TrimEnd('.');
            if (trimmed.Any(char.IsLetterOrDigit))
            {
                items.Add(trimmed);
            }
            item.Clear();
        }
    }

    public static bool HasSeparators(string text) => SplitItems(text).Count > 1;

    /// <summary>"3,5" and "1,000" are numbers.</summary>
    private static bool IsWithinNumber(string text, int index) =>
        text[index] == ',' && index > 0 && index + 1 < text.Length && char.IsAsciiDigit(text[index - 1]) && char.IsAsciiDigit(text[index + 1]);
}
