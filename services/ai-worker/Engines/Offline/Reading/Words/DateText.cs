using System.Globalization;
using System.Text.RegularExpressions;

namespace FitMyCv.AiWorker.Engines.Offline.Reading.Words;

/// <summary>A date or a range found in a text. Dates are <c>YYYY-MM</c>, <c>YYYY</c>, empty, the end also <c>present</c>.</summary>
/// <param name="IsRange">Two ends were printed, or "since"; else one date, which is the end.</param>
internal sealed record DateMatch(string Start, string End, bool IsRange, int Index, int Length)
{
    public int EndIndex => Index + Length;
}

/// <summary>Dates in the forms usual in CVs: English, French, German, Spanish (and Italian months).</summary>
internal static partial class DateText
{
    private const string Months =
        "jan(?:uary|vier|v|uar|ner)?|feb(?:ruary|ruar|rero|r)?|fevr?(?:ier)?|march|mars|mar(?:zo)?|maerz|marz|mrz|apr(?:il)?|avr(?:il)?|abr(?:il)?|may|mai|mayo|june|juni|juin|junio|jun|july|juli|juillet|juil|julio|jul|aug(?:ust)?|aout|agosto|ago|sep(?:t(?:ember|embre|iembre)?)?|set(?:iembre)?|oct(?:ober|obre|ubre)?|okt(?:ober)?|nov(?:ember|embre|iembre)?|dec(?:ember|embre)?|dez(?:ember)?|dic(?:iembre)?|ene(?:ro)?";
    private const string Year = @"(?:19[5-9]\d|20[0-4]\d)";
    private const string Season = "(?:spring|summer|autumn|fall|winter|printemps|ete|automne|hiver|fruhling|fruhjahr|sommer|herbst|primavera|verano|otono|invierno|ws|ss|q[1-4]|t[1-4]|s[12]|h[12])";
    private const string Present =
        "(?:(?:bis |a |to )?(?:presente?|present day|current(?:ly)?|ongoing|to ?day|to date|date|till date|till now|aujourd ?'? ?hui|a ce jour|ce jour|en cours|actuel(?:lement)?|actuale?|actualidad|actualmente|maintenant|a present|heute|jetzt|laufend|aktuell|gegenwart|fortlaufend|hoy|la fecha|la actualidad|continuing|en curso|dato|andauernd|derzeit|momentan|current date|a la fecha|el presente|l'heure actuelle|nos jours|poste actuel|now|auj[.]?))";
    private const string Point =
        $@"(?:(?:(?:\d{{1,2}}(?:er|st|nd|rd|th)?\.? )?(?:{Months})\b\.?,? ?(?:de |del |of |')?{Year})|(?:\d{{1,2}}[./-])?(?:0?[1-9]|1[0-2]) ?[./-] ?{Year}|{Year} ?[./-] ?(?:1[0-2]|0[1-9])(?!\d)(?:[./-]\d\d(?!\d))?|{Season} (?:of |de )?{Year}|{Year} {Season}\b|(?:{Months})\b\.? '?\d\d(?!\d)|(?:{Months}) ?/ ?{Year}|{Year},? (?:{Months})\b|{Year})";

    /// <summary>"09/19": only in ranges, alone it may be anything.</summary>
    private const string ShortPoint = @"(?:(?:0[1-9]|1[0-2])/\d\d(?![\d/]))";
    /// <summary>"03-16": only between spaced dashes, since phone numbers look alike.</summary>
    private const string DashedPoint = @"(?:(?:0[1-9]|1[0-2])[.-]\d\d(?![\d/.-]))";
    private const string Separator = @"(?: ?(?:-|~|→|->) ?|(?<=\d{4}) ?/ ?| (?:to|till|until|a|au|jusqu'a|jusqu'en|jusque|bis|hasta|al|through|thru|und|et|y|and) (?:the |el |la |le |l')?| ?-- ?)";
    private const string Opening = @"(?:(?:de|depuis|du|from|von|vom|desde|since|seit|ab|a partir de|entre|between|dal)(?: le| el| the| l')? )";

    private static readonly string[][] MonthStems =
    [
        ["jan", "ene"], ["feb", "fev"], ["mar", "maerz", "mrz"], ["apr", "avr", "abr"], ["may", "mai"], ["jun", "juin"],
        ["jul", "juil"], ["aug", "aou", "ago"], ["sep", "set"], ["oct", "okt"], ["nov"], ["dec", "dez", "dic"],
    ];

    [GeneratedRegex($@"(?<![\w/.])(?:(?<open>{Opening})?(?<a>{Point}|(?:{Months})\b\.?|\d\d?(?= ?-))(?<sep>{Separator})(?<b>{Point}|{Present}(?!\w))|(?<since>depuis|since|seit|desde|ab|a partir de|dal)(?: le| el| the| l')? (?<a>{Point})(?: ?-)?|(?<a>{Point}) ?- ?(?=$|\))|(?<a>{ShortPoint})(?<sep> ?- ?| (?:a|to|bis) )(?<b>{ShortPoint}|{Present}(?!\w))|(?<a>{DashedPoint})(?<sep> - )(?<b>{DashedPoint}|{Present}(?!\w))|(?<a>(?:{Season} )?{Year}) ?[-/] ?(?<yy>1[3-9]|[2-9]\d)(?![\d./-])|(?<b>{Point}))(?!\d|/\d)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 10000)]
    private static partial Regex DatePattern();

    [GeneratedRegex($@"^(?:{Opening})?(?:{Point}|(?:{Months})\.?|\d\d?)(?:{Separator}(?:(?:{Months})\.?)?)?$|^(?:{Opening})(?:{Months})?$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 10000)]
    private static partial Regex UnfinishedPattern();

    [GeneratedRegex(@"^[\s(\[|,:;.·•-]*(?:expected|graduated|prevu|prevue|obtenu|obtenue|env|ca|circa|about|voraussichtlich|previsto)?[\s.):,]*$", RegexOptions.CultureInvariant, 10000)]
    private static partial Regex AroundDate();

    [GeneratedRegex(@"[\s(,\[·•|-]*\(?\b\d+ ?(?:years?|yrs?|ans?|annees?|jahre?|anos?|months?|mos?|mois|monate?|meses|mes|weeks?|semaines?|wochen?|semanas?|days?|jours?|tage?|dias?)\b(?:[ ,]*(?:and|et|und|y)?[ ,]*\d+ ?(?:months?|mos?|mois|monate?|meses|mes)\b)?\)?", RegexOptions.CultureInvariant, 10000)]
    private static partial Regex DurationPattern();

    /// <summary>All dates of a text, left to right.</summary>
    public static List<DateMatch> FindAll(string text)
    {
        var matches = new List<DateMatch>();
        var folded = Folding.Fold(text);
        if (!MayHoldDate(folded))
        {
            return matches;
        }
        foreach (Match match in DatePattern().Matches(folded))
        {
            if (Read(match) is { } date)
            {
                matches.Add(date);
            }
        }
        return matches;
    }

    /// <summary>The whole text is a date or range, with brackets, a duration or words such as "expected" at most.</summary>
    public static bool IsDateOnly(string text)
    {
        if (text.Length is < 4 or > 60 || FindAll(text) is not [var date])
        {
            return false;
        }
        var rest = Folding.Fold(text).Remove(date.Index, date.Length);
        return AroundDate().IsMatch(DurationPattern().Replace(rest, ""));
    }

    /// <summary>A date that waits for its other end: "06/2023 –", "De juillet 2014 à", "mars".</summary>
    public static bool IsUnfinished(string text)
    {
        var folded = Folding.Fold(text).Trim(' ', '(');
        return folded.Length is >= 2 and <= 32 && (UnfinishedPattern().IsMatch(folded) || UnfinishedPattern().IsMatch(folded + " ")) && !int.TryParse(folded, CultureInfo.InvariantCulture, out var number) | number > 1900;
    }

    /// <summary>Both texts together are one date range, and the first alone is not the whole of it.</summary>
    public static bool Completes(string first, string second)
    {
        var joined = first + " " + second;
        if (second.Length > 30)
        {
            return false;
        }
        if (IsUnfinished(joined) && (!IsDateOnly(first) || first.TrimEnd()[^1] is '-' or '–' or '—'))
        {
            return true;
        }
        return IsDateOnly(joined)
            && FindAll(joined) is [{ IsRange: true } range]
            && (FindAll(first) is not [{ IsRange: true } before] || before.End != range.End || range.EndIndex > first.Length + 1)
            && !(IsDateOnly(second) && FindAll(second) is [{ IsRange: true }]);
    }

    /// <summary>A duration such as "(2 years 3 months)", with what binds it to the text.</summary>
    public static string RemoveDuration(string text)
    {
        var match = DurationPattern().Match(Folding.Fold(text));
        return match.Success ? text.Remove(match.Index, match.Length) : text;
    }

    public static bool IsDuration(string text) => text.Length < 40 && DurationPattern().IsMatch(Folding.Fold(text)) && RemoveDuration(text).Trim(' ', '(', ')', '.').Length == 0;

    /// <summary>A word beside a date ("expected", "obtenu") and no name.</summary>
    public static bool IsRemark(string text) => text.Length < 20 && AroundDate().IsMatch(Folding.Fold(text));

    [GeneratedRegex(@"(?<!\d)(?:19|20)\d\d-(?:0[1-9]|1[0-2])(?!\d)", RegexOptions.CultureInvariant, 10000)]
    private static partial Regex IsoMonthPattern();

    public static bool HasIsoMonth(string text) => IsoMonthPattern().IsMatch(Folding.Fold(text));

    /// <summary>"2007-09" read as two years; null when it is no such date, or the second year would be the earlier one.</summary>
    public static DateMatch? AsYears(string text, DateMatch date) =>
        !date.IsRange && date.Length == 7 && HasIsoMonth(text.Substring(date.Index, date.Length)) && date.End[..2] + date.End[5..] is var end && string.CompareOrdinal(end, date.End[..4]) > 0
            ? date with { Start = date.End[..4], End = end, IsRange = true }
            : null;

    private static bool MayHoldDate(string folded)
    {
        for (var i = 1; i < folded.Length; i++)
        {
            if (char.IsAsciiDigit(folded[i]) && char.IsAsciiDigit(folded[i - 1]))
            {
                return true;
            }
        }
        return false;
    }

    private static DateMatch? Read(Match match)
    {
        var first = match.Groups["a"];
        var second = match.Groups["b"];
        if (match.Groups["since"].Success)
        {
            return new DateMatch(ReadPoint(first.Value), "present", IsRange: true, match.Index, match.Length);
        }
        if (match.Groups["yy"].Success)
        {
            return ReadShortRange(match);
        }
        if (!first.Success)
        {
            var only = ReadPoint(second.Value);
            return only.Length == 0 ? null : new DateMatch("", only, IsRange: false, match.Index, match.Length);
        }
        if (!second.Success)
        {
            // "2021 –" with nothing behind it goes on.
            return new DateMatch(ReadPoint(first.Value), "present", IsRange: true, match.Index, match.Length);
        }
        var isPresent = !char.IsAsciiDigit(second.Value[^1]) && PresentOnly(second.Value);
        var end = isPresent ? "present" : ReadPoint(second.Value);
        var start = ReadPoint(first.Value);
        if (start.Length == 0)
        {
            // The year is printed once and serves both ends: "mars – juin 2021", "07–09.2015".
            if (isPresent || end.Length != 7 || MonthOf(first.Value) is not { } month)
            {
                return end.Length == 0 || isPresent ? null : new DateMatch("", end, IsRange: false, second.Index, second.Length);
            }
            start = string.Create(CultureInfo.InvariantCulture, $"{end[..4]}-{month:00}");
        }
        if (!isPresent && match.Groups["sep"].Value.Trim() is "et" or "and" or "und" or "y" && !match.Groups["open"].Success)
        {
            return new DateMatch("", end, IsRange: false, second.Index, second.Length);
        }
        return EndsBefore(start, end) ? new DateMatch("", start, IsRange: false, first.Index, first.Length) : new DateMatch(start, end, IsRange: true, match.Index, match.Length);
    }

    /// <summary>"2019–20", "WS 2018/19": the end's century is the start's.</summary>
    private static DateMatch ReadShortRange(Match match)
    {
        var start = ReadPoint(match.Groups["a"].Value);
        var end = start[..2] + match.Groups["yy"].Value;
        return EndsBefore(start, end)
            ? new DateMatch("", start, IsRange: false, match.Index, match.Groups["a"].Length)
            : new DateMatch(start, end, IsRange: true, match.Index, match.Length);
    }

    private static bool PresentOnly(string value) => !value.Any(char.IsAsciiDigit);

    private static bool EndsBefore(string start, string end)
    {
        if (end == "present")
        {
            return false;
        }
        var years = string.CompareOrdinal(end[..4], start[..4]);
        return years < 0 || (years == 0 && start.Length == 7 && end.Length == 7 && string.CompareOrdinal(end, start) < 0);
    }

    [GeneratedRegex(Year, RegexOptions.CultureInvariant, 10000)]
    private static partial Regex YearPattern();

    /// <summary><c>YYYY-MM</c>, <c>YYYY</c>, or empty when there is no year.</summary>
    private static string ReadPoint(string value)
    {
        var year = YearPattern().Match(value);
        if (!year.Success)
        {
            if (value.Length == 5 && value[2] is '/' or '-' or '.' && int.TryParse(value[3..], CultureInfo.InvariantCulture, out var shortYear))
            {
                return string.Create(CultureInfo.InvariantCulture, $"{(shortYear < 50 ? 2000 : 1900) + shortYear}-{value[..2]}");
            }
            // "Sep 19": a year of two digits after a month's name.
            var digits = value.Length > 2 && char.IsAsciiLetter(value[0]) ? value[^2..] : "";
            return MonthByName(value) is { } named && int.TryParse(digits, CultureInfo.InvariantCulture, out var twoDigits)
                ? string.Create(CultureInfo.InvariantCulture, $"{(twoDigits < 50 ? 2000 : 1900) + twoDigits}-{named:00}")
                : "";
        }
        var rest = value.Remove(year.Index, year.Length);
        var month = MonthByName(rest) ?? MonthByNumber(rest, yearFirst: year.Index == 0);
        return month is null ? year.Value : string.Create(CultureInfo.InvariantCulture, $"{year.Value}-{month:00}");
    }

    private static int? MonthOf(string value) =>
        MonthByName(value) ?? (int.TryParse(value, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 12 ? number : null);

    private static int? MonthByName(string value)
    {
        foreach (var word in value.Split([' ', '.', ',', '/', '\''], StringSplitOptions.RemoveEmptyEntries))
        {
            for (var month = 0; month < MonthStems.Length; month++)
            {
                if (char.IsAsciiLetter(word[0]) && Array.Exists(MonthStems[month], stem => word.StartsWith(stem, StringComparison.Ordinal)))
                {
                    return month + 1;
                }
            }
        }
        return null;
    }

    /// <summary>The month of "12.03.", "03/" or "-03-12": the number next to the year.</summary>
    private static int? MonthByNumber(string rest, bool yearFirst)
    {
        if (rest.Any(char.IsAsciiLetter))
        {
            return null;
        }
        var numbers = rest.Split(['.', '/', '-', ' '], StringSplitOptions.RemoveEmptyEntries);
        if (numbers.Length == 0)
        {
            return null;
        }
        return int.TryParse(yearFirst ? numbers[0] : numbers[^1], CultureInfo.InvariantCulture, out var month) && month is >= 1 and <= 12 ? month : null;
    }
}
