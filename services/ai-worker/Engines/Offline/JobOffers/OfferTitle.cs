using System.Globalization;
using System.Text.RegularExpressions;
using FitMyCv.AiWorker.Domain.Matching;
using FitMyCv.AiWorker.Domain.Text;

namespace FitMyCv.AiWorker.Engines.Offline.JobOffers;

/// <summary>
/// The title of an offer, without contract words, gender marks and place; seniority words stay (spec ai-worker §5).
/// </summary>
internal static partial class OfferTitle
{
    /// <summary>The title and the text of the line that it was found in.</summary>
    public static (string? Title, string? Line) Find(IReadOnlyList<OfferLine> lines, string text, SkillVocabulary vocabulary, string? company)
    {
        if (Labelled().Match(text) is { Success: true } label)
        {
            return (Clean(label.Groups[1].Value, text, company), label.Value);
        }
        var candidates = lines.Take(14).Where(line => !line.IsBullet && line.Text.Length <= 160).ToArray();
        var first = candidates.FirstOrDefault(line => NamesOccupation(line, vocabulary) && line.Text.Split(' ').Length <= 22 && !line.Text.TrimEnd().EndsWith('.') && !IsSentence(line.Text));
        if (first is not null)
        {
            return (Clean(first.Text, text, company), first.Text);
        }
        if (Sought().Match(text) is { Success: true } sought)
        {
            return (Clean(sought.Groups[1].Value, text, company), null);
        }
        // A text with the sections of an offer bears its title on its first line, whatever the occupation.
        var opening = lines.Count > 0 && lines.Any(line => line.IsHeading && line.Section is OfferSection.Required or OfferSection.Tasks) ? lines[0] : null;
        if (opening is { IsBullet: false, IsHeading: false, Section: OfferSection.Head } && opening.Text.Length <= 80 && !opening.Text.EndsWith('.') && !IsSentence(opening.Text) && !opening.Text.Contains(':', StringComparison.Ordinal))
        {
            return (Clean(opening.Text, text, company), opening.Text);
        }
        return (null, null);
    }

    public static string? Clean(string line, string text, string? company)
    {
        var title = line.Trim('#', '*', ' ', ':');
        title = title.Split(" | ")[0];
        title = Gender().Replace(title, "");
        title = InclusiveEnding().Replace(title, "");
        title = Parenthesis().Replace(title, match => IsAside(match.Groups[1].Value) ? "" : match.Value);
        var segments = Separator().Split(title).Select(segment => segment.Trim(' ', ',', '-', '–')).Where(segment => segment.Length > 0).ToList();
        if (segments.Count == 0)
        {
            return null;
        }
        var kept = new List<string> { segments[0] };
        if (segments.Count > 1 && IsPartOfTitle(segments[1], text, company))
        {
            kept.Add(segments[1]);
        }
        title = string.Join(" - ", kept);
        title = WithoutSecondGender(title);
        title = PlaceAtEnd().Replace(title, "");
        title = ContractWord().Replace(title, "").Trim(' ', ',', '-', '–', '/', ':');
        title = Spaces().Replace(title, " ");
        if (title.Length > 0 && title.Where(char.IsLetter).All(char.IsUpper) && title.Count(char.IsLetter) > 5)
        {
            title = CultureInfo.InvariantCulture.TextInfo.ToUpper(title[..1]) + title[1..].ToLowerInvariant();
        }
        return title.Length is > 0 and <= 200 ? title : null;
    }

    private static bool NamesOccupation(OfferLine line, SkillVocabulary vocabulary) =>
        Array.Exists(NormalText.Words(NormalText.Of(InclusiveEnding().Replace(line.Text, ""))), word => vocabulary.Occupations.Contains(word) || (word.EndsWith('s') && vocabulary.Occupations.Contains(word[..^1])));

    private static bool IsSentence(string line) => SentenceMark().IsMatch(line);

    private static bool IsAside(string inner) => Aside().IsMatch(inner);

    /// <summary>What follows a dash belongs to the title unless it is a company, a place, a contract, a number or a way of working.</summary>
    private static bool IsPartOfTitle(string segment, string text, string? company)
    {
        var bare = Parenthesis().Replace(segment, "").Trim();
        if (bare.Length == 0 || bare.Length > 45 || bare.Any(char.IsDigit) || NotTitle().IsMatch(bare))
        {
            return false;
        }
        if (company is not null && NormalText.Of(bare).Contains(NormalText.Of(company), StringComparison.Ordinal))
        {
            return false;
        }
        // A name that the offer goes on using is the employer; a single capitalised word is a place.
        var uses = 0;
        for (var at = text.IndexOf(bare, StringComparison.Ordinal); at >= 0; at = text.IndexOf(bare, at + 1, StringComparison.Ordinal))
        {
            uses++;
        }
        return uses <= 1 && bare.Contains(' ', StringComparison.Ordinal);
    }

    /// <summary><c>Comptable général / Comptable générale</c> names one occupation twice.</summary>
    private static string WithoutSecondGender(string title)
    {
        var sides = title.Split(" / ");
        if (sides.Length != 2)
        {
            return title;
        }
        var (first, second) = (NormalText.Of(sides[0]), NormalText.Of(sides[1]));
        var common = first.Zip(second).TakeWhile(pair => pair.First == pair.Second).Count();
        return common >= Math.Min(5, first.Length - 2) ? sides[0].Trim() : title;
    }

    [GeneratedRegex(@"(?im)^\W*(?:job title|position|intitul[ée] (?:du poste|de l'offre)|titre du poste|poste|stellenbezeichnung|puesto)\s*:\s*(.{3,120})$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Labelled();

    [GeneratedRegex(@"(?i)(?:we are looking for|we're looking for|seeking|hiring|recherch(?:e|ons)|recrut(?:e|ons)|cherchons|buscamos|suchen(?: wir)?)\s+(?:an?|une?\(?e?\)?|notre|son|sa|eine?n?|un[ao]?|our)\s+([\p{L}][^.,;:\n]{3,70})", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Sought();

    [GeneratedRegex(@"(?i)\s*\(?\b(?:[hfmwdx]\s*[/|.]\s*){1,3}[hfmwdx]\b\)?|\s*\((?:m|f|h|w|d|x|all genders|gn)\)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Gender();

    [GeneratedRegex(@"(?<=\p{L})(?:\((?:e|ne|ère|ere|trice|euse|se|rice|le|esse|in|a|fe|ve)\)s?|[·•.](?:e|ne|ère|trice|euse|se|rice|le|in|fe|ve)(?:[·•.]s|s)?(?!\p{L})|[*:_/](?:in|innen|e|euse|trice|a)(?!\p{L}))", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex InclusiveEnding();

    [GeneratedRegex(@"\s*\(([^()]*)\)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Parenthesis();

    [GeneratedRegex(@"(?i)^(?:.*\b(?:remote|hybrid|hybride|télétravail|cdi|cdd|permanent|full[- ]time|part[- ]time|temps (?:plein|partiel)|months?|mois|cover|contract|urgent|on site|us|uk|usa|\d{2,5})\b.*)$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Aside();

    [GeneratedRegex(@"(?i)\b(?:ehpad|clinique|hôpital|chu|résidence|cabinet|hospital|klinikum|klinik|cdi|cdd|intérim|interim|freelance|alternance|stage|remote|hybrid\w*|hybride|télétravail|permanent|full[- ]time|part[- ]time|temps plein|on site|france|uk|germany|spain)\b", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NotTitle();

    [GeneratedRegex(@"\s+[-–—|·•@]\s+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Separator();

    [GeneratedRegex(@"(?i)\s*[,-]?\s+(?:à|in|bei)\s+[A-ZÉ][\p{L}'’-]+(?:\s+\(?\d{2,5}\)?)?$|\s*\(\d{2,5}\)$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex PlaceAtEnd();

    [GeneratedRegex(@"(?i)\b(?:cdi|cdd|intérim|interim|freelance|en alternance|alternance|stage de|temps plein|full[- ]time|part[- ]time|permanent|fixed[- ]term)\b", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex ContractWord();

    [GeneratedRegex(@"(?i)\b(?:vous|nous|we|you|our|is|are|est|sont|recrute|recherche|recherchons|cherchons|rattaché)\b", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex SentenceMark();

    [GeneratedRegex(@"\s{2,}", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Spaces();
}
