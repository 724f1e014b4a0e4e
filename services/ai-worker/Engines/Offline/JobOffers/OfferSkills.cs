using System.Text.RegularExpressions;
using FitMyCv.AiWorker.Domain.Matching;
using FitMyCv.AiWorker.Domain.Text;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Engines.Offline.JobOffers;

/// <summary>
/// Skills that an offer asks: known ones anywhere in what is asked, and list items under a skills heading, in the offer's wording;
/// what bears a sign of being optional goes to nice-to-have, what is known as a soft skill to soft skills.
/// </summary>
internal sealed partial class OfferSkills(SkillVocabulary vocabulary)
{
    private const int MaximumPerList = 40;

    private readonly List<string> _required = [];
    private readonly List<string> _niceToHave = [];
    private readonly List<string> _soft = [];

    public static JobOfferSkills Read(IReadOnlyList<OfferLine> lines, SkillVocabulary vocabulary)
    {
        var reader = new OfferSkills(vocabulary);
        var asked = lines.Where(line => !line.IsHeading && line.Section is OfferSection.Required or OfferSection.NiceToHave or OfferSection.SoftSkills or OfferSection.Experience).ToArray();
        // Job boards mark what is indispensable line by line: then the unmarked lines of that list are optional.
        var marked = asked.Where(line => line.Section == OfferSection.Required && Indispensable().IsMatch(line.Text)).ToHashSet();
        var isMarkedList = marked.Count >= 2 && marked.All(line => !line.IsBullet && line.Text.Length <= 90);
        foreach (var line in asked.Where(line => !line.IsHeading))
        {
            var optional = line.Section == OfferSection.NiceToHave || (isMarkedList && line.Section == OfferSection.Required && !marked.Contains(line) && line.Text.Length <= 60);
            reader.ReadLine(line, optional);
        }
        if (reader._required.Count + reader._niceToHave.Count == 0)
        {
            foreach (var line in lines.Where(line => !line.IsHeading && line.Section is OfferSection.Head or OfferSection.Tasks or OfferSection.Other or OfferSection.About))
            {
                reader.ReadKnown(line.Text, optional: Optional().IsMatch(line.Text), tasksOnly: true);
            }
        }
        return reader.Result();
    }

    /// <summary>Skills named as such by a page's data.</summary>
    public static IReadOnlyList<string> FromList(IEnumerable<string> names, SkillVocabulary vocabulary)
    {
        var reader = new OfferSkills(vocabulary);
        foreach (var name in names)
        {
            reader.ReadClause(name, OfferSection.Required, isItem: true, optional: false);
        }
        return reader.Result().Required;
    }

    private JobOfferSkills Result()
    {
        var required = vocabulary.Distinct(_required).Take(MaximumPerList).ToArray();
        var ids = required.Select(vocabulary.Canonical).ToHashSet(StringComparer.Ordinal);
        return new JobOfferSkills
        {
            Required = required,
            NiceToHave = [.. vocabulary.Distinct(_niceToHave).Where(name => !ids.Contains(vocabulary.Canonical(name))).Take(MaximumPerList)],
            SoftSkills = [.. vocabulary.Distinct(_soft).Take(MaximumPerList)],
        };
    }

    private void ReadLine(OfferLine line, bool optional)
    {
        var isItem = line.IsBullet || line.Text.Length <= 60;
        var sentences = SentenceBreak().Split(line.Text).Where(sentence => sentence.Trim().Length > 0).ToArray();
        foreach (var sentence in sentences)
        {
            var isOptional = optional || Optional().IsMatch(sentence);
            if (Diploma().IsMatch(sentence) && !vocabulary.IsKnown(vocabulary.Canonical(sentence)) && SkillScanner.Scan(sentence, vocabulary).Count == 0)
            {
                continue;
            }
            ReadClause(sentence, line.Section, (isItem || optional) && sentences.Length == 1, isOptional);
        }
    }

    private void ReadClause(string sentence, OfferSection section, bool isItem, bool optional)
    {
        var text = Marks().Replace(sentence, " ").Trim(' ', ';', ',').TrimEnd('.', ' ');
        if (text.Length == 0)
        {
            return;
        }
        if (section == OfferSection.SoftSkills)
        {
            foreach (var part in ListBreak().Split(text).Select(Bare).Where(part => part.Length is > 1 and <= 80 && part.Split(' ').Length <= 8))
            {
                _soft.Add(part);
            }
            return;
        }
        var years = Years().Match(text);
        var lead = LeadIn().Match(text);
        if (text.Length < 90 && EducationLine().IsMatch(text))
        {
            return;
        }
        var found = ReadKnown(text, optional, tasksOnly: false, years.Success ? (years.Index, years.Index + years.Length) : null);
        if (years.Success)
        {
            return;
        }
        // Free phrases: an item of a list, or what follows "competence in", "vous maîtrisez :".
        var free = lead.Success ? Optional().Replace(text[(lead.Index + lead.Length)..], " ") : isItem && text.Split(' ').Length <= 9 ? text : null;
        if (free is null)
        {
            return;
        }
        foreach (var part in ListBreak().Split(free).Select(Bare))
        {
            if (IsFreePhrase(part, lead.Success || section == OfferSection.NiceToHave) && !found.Exists(mention => Overlaps(part, mention.Text)))
            {
                Add(part, vocabulary.Canonical(part), optional);
            }
        }
    }

    private List<SkillMention> ReadKnown(string text, bool optional, bool tasksOnly, (int From, int To)? years = null)
    {
        var found = SkillScanner.Scan(text, vocabulary).ToList();
        foreach (var mention in found)
        {
            var kind = vocabulary.KindOf(mention.Canonical);
            if (tasksOnly && kind == SkillKind.Soft)
            {
                continue;
            }
            // "5 years of experience in data engineering" asks for years, not for a skill of that name.
            if (years is { } span && mention.Start >= span.From && kind is SkillKind.Hard && mention.Canonical != "people management" && IsField(mention, text))
            {
                continue;
            }
            Add(mention.Text, mention.Canonical, optional || LearnOnTheJob(text, mention));
        }
        return found;
    }

    /// <summary>Whether a name in a phrase of years is a field of work: it stands before the first comma and is no technology's.</summary>
    private bool IsField(SkillMention mention, string text)
    {
        var comma = text.IndexOf(',', StringComparison.Ordinal);
        return (comma < 0 || mention.Start < comma) && !vocabulary.Aliases(mention.Canonical).Any(alias => alias.Any(character => character is '#' or '+' or '.'));
    }

    private static bool LearnOnTheJob(string text, SkillMention mention) => text.LastIndexOf('(', mention.Start) >= 0 && text.IndexOf("about to", mention.End, StringComparison.OrdinalIgnoreCase) > 0;

    private void Add(string name, string canonical, bool optional)
    {
        if (vocabulary.KindOf(canonical) == SkillKind.Soft)
        {
            _soft.Add(name);
        }
        else if (!vocabulary.Languages.Any(group => group.Contains(NormalText.Of(name))))
        {
            (optional ? _niceToHave : _required).Add(name);
        }
    }

    private static bool Overlaps(string part, string mention)
    {
        var (a, b) = (NormalText.Of(part), NormalText.Of(mention));
        return NormalText.Contains(a, b) || NormalText.Contains(b, a);
    }

    /// <summary>Whether a phrase outside the vocabulary reads as the name of a skill.</summary>
    private bool IsFreePhrase(string part, bool afterLeadIn)
    {
        if (vocabulary.IsKnown(vocabulary.Canonical(part)))
        {
            return true;
        }
        var words = part.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var normal = NormalText.Of(part);
        if (words.Length is 0 or > 6 || part.Length is < 2 or > 60 || normal.Length < 2 || NotSkill().IsMatch(normal) || part.IndexOfAny(['?', '!', '@', '…']) >= 0)
        {
            return false;
        }
        var hasLanguage = vocabulary.Languages.Any(group => group.Any(name => name.Length > 2 && NormalText.Contains(normal, name)));
        return !hasLanguage && (afterLeadIn || words.Length <= 5);
    }

    private static string Bare(string part)
    {
        var bare = part.Trim(' ', ';', ':', '*', '-', '"', '«', '»').TrimEnd('.');
        string before;
        do
        {
            before = bare;
            bare = Opening().Replace(bare, "").Trim();
        }
        while (bare.Length < before.Length);
        return Parenthesis().Replace(bare, "").Trim(' ', ',', ';', '(', ')').TrimEnd('.');
    }

    [GeneratedRegex(@"(?<=[.;!?…])\s+(?=\p{Lu})|\s*;\s+|\s{3,}", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex SentenceBreak();

    [GeneratedRegex(@"\s*[,;·|•]\s*|\s+(?:and|et|or|ou|und|oder|y|o|e|sowie|as well as|ainsi que)\s+|\s+/\s+|\s{2,}", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex ListBreak();

    [GeneratedRegex(@"(?i)\b(?:indispensable|exigée?s?|obligatoires?|impérati(?:f|ve)s?|required|mandatory|zwingend)\b", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Indispensable();

    [GeneratedRegex(@"(?i)\b(?:(?:est|sont|serait|seraient|would be|is|are) )?(?:un (?:vrai |réel |sérieux )?(?:plus|atout)|un atout|nice[- ]to[- ]have|souhaitée?s?|appréciée?s?|would be (?:helpful|great|nice|a plus|good)|is (?:welcome|a plus|an advantage)|are (?:welcome|a plus)|helpful|bonus|idéalement|ideally|desirable|an advantage|not (?:required|needed)|de préférence|von Vorteil|wünschenswert|deseable|se valorará|valorable|optional(?:ly)?|facultati(?:f|ve)|can be learned)\b", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Optional();

    [GeneratedRegex(@"(?i)(?:cette|ces) (?:compétences?|formations?|expériences?) (?:est|sont) \w+|\((?:obligatoires?|indispensables?|exigée?s?|required|mandatory|souhaitée?s?|optional|un plus)\)|à jour\b", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Marks();

    [GeneratedRegex(@"(?i)(?:\b\d{1,2}\s*(?:\+|-|à|to|bis|a|–)?\s*\d{0,2}\+?\s*(?:ans?|years?|jahre?n?|años?)\b|\b(?:un|deux|trois|quatre|cinq|six|sept|huit|dix|two|three|four|five|six|seven|eight|ten)\s+(?:ans|years)\b).*", RegexOptions.CultureInvariant | RegexOptions.Singleline, 1000)]
    private static partial Regex Years();

    [GeneratedRegex(@"(?i)(?:vous|tu) (?:maîtrise[sz]|connaisse?z|connais|utilise[sz]?|savez utiliser)\s*:?|seraient? un plus\s*:?|(?:competence|proficiency|proficient|expertise|skilled|experience|experienced|knowledge|confidence|familiarity|familiar|command|fluency) (?:in|with|of|using)|(?:solid|strong|good|hands-on|deep|basic|advanced|technical|proven|working) (?:technical )?(?:knowledge|experience|command|understanding)\s+(?:of|in|with)|(?:bonne |solide |parfaite )?(?:connaissances?|maîtrise|pratique|expérience|notions) (?:de la |de l'|de |des |du |d'|en |sur )|la (?:possession|connaissance) (?:de la |de l'|de |des |du |d')|kenntnisse (?:in|von|mit)|erfahrung (?:in|mit)|conocimientos? (?:de|en)|experiencia (?:en|con)|dominio de", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex LeadIn();

    [GeneratedRegex(@"(?i)^(?:strong|solid|good|excellent|advanced|basic|some|proven|deep|hands-on|current|clear|simple|complete|an?|the|la|le|les|l['’]|une?|des|du|de la|d['’]|de|en|votre|notre|à|aux?|bonne?s?|solides?|excellente?s?|logiciels?|le logiciel|outils?|pratique|connaissances?|knowledge|experience|expérience|maîtrise|formation|au|certification|certificate|sur|of|in|with|for|using)\s*(?<=\s|['’])", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Opening();

    [GeneratedRegex(@"\s*\([^()]*\)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Parenthesis();

    [GeneratedRegex(@"(?i)\b(?:diplôme|diploma|degree|bac\s?\+|(?<!\b(?:class \d|class [a-z]|driving|driver'?s|forklift|software|trade|valid|clean|full|your) )licence|master|bachelor|bts|dut|école|school|formation supérieure|abschluss|studium|titulaci[oó]n)\b", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Diploma();

    [GeneratedRegex(@"(?i)^\W*(?:(?:tu|vous) (?:prépare[sz]|êtes|es) (?:titulaire d['’])?(?:une? )?|de )?(?:formation|diplôme|education|degree|diploma|bachelor|master|bac\s?\+|licence|bsc|msc|phd|titulaire)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex EducationLine();

    [GeneratedRegex(@"\b(?:vous|tu|nous|you|we|our|your|votre|ans?|years?|able|ability|capable|capacite|degree|diploma|diplome|bachelor s|master s|permis|vehicule|travel|cv|candidature|sample|helpful|welcome|experience|experiences?|profil|profile|poste|job|role|team|person|people|company|have|has|can|is|are|be|est|sont|avez|equivalent|plus|level|above|related|closely|year|secrets|quotidien|aise|site|nuit|jour|inscription|registration in|written|write|read|ordre|setting|minimum|parcours|autodidacte|part|fit|another|other|autres?|please|really|merci|organise|dynamique|motive|rigoureux|rigoureuse|souriante?|ponctuelle?|abgeschlossene|ausbildung|bereitschaft|studium|berufserfahrung|that|which|qui|que|but|mais|can)\b|^\w+ing$|^(?:etre|avoir|faire|savoir|travailler|work|be|have|write|manage|demonstrated)\b|^\d+$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NotSkill();
}
