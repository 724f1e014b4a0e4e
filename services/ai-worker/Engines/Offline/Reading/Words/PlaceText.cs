using System.Collections.Frozen;
using System.Text.RegularExpressions;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Engines.Offline.Reading.Words;

/// <summary>Recognises places: "Galway, Ireland", "Austin, TX", "69100 Villeurbanne", "Lund, Suède", "à distance".</summary>
internal static partial class PlaceText
{
    private static readonly WordLists Lists = WordLists.Load("places.txt");
    private static readonly FrozenDictionary<string, string> Countries = LoadCountries();
    private static readonly FrozenSet<string> Regions = Lists.Set("regions");
    private static readonly FrozenSet<string> Cities = Lists.Set("cities");
    private static readonly FrozenSet<string> Remote = Lists.Set("remote");

    [GeneratedRegex(@"(?<![\d\w])(?:(?:[A-Z]{1,2}-)?(?!(?:19|20)\d\d(?!\d))\d{4,5}(?:-\d{4})?|(?![ABCLM][1-5](?![A-Z\d]))[A-Z]{1,2}\d[A-Z\d]?(?: ?\d[A-Z]{2})?|[A-Z]\d[A-Z] ?\d[A-Z]\d)(?![\d\w])", RegexOptions.CultureInvariant, 2000)]
    private static partial Regex PostcodePattern();

    [GeneratedRegex(@"\b(?:rue|avenue|av|bd|boulevard|allee|impasse|chemin|quai|cours|route|place|residence|street|st|road|rd|lane|ln|drive|dr|way|court|square|close|apt|apartment|suite|calle|c/|plaza|paseo|avda|\w*strasse|\w*straße|\w*str|\w*weg|\w*platz|\w*allee)\b\.?", RegexOptions.CultureInvariant, 2000)]
    private static partial Regex StreetPattern();

    [GeneratedRegex(@"[ ,]*(?:et|and|und|y|ou|or|oder|o|/|&)? ?\(?(?:remote|a distance|teletravail|homeoffice|remoto|hybride?)\)?$", RegexOptions.CultureInvariant, 10000)]
    private static partial Regex RemotePart();

    /// <summary>The text names a place and nothing else, as far as its form or a list of places tells.</summary>
    public static bool IsPlace(string text)
    {
        var trimmed = text.Trim(' ', '(', ')', '.', ',');
        if (trimmed.Length is < 2 or > 60)
        {
            return false;
        }
        var parts = trimmed.Split([',', '/', '(', '–'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (parts.Length is 0 or > 4)
        {
            return false;
        }
        if (IsKnown(trimmed) || (RemotePart().Match(Folding.Fold(trimmed)) is { Success: true } remote && IsKnown(trimmed[..remote.Index])))
        {
            return true;
        }
        // "Lund, Suède", "Boise, ID": country or region last, names before it that are no organisation's.
        return (parts.Length == 2 || (parts.Length == 3 && !trimmed.Contains('(', StringComparison.Ordinal) && !Cities.Contains(Folding.Words(parts[1])))) && IsCountryOrRegion(parts[^1]) && parts[..^1].All(IsPlainName)
            || (parts.Length > 1 && IsKnown(parts[0]) && parts[1..].All(part => IsPlainName(part) || IsKnown(part)))
            || (PostcodePattern().Match(trimmed) is { Success: true } postcode && IsPlainName(trimmed.Remove(postcode.Index, postcode.Length).Trim(' ', ',', '-')));
    }

    /// <summary>A county's "Co." is no company's.</summary>
    private static bool IsPlainName(string text) => text.StartsWith("Co. ", StringComparison.Ordinal) ? IsPlainWords(text[4..]) : IsPlainWords(text);

    private static bool IsPlainWords(string text) =>
        LooksLikeCity(text) && text.Count(character => character == ' ') < 3 && NameWords.TitleScore(text) == 0 && NameWords.DegreeScore(text) == 0;

    private static bool IsCountryOrRegion(string text) =>
        IsCountry(text) || (Regions.Contains(Folding.Words(text)) && (text.Length > 3 || !text.Any(char.IsLower)));

    /// <summary>One to four capitalised words without digits: what a city's name looks like.</summary>
    public static bool LooksLikeCity(string text)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length is >= 1 and <= 5
            && text.Length <= 40
            && char.IsUpper(text[0])
            && words.All(word => char.IsUpper(word[0]) || word is "de" or "du" or "des" or "la" or "le" or "les" or "en" or "sur" or "sous" or "am" or "an" or "der" or "upon" or "of" or "del" or "et" or "d'" || word.Contains('-', StringComparison.Ordinal))
            && !text.Any(char.IsDigit);
    }

    public static bool IsKnown(string text)
    {
        var words = Folding.Words(text);
        if (words.Length == 0)
        {
            return false;
        }
        if (Regions.Contains(words))
        {
            // Two-letter codes count only in capitals.
            return words.Length > 3 || !text.Any(char.IsLower);
        }
        return Cities.Contains(words)
            || Remote.Contains(words)
            || Countries.ContainsKey(words)
            || (words.Split(' ') is [.., var last] parts && last.Length is 2 or > 3 && parts.Length > 1 && words.Length < 40 && (Cities.Contains(words[..^(last.Length + 1)]) || Cities.Contains(parts[0])) && parts.Length <= 3 && (Regions.Contains(last) || last.All(char.IsDigit)));
    }

    public static bool IsRemote(string text) => Remote.Contains(Folding.Words(text));

    public static bool HasPostcode(string text) => PostcodePattern().IsMatch(text);

    public static bool HasStreet(string text) => StreetPattern().IsMatch(Folding.Fold(text));

    public static bool IsRegion(string text) => Regions.Contains(Folding.Words(text));

    public static bool IsCountry(string text) => Countries.ContainsKey(Folding.Words(text));

    /// <summary>City, region and country of a place; street, house number and postcode are left out.</summary>
    public static CvLocation? Read(string text)
    {
        var city = "";
        var region = "";
        var country = "";
        if (RemotePart().Match(Folding.Fold(text)) is { Success: true, Index: > 0 } remote)
        {
            text = text[..remote.Index];
        }
        foreach (var part in text.Split([',', '(', ')', ';', '·', '|', '•', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var rest = part;
            if (PostcodePattern().Match(part) is { Success: true } postcode)
            {
                rest = part.Remove(postcode.Index, postcode.Length).Trim(' ', '-', ',');
                if (city.Length > 0 && Regions.Contains(Folding.Words(rest)))
                {
                    region = rest;
                    continue;
                }
            }
            var words = Folding.Words(rest);
            if (rest.Length == 0 || words.Length == 0)
            {
                continue;
            }
            if (rest.Length == part.Length && (char.IsDigit(rest[0]) || HasStreet(rest)))
            {
                continue;
            }
            if (city.Length > 0 && Regions.Contains(words) && region.Length == 0 && (words.Length > 3 || !rest.Any(char.IsLower)))
            {
                region = rest;
            }
            else if (Countries.TryGetValue(words, out var code))
            {
                country = code;
                // England, Scotland and the like say more than the code.
                region = region.Length == 0 && words is "england" or "scotland" or "wales" or "northern ireland" ? rest : region;
            }
            else if (city.Length == 0)
            {
                city = rest;
            }
            else if (region.Length == 0 && !IsRemote(rest))
            {
                region = rest;
            }
        }
        return city.Length == 0 && region.Length == 0 && country.Length == 0
            ? null
            : new CvLocation { City = Cut(city), Region = Cut(region), CountryCode = country };
    }

    private static string Cut(string text) => text.Length <= 100 ? text : text[..100];

    private static FrozenDictionary<string, string> LoadCountries() =>
        Lists.Of("countries")
            .Select(entry => entry.Split(' ', 2))
            .SelectMany(entry => entry[1].Split(';').Select(name => (Name: name, Code: entry[0])))
            .DistinctBy(country => country.Name)
            .ToFrozenDictionary(country => country.Name, country => country.Code, StringComparer.Ordinal);
}
