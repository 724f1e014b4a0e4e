using System.Globalization;
using System.Text.RegularExpressions;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Engines.Offline.JobOffers;

/// <summary>The salary of an offer: a range anywhere, a single amount only beside a word for pay (spec ai-worker §5).</summary>
internal static partial class OfferSalary
{
    public static JobOfferSalary Read(string text)
    {
        foreach (var line in text.Split('\n'))
        {
            foreach (Match match in Range().Matches(line))
            {
                var currency = Currency(match.Groups["c1"].Value + match.Groups["c2"].Value + match.Groups["c3"].Value + match.Groups["c4"].Value);
                var thousands = match.Groups["k1"].Success || match.Groups["k2"].Success;
                if (currency is not null && Amount(match.Groups["min"].Value, thousands) is { } min && Amount(match.Groups["max"].Value, thousands) is { } max && min <= max && max >= 5)
                {
                    return new JobOfferSalary { Min = min, Max = max, Currency = currency, Period = Period(line, match.Index, max) };
                }
            }
            if (PayWord().IsMatch(line) || line.Contains('|', StringComparison.Ordinal))
            {
                foreach (Match match in Single().Matches(line))
                {
                    var currency = Currency(match.Groups["c1"].Value + match.Groups["c2"].Value);
                    if (currency is not null && Amount(match.Groups["min"].Value, match.Groups["k1"].Success) is >= 8 and { } amount && !NotPay().IsMatch(line))
                    {
                        return new JobOfferSalary { Min = amount, Max = null, Currency = currency, Period = Period(line, match.Index, amount) };
                    }
                }
            }
        }
        return new JobOfferSalary();
    }

    private static decimal? Amount(string text, bool thousands)
    {
        var digits = text.Replace(" ", "", StringComparison.Ordinal).Replace("\u00a0", "", StringComparison.Ordinal).Replace("\u202f", "", StringComparison.Ordinal);
        // A separator followed by exactly three digits is one of thousands, otherwise a decimal mark.
        digits = ThousandsMark().Replace(digits, "").Replace(',', '.');
        return decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) ? (thousands && value < 1000 ? value * 1000 : value) / 1.0000000m : null;
    }

    private static string? Currency(string mark) => mark.Trim().ToUpperInvariant() switch
    {
        "" => null,
        var m when m.Contains('€', StringComparison.Ordinal) || m.Contains("EUR", StringComparison.Ordinal) => "EUR",
        var m when m.Contains('£', StringComparison.Ordinal) || m.Contains("GBP", StringComparison.Ordinal) => "GBP",
        var m when m.Contains('$', StringComparison.Ordinal) || m.Contains("USD", StringComparison.Ordinal) => "USD",
        var m when m.Contains("CHF", StringComparison.Ordinal) => "CHF",
        _ => null,
    };

    private static string? Period(string line, int at, decimal amount)
    {
        var near = line[Math.Max(0, at - 60)..];
        return Hour().IsMatch(near) ? "hour"
            : Day().IsMatch(near) ? "day"
            : Month().IsMatch(near) ? "month"
            : Year().IsMatch(near) || amount >= 10000 ? "year"
            : null;
    }

    private const string Value = @"\d{1,3}(?:[ \u00a0\u202f.,]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?";
    private const string Mark = @"€|£|\$|EUR(?:OS?)?|euros?|GBP|USD|CHF";

    [GeneratedRegex(@"(?i)(?<c1>" + Mark + @")?\s?(?<![\d.,])(?<min>" + Value + @")\s?(?<k1>k)?\s?(?<c2>" + Mark + @")?(?:\s?brut\w*)?\s*(?:-|–|à|to|et|and|bis|a)\s*(?<c3>" + Mark + @")?\s?(?<max>" + Value + @")\s?(?<k2>k)?\s?(?<c4>" + Mark + @")?", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Range();

    [GeneratedRegex(@"(?i)(?<c1>" + Mark + @")?\s?(?<![\d.,])(?<min>" + Value + @")\s?(?<k1>k)?\s?(?<c2>" + Mark + @")?", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Single();

    [GeneratedRegex(@"(?<=\d)[ .,](?=\d{3}(?!\d))", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex ThousandsMark();

    [GeneratedRegex(@"(?i)\b(?:salary|salaire|rémunération|pay|pro rata|taux horaire|gehalt|salario|TJM|package)\b", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex PayWord();

    [GeneratedRegex(@"(?i)\b(?:budget|turnover|chiffre d'affaires)\b", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NotPay();

    [GeneratedRegex(@"(?i)\b(?:horaire|(?:an|per|par|de l['’])[ /]?(?:hour|heure)|/ ?h|hourly|stunde|hora)\b", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Hour();

    [GeneratedRegex(@"(?i)\b(?:(?:a|per|par)[ /]?(?:day|jour)|TJM|/ ?jour|daily|tag)\b", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Day();

    [GeneratedRegex(@"(?i)\b(?:(?:a|per|par)[ /]?(?:month|mois)|mensuel\w*|monthly|/ ?mois|monat|mes)\b", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Month();

    [GeneratedRegex(@"(?i)\b(?:(?:a|per|par)[ /]?(?:year|an|annum)|annuel\w*|annual\w*|yearly|/ ?an|jahr|año)\b", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Year();
}
