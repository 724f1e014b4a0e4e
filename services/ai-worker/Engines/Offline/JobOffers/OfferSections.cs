using System.Text.RegularExpressions;
using FitMyCv.AiWorker.Domain.Text;

namespace FitMyCv.AiWorker.Engines.Offline.JobOffers;

/// <summary>What a part of an offer is about.</summary>
internal enum OfferSection
{
    Head,
    About,
    Tasks,
    Required,
    NiceToHave,
    SoftSkills,
    Education,
    Languages,
    Experience,
    Benefits,
    Process,
    Other,
}

/// <summary>
/// A line of an offer without its bullet mark and heading marks, in the section it stands in.
/// A label with its content on one line (<c>Qualités : …</c>) is a line of the label's section.
/// </summary>
internal sealed record OfferLine(string Text, bool IsBullet, bool IsHeading, OfferSection Section)
{
    public string Normal { get; } = NormalText.Of(Text);
}

/// <summary>Cuts an offer's text into lines and sections by headings in French, English, Spanish and German.</summary>
internal static partial class OfferSections
{
    /// <summary>Tried in this order on the normal form of a heading; what asks for a plus goes before what asks.</summary>
    private static readonly (OfferSection Section, Regex Heading)[] Headings =
    [
        (OfferSection.Process, Words("how we hire|how to apply|process(us)?( de recrutement)?|recruitment process|deroulement.*|pour postuler|postuler|repondre a l offre|candidature|interviews?|physical demands|informations complementaires|report job|closing date|reference|bewerbung|como aplicar|profile insights|job function|industries|employment type|seniority level|shift and schedule|horaires|duree du travail|a l embauche|about the process")),
        (OfferSection.NiceToHave, Words(".*nice to have.*|nice not needed|.*petits plus|les plus( qui.*)?|seraient? un plus|.*\\batouts?|competences? (appreciees?|souhaitees?|optionnelles?)|apprecie(e|es|s)?|preferred.*|desirable.*|bonus.*|good to have|it would be great.*|would be a plus|optional.*|.*wunschenswert.*|.*von vorteil|nice|.*deseables?|se valorara.*|.*valorable.*|un plus|plus|extras?")),
        (OfferSection.SoftSkills, Words("soft skills?|(vos |tes )?qualites.*|savoirs? etre.*|personal (qualities|skills|attributes)|interpersonal.*|aptitudes|personliche (kompetenzen|eigenschaften)|competencias personales|human skills")),
        (OfferSection.Languages, Words("languages?( skills)?|langues?.*|sprachen?|sprachkenntnisse|idiomas?")),
        (OfferSection.Education, Words("education.*|formations?( requise| souhaitee| et diplomes?)?|diplomes?|(ihre )?ausbildung|formacion( academica)?|studies|etudes|niveau d etudes")),
        (OfferSection.Experience, Words("experiences?( requise| souhaitee| professionnelle)?|work experience|berufserfahrung|experiencia")),
        (OfferSection.Benefits, Words("(our |your )?benefits.*|(les |vos |tes |nos )?avantages.*|what we offer|we offer|ce que nous offrons|(ce qu )?on (t |vous )?offre|(what s in it|the package|package|perks).*|nous (vous )?offrons|wir bieten.*|das bieten wir|(que )?ofrecemos|conditions|pay|salary.*|salaire|remuneration|taux horaire|compensation.*|location|job type")),
        (OfferSection.Required, Words("(required |key |technical |your |main )?skills( required)?|.*\\brequirements|(minimum |basic |required |key )?qualifications|competences?( requises?| techniques?| cles?| attendues?| ajoutees.*)?|(le |votre |ton |notre )?profil( recherche| souhaite| attendu| ideal)?|what you (ll )?(bring|need)|what we (re|are) looking for|you might be a fit.*|you|you have|must haves?|eligibility.*|ce qu on recherche|ce que nous (re)?cherchons|(que|lo que) buscamos|who you are|about you|your profile|essential.*|(ihr|dein) profil|anforderungen|das (bringen sie|bringst du) mit|requisitos.*|perfil.*|experience and skills|pre ?requis|vos competences|technologies|stack( technique)?|tech stack|environnement technique|person specification|your background")),
        (OfferSection.Tasks, Words("(your |the |main |key )?(role|responsibilities|duties|mission|missions|tasks)|(principal|main) duties|(vos |tes |les |nos )?(principales )?missions( principales)?|what you (ll|will) do|que haras|lo que haras|the (job|role|position)|(le |votre |descriptif du |description du |descriptif de )poste|(vos )?activites( principales)?|vos activites principales|votre quotidien|ce que tu feras.*|in your first year.*|(ihre |deine )?aufgaben|(sus |las )?(funciones|tareas)|purpose of the post|(full )?job description|about the (job|role)|responsabilites|la mission|the post holder will|a propos de l offre.*|a propos du poste|day to day")),
        (OfferSection.About, Words("about( us| the company)?|l entreprise|qui sommes nous.*|(the |our )?company|la team|l equipe|notre (entreprise|societe|equipe)|(uber|wer) (uns|wir).*|sobre nosotros|quienes somos|a propos( de nous)?|who we are")),
    ];

    public static IReadOnlyList<OfferLine> Cut(string text)
    {
        var raw = text.ReplaceLineEndings("\n").Split('\n');
        var lines = new List<OfferLine>();
        var section = OfferSection.Head;
        var hasBullets = false;
        for (var i = 0; i < raw.Length; i++)
        {
            var line = Clean(raw[i]);
            if (line.Length == 0 || Rule().IsMatch(line))
            {
                continue;
            }
            var bullet = BulletMark().Match(line);
            var body = bullet.Success ? line[bullet.Length..].Trim() : line;
            if (body.Length == 0)
            {
                continue;
            }
            if (!bullet.Success && HeadingSection(body, raw, i, section) is { } heading)
            {
                section = heading;
                hasBullets = false;
                lines.Add(new(body.Trim('#', '*', ' ', ':'), IsBullet: false, IsHeading: true, heading));
                continue;
            }
            if (Label().Match(body) is { Success: true } label && Lexicon(label.Groups[1].Value) is { } inline)
            {
                lines.Add(new(label.Groups[2].Value, bullet.Success, IsHeading: false, inline));
                continue;
            }
            // Prose after a blank line ends a list of items.
            if (hasBullets && !bullet.Success && body.EndsWith('.') && body.Length > 60 && raw[i - 1].Trim().Length == 0)
            {
                section = OfferSection.Other;
            }
            hasBullets |= bullet.Success;
            lines.Add(new(body, bullet.Success, IsHeading: false, section));
        }
        return lines;
    }

    private static OfferSection? HeadingSection(string body, string[] raw, int index, OfferSection current)
    {
        var words = body.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;
        if (words > 9 || body.Length > 80 || body.EndsWith('.') || body.EndsWith(';'))
        {
            return null;
        }
        var marked = body.StartsWith('#') && index > 0;
        var known = Lexicon(body);
        var underlined = index + 1 < raw.Length && Rule().IsMatch(raw[index + 1].Trim()) && raw[index + 1].Trim().Length >= 3;
        if (known is not null)
        {
            // The word "You" or "Skills" within a list of items is a heading only when it stands free.
            return known;
        }
        var letters = body.Where(char.IsLetter).ToArray();
        var capitals = letters.Length >= 4 && Array.TrueForAll(letters, char.IsUpper) && index > 2 && !body.Contains(':', StringComparison.Ordinal);
        if (marked || underlined || (capitals && !Digits().IsMatch(body)) || (body.EndsWith(':') && words <= 8 && index > 2))
        {
            return OfferSection.Other;
        }
        // A short free line between blank lines, in the body of the text, opens something that we don't know.
        var free = index > 0 && raw[index - 1].Trim().Length == 0 && index + 1 < raw.Length && raw[index + 1].Trim().Length == 0;
        return free && current is not OfferSection.Head && words <= 5 && !Digits().IsMatch(body) && !body.Contains(',', StringComparison.Ordinal) ? OfferSection.Other : null;
    }

    private static OfferSection? Lexicon(string heading)
    {
        var normal = NormalText.Of(heading.Trim('#', '*', ' ', ':'));
        if (normal.Length == 0)
        {
            return null;
        }
        foreach (var (section, pattern) in Headings)
        {
            if (pattern.IsMatch(normal))
            {
                return section;
            }
        }
        return null;
    }

    private static string Clean(string line) => Spaces().Replace(line.Replace('\u00a0', ' ').Replace('\u202f', ' '), " ").Trim();

    private static Regex Words(string alternatives) => new($"^(?:{alternatives})$", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));

    [GeneratedRegex(@"^(?:[-*•·–—▪►➤✓✔👉→◦‣o]|\p{So}|\([a-z]\)|\d{1,2}[.)])\s+|^[-*•▪►👉](?=\p{L})|^👉\s*", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex BulletMark();

    [GeneratedRegex(@"^[-=_*~]{3,}$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Rule();

    [GeneratedRegex(@"^\W{0,3}([\p{L}'’ /-]{2,60}?)\s*[:：]\s+(\S.*)$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Label();

    [GeneratedRegex(@"\d", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Digits();

    [GeneratedRegex(@"[ \t]+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Spaces();
}
