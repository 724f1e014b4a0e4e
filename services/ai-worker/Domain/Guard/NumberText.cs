using System.Globalization;
using System.Text.RegularExpressions;
using FitMyCv.AiWorker.Domain.Text;

namespace FitMyCv.AiWorker.Domain.Guard;

/// <summary>A number of a text: its value and whether it is a percentage, an amount of a currency, a factor or plain (rule F8).</summary>
public readonly record struct NumberFact(decimal Value, string Kind);

/// <summary>The numbers that a text states, in digits and in words.</summary>
public static partial class NumberText
{
    public const string Plain = "plain", Percent = "percent", Factor = "factor";

    public static IReadOnlySet<NumberFact> In(string? text, string? language)
    {
        var found = new HashSet<NumberFact>();
        if (string.IsNullOrEmpty(text))
        {
            return found;
        }
        foreach (Match match in Digits().Matches(text))
        {
            if (Value(match.Groups["num"].Value) is { } value)
            {
                var kind = Kind(match.Groups["unit"].Value, match.Groups["before"].Value);
                found.Add(new(Normalise(value * Multiplier(match.Groups["mult"].Value)), kind));
            }
        }
        Words(NormalText.Words(NormalText.Of(text)), language, found);
        return found;
    }

    private static void Words(string[] words, string? language, HashSet<NumberFact> found)
    {
        for (var i = 0; i < words.Length; i++)
        {
            if (NumberWords.Factors.TryGetValue(words[i], out var factor))
            {
                found.Add(new(factor, Factor));
                continue;
            }
            decimal? value = null;
            var next = i;
            for (var count = Math.Min(NumberWords.LongestPhrase, words.Length - i); count > 0 && value is null; count--)
            {
                if (NumberWords.Value(string.Join(' ', words.AsSpan(i, count)), language) is { } number)
                {
                    value = number;
                    next = i + count;
                }
            }
            while (next < words.Length && NumberWords.Multipliers.TryGetValue(words[next], out var multiplier) && (value is not null || next == i) && !IsDigits(words, i))
            {
                value = (value ?? 1) * multiplier;
                next++;
            }
            if (value is null)
            {
                continue;
            }
            var isPercent = next < words.Length && (words[next] is "percent" or "prozent" || (next + 1 < words.Length && (words[next], words[next + 1]) is ("per", "cent") or ("pour", "cent") or ("por", "ciento")));
            if (words[i] is not "cent" || i == 0 || words[i - 1] is not ("pour" or "per"))
            {
                found.Add(new(Normalise(value.Value), isPercent ? Percent : Plain));
            }
            i = next - 1;
        }
    }

    /// <summary>"2 millions" is read with its digits already.</summary>
    private static bool IsDigits(string[] words, int index) => index > 0 && words[index - 1].All(character => char.IsAsciiDigit(character) || character == '.');

    private static decimal? Value(string text)
    {
        var digits = ThousandsMark().Replace(text, "").Replace(',', '.');
        return decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) ? value : null;
    }

    private static decimal Multiplier(string word) => word switch
    {
        "" => 1,
        "k" or "K" => 1000,
        "M" or "Mio" or "mio" => 1_000_000,
        "Md" or "Mds" or "bn" or "Bn" or "Mrd" or "B" => 1_000_000_000,
        _ => NumberWords.Multipliers.TryGetValue(NormalText.Of(word), out var multiplier) ? multiplier : 1,
    };

    private static string Kind(string unit, string before)
    {
        var mark = NormalText.Of(unit + before) is { Length: > 0 } normal ? normal : (unit + before).Trim();
        return mark switch
        {
            "" => Plain,
            "%" or "percent" or "per cent" or "pour cent" or "prozent" or "por ciento" => Percent,
            "€" or "eur" or "euro" or "euros" => "EUR",
            "$" or "usd" or "dollar" or "dollars" => "USD",
            "£" or "gbp" or "pound" or "pounds" or "livres" => "GBP",
            "chf" or "francs" => "CHF",
            _ => Plain,
        };
    }

    private static decimal Normalise(decimal value) => value / 1.000000000000000000000000000000000m;

    private const string Unit = @"%|percent|per cent|pour cent|pour-cent|Prozent|por ciento|€|\$|£|EUR\b|euros?\b|USD\b|dollars?\b|GBP\b|pounds?\b|livres\b|CHF\b|francs\b";

    [GeneratedRegex(@"(?<before>[€$£]|\b(?:EUR|USD|GBP|CHF))?\s?(?<![\p{L}\d])(?<num>\d{1,3}(?:[ \u00a0\u202f.,'’]\d{3})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,]\d+)?)(?:\s?(?<mult>k|K|M|Mio|mio|Mds?|Mrd|bn|Bn|B|thousand|millions?|millionen|millones|milliards?|billions?|mille|tausend|mil)\.?(?![\p{L}]))?(?:\s?(?<unit>" + Unit + "))?", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Digits();

    [GeneratedRegex(@"(?<=\d)[ \u00a0\u202f.,'’](?=\d{3}(?!\d))", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex ThousandsMark();
}
