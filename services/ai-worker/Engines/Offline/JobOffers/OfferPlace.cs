using System.Globalization;
using System.Text.RegularExpressions;
using FitMyCv.AiWorker.Domain.Text;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Engines.Offline.JobOffers;

/// <summary>Company, place and way of working of an offer, by labels, marks and the line under the title.</summary>
internal static partial class OfferPlace
{
    private static readonly Dictionary<string, string> Countries = new(StringComparer.Ordinal)
    {
        ["france"] = "France", ["united kingdom"] = "United Kingdom", ["uk"] = "United Kingdom", ["england"] = "United Kingdom", ["us"] = "United States", ["usa"] = "United States",
        ["united states"] = "United States", ["germany"] = "Germany", ["deutschland"] = "Deutschland", ["allemagne"] = "Allemagne", ["spain"] = "Spain", ["espana"] = "España", ["espagne"] = "Espagne",
        ["belgium"] = "Belgium", ["belgique"] = "Belgique", ["suisse"] = "Suisse", ["switzerland"] = "Switzerland", ["schweiz"] = "Schweiz", ["ireland"] = "Ireland", ["irlande"] = "Irlande",
        ["luxembourg"] = "Luxembourg", ["canada"] = "Canada", ["austria"] = "Austria", ["osterreich"] = "Österreich", ["netherlands"] = "Netherlands", ["portugal"] = "Portugal", ["italy"] = "Italy", ["italie"] = "Italie",
    };

    /// <summary>The employer, or null when the text doesn't name one in a way that we know.</summary>
    public static string? Company(IReadOnlyList<OfferLine> lines, string text, string? titleLine)
    {
        foreach (var pattern in new[] { CompanyLabel(), CompanyMark(), ForClient(), PostedBy() })
        {
            if (pattern.Match(text) is { Success: true } match && CleanCompany(match.Groups[1].Value) is { } named)
            {
                return named;
            }
        }
        if (titleLine is not null && Segments(titleLine).Skip(1).FirstOrDefault(segment => IsCompanySegment(segment, text)) is { } segment)
        {
            return CleanCompany(segment);
        }
        var head = lines.Take(12).ToArray();
        var at = titleLine is null ? -1 : Array.FindIndex(head, line => string.Equals(line.Text, titleLine, StringComparison.Ordinal) || titleLine.Contains(line.Text, StringComparison.Ordinal));
        if (at >= 0 && at + 1 < head.Length && !head[at + 1].IsHeading)
        {
            var under = Segments(head[at + 1].Text)[0];
            if (under.Length <= 60 && !IsPlaceLike(under) && !NotCompany().IsMatch(under) && char.IsUpper(under[0]) && (!under.EndsWith('.') || LegalForm().IsMatch(under)))
            {
                return CleanCompany(under);
            }
        }
        foreach (Match match in CompanySentence().Matches(text))
        {
            if (CleanCompany(match.Groups[1].Value) is { } named && !NotCompany().IsMatch(named))
            {
                return named;
            }
        }
        return null;
    }

    public static JobOfferLocation Location(string text, string? titleLine, string? company, IReadOnlyList<OfferLine> head)
    {
        string? city = null;
        string? country = null;
        foreach (var candidate in PlaceCandidates(text, titleLine, company, head))
        {
            var parts = candidate.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            foreach (var part in parts)
            {
                var normal = NormalText.Of(Codes().Replace(part, " "));
                if (Countries.TryGetValue(normal, out var known))
                {
                    country ??= known;
                }
                else if (city is null && CleanCity(part) is { } named)
                {
                    city = named;
                }
            }
            if (city is not null || country is not null)
            {
                break;
            }
        }
        return new JobOfferLocation { City = city, Country = country, Remote = Remote(text, head) };
    }

    private static IEnumerable<string> PlaceCandidates(string text, string? titleLine, string? company, IReadOnlyList<OfferLine> head)
    {
        foreach (var pattern in new[] { PlaceMark(), PlaceLabel(), DepartmentCity() })
        {
            foreach (Match match in pattern.Matches(text))
            {
                yield return match.Groups[1].Value;
            }
        }
        if (CompanyLabel().Match(text) is { Success: true } label && label.Groups[1].Value.Split(',', 2) is [_, var after])
        {
            yield return after;
        }
        var near = head.Where(line => titleLine is null || !string.Equals(line.Text, titleLine, StringComparison.Ordinal)).Take(5).Select(line => line.Text);
        foreach (var line in titleLine is null ? near : near.Prepend(titleLine))
        {
            foreach (var segment in Segments(line).Skip(string.Equals(line, titleLine, StringComparison.Ordinal) ? 1 : 0))
            {
                if (company is not null && NormalText.Of(segment).Contains(NormalText.Of(company), StringComparison.Ordinal))
                {
                    continue;
                }
                if (IsPlaceLike(segment) || (segment.Length <= 30 && !NotCompany().IsMatch(segment) && char.IsUpper(segment[0]) && segment.Split(' ').Length <= 4 && Segments(line).Count > 1 && !char.IsDigit(segment[^1])))
                {
                    yield return segment;
                }
            }
        }
        foreach (Match match in RemoteCountry().Matches(titleLine ?? ""))
        {
            yield return match.Groups[1].Value;
        }
    }

    private static string? Remote(string text, IReadOnlyList<OfferLine> head)
    {
        var normal = NormalText.Of(text);
        var top = NormalText.Of(string.Join(" | ", head.Select(line => line.Text)));
        if (FullRemote().IsMatch(normal) || (RemoteWord().IsMatch(top) && !HybridWord().IsMatch(normal)))
        {
            return "full";
        }
        return HybridWord().IsMatch(normal) ? "hybrid" : OnSite().IsMatch(normal) ? "none" : null;
    }

    private static List<string> Segments(string line) =>
        [.. SegmentBreak().Split(line).Select(segment => segment.Trim(' ', '*', '#', ',')).Where(segment => segment.Length > 0).DefaultIfEmpty(line)];

    private static bool IsPlaceLike(string segment) => PlaceShape().IsMatch(segment) || Countries.ContainsKey(NormalText.Of(segment));

    /// <summary>Behind the title, the employer is the name that the text goes on using, or the first of several parts.</summary>
    private static bool IsCompanySegment(string segment, string text)
    {
        var bare = Parenthesis().Replace(segment, "").Trim();
        if (bare.Length is < 2 or > 60 || !char.IsUpper(bare[0]) || NotCompany().IsMatch(bare) || bare.Any(char.IsDigit))
        {
            return false;
        }
        return text.IndexOf(bare, text.IndexOf(bare, StringComparison.Ordinal) + 1, StringComparison.Ordinal) > 0;
    }

    private static string? CleanCompany(string name)
    {
        var clean = Parenthesis().Replace(name, "").Trim(' ', '*', ',', ':', '-', '–', '.');
        clean = clean.Split(" | ")[0].Split(" · ")[0].Split(", ")[0].Trim();
        if (LegalForm().IsMatch(name.TrimEnd()))
        {
            clean += ".";
        }
        if (clean.Length is < 2 or > 100)
        {
            return null;
        }
        return clean.Where(char.IsLetter).All(char.IsUpper) && clean.Count(char.IsLetter) > 5 ? CultureInfo.InvariantCulture.TextInfo.ToTitleCase(clean.ToLowerInvariant()) : clean;
    }

    private static string? CleanCity(string part)
    {
        var city = Codes().Replace(Parenthesis().Replace(part, ""), " ").Trim(' ', '-', '–', ',', '.', ':');
        city = District().Replace(city, "").Trim();
        if (city.Length is < 2 or > 60 || NotCity().IsMatch(city) || !city.Any(char.IsLetter) || city.Split(' ').Length > 5)
        {
            return null;
        }
        return city.Where(char.IsLetter).All(char.IsUpper) && city.Length > 2 ? CultureInfo.InvariantCulture.TextInfo.ToTitleCase(city.ToLowerInvariant()) : city;
    }

    [GeneratedRegex(@"(?im)^\W{0,4}(?:entreprise|employer|employeur|company|société|organisation|unternehmen|arbeitgeber|empresa|recruteur)\s*:\s*(\S.{1,90})$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex CompanyLabel();

    [GeneratedRegex(@"🏢\s*([^\p{So}\n📍📄🏠]{2,60}?)(?=\s{2,}|\s*\p{Cs}|\s*\p{So}|$)", RegexOptions.CultureInvariant | RegexOptions.Multiline, 1000)]
    private static partial Regex CompanyMark();

    [GeneratedRegex(@"(?i)pour (?:son client|le compte de|notre client)[,:]?\s+(?:la société |l'entreprise )?([\p{Lu}][^,.;\n]{1,60})[,.;]", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex ForClient();

    [GeneratedRegex(@"(?m)\b(?:[Pp]osted|[Pp]ubliée?|[Pp]ublished)\b[^\n]{0,40}?\b(?:by|par)\s+([\p{Lu}][^\n]{1,60}?)(?=\s{2,}|$|,|\.)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex PostedBy();

    [GeneratedRegex(@"(?m)(?:^|[.!]\s)\W{0,3}(?:[Cc]hez |[Aa]t |[Ll]a société |[Ll]e groupe |Le |La |L'|The )?([\p{Lu}][\p{L}&'’.-]*(?:\s+(?:&|et|and|de|des|du|d'|of|[\p{Lu}][\p{L}&'’-]*)){0,5})\W{0,3}\s+(?:recrute|recherche|is an? |builds?|delivers?|conçoit|rassemble|recruits|hires|sucht|busca|est (?:une?|le|la) )", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex CompanySentence();

    [GeneratedRegex(@"(?i)\b(?:cdi|cdd|intérim|permanent|full[- ]time|part[- ]time|temps (?:plein|partiel)|remote|hybrid\w*|hybride|télétravail|salary|salaire|offre|offer|ref|référence|publiée?|posted|reposted|actualisé|agence|home|job|emploi|contract|contrat|hours|share|partager|about|pay|location|monday|benefits|date|notre|nous|vous|we|our|you|your|team|équipe)\b|[€$£]|\d{3}", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NotCompany();

    [GeneratedRegex(@"📍\s*([^\p{So}\n📄🏠💶🎓]{2,50}?)(?=\s{2,}|\s*\p{Cs}|\s*\p{So}|$)", RegexOptions.CultureInvariant | RegexOptions.Multiline, 1000)]
    private static partial Regex PlaceMark();

    [GeneratedRegex(@"(?im)^\W{0,4}(?:lieu(?: de travail| du poste)?|location|localisation|ville|ort|standort|arbeitsort|ubicación|lugar|city|place)\s*:?\s+([\p{Lu}][^\n]{1,60})$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex PlaceLabel();

    [GeneratedRegex(@"(?m)\b(?:\d{2}|2[AB])\s*-\s*([\p{Lu}][\p{L}'’ -]{1,40}?)(?=\s+[-–]\s|\s*$)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex DepartmentCity();

    [GeneratedRegex(@"(?i)\bremote\s*[,-]\s*([A-Za-z ]{2,20})", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex RemoteCountry();

    [GeneratedRegex(@"^[\p{Lu}][\p{L}'’ -]{1,40}\s*\(\d{2,5}\)$|^[\p{Lu}][\p{L}.'’ -]{1,40},\s*[A-Z]{2}(?:\s+\d{5})?$|^[\p{Lu}][\p{L}'’ -]{1,30}\s+\d{1,2}(?:e|er|ème)$|^[\p{Lu}][\p{L}'’ -]{1,30}\s+[A-Z]{1,2}\d{1,2}[A-Z]?$|^[\p{Lu}][\p{L}'’ -]{1,40},\s*[\p{Lu}][\p{L}, ]{2,40}(?:\s*\(\w+\))?$|^\d{5}\s+[\p{Lu}]", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex PlaceShape();

    [GeneratedRegex(@"\b\d{2,5}\b|\b[A-Z]{1,2}\d{1,2}[A-Z]?\b", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Codes();

    [GeneratedRegex(@"\s+\d{1,2}(?:e|er|ème|th|st|nd)?$|\s+cedex.*$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex District();

    [GeneratedRegex(@"(?i)\b(?:ehpad|clinique|hôpital|chu|résidence|cabinet|hospital|klinikum|klinik|remote|hybrid|hybride|télétravail|présentiel|on site|site|monde|anywhere)\b|^[A-Z]{2}$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NotCity();

    [GeneratedRegex(@"\s+[-–—|·•]\s+|\s{2,}", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex SegmentBreak();

    [GeneratedRegex(@"\b(?:Inc|Ltd|Co|Corp|S\.A|S\.L|LLC)\.$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex LegalForm();

    [GeneratedRegex(@"\s*\([^()]*\)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Parenthesis();

    [GeneratedRegex(@"\b(?:full(?:y)? remote|100 remote|remote first|teletravail (?:total|complet|integral|100)|100 (?:teletravail|remote)|full teletravail|vollstandig remote|teletrabajo completo)\b", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex FullRemote();

    [GeneratedRegex(@"\b(?:remote|teletravail complet)\b", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex RemoteWord();

    [GeneratedRegex(@"\b(?:hybrid|hybride|hybrides|teletravail|home ?office|days on site|days in the office|remote days|teletrabajo|hibrido|mobiles arbeiten|work from home)\b", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex HybridWord();

    [GeneratedRegex(@"\b(?:on site|onsite|en presentiel|presentiel|sur site|vor ort|presencial|sans teletravail|no remote)\b", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex OnSite();
}
