using System.Globalization;
using System.Text.RegularExpressions;
using FitMyCv.AiWorker.Domain.Matching;
using FitMyCv.AiWorker.Domain.Text;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Engines.Offline.JobOffers;

/// <summary>Contract, years, education, spoken languages of an offer, by patterns (spec ai-worker §5).</summary>
internal static partial class OfferFacts
{
    private static readonly Dictionary<string, int> NumberWords = new(StringComparer.OrdinalIgnoreCase)
    {
        ["un"] = 1, ["one"] = 1, ["deux"] = 2, ["two"] = 2, ["trois"] = 3, ["three"] = 3, ["quatre"] = 4, ["four"] = 4, ["cinq"] = 5, ["five"] = 5, ["six"] = 6,
        ["sept"] = 7, ["seven"] = 7, ["huit"] = 8, ["eight"] = 8, ["neuf"] = 9, ["nine"] = 9, ["dix"] = 10, ["ten"] = 10, ["zwei"] = 2, ["drei"] = 3, ["vier"] = 4, ["fünf"] = 5,
        ["dos"] = 2, ["tres"] = 3, ["cuatro"] = 4, ["cinco"] = 5,
    };

    /// <summary>Words of diplomas that stand for a level in an offer's text, with the level's own words left to scoring.</summary>
    private static readonly Regex[] Degrees =
    [
        Degree(@"ph\.?d|doctorat|doctorate|docteur"),
        Degree(@"bac\s?\+\s?\d(?:\s?(?:/|à|ou)\s?\+?\s?\d)?"),
        Degree(@"masters? 2|master['’]?s degree|master['’]?s|masters?(?= (?:en|in|degree|of)\b| ou | or |[,)]|$)|m\.?sc|mba|diplôme d['’]ingénieur|école d['’]ingénieurs?|engineering degree|grande école|diplom-?ingenieur"),
        Degree(@"(?<!\b(?:class \d|class [a-z]|driving|driver'?s|forklift|software|trade|valid|clean|full|your) )licence(?: pro\w*)?(?! logiciel)|bachelor['’]?s degree|bachelor['’]?s|bachelor|b\.?sc|maîtrise universitaire|grado universitario"),
        Degree(@"primary degree|university degree|degree|hochschulabschluss|studium"),
        Degree(@"diplôme d['’]état[\p{L}' ’]*"),
        Degree(@"bts|dut|deug|hnd|associate degree"),
        Degree(@"bac pro\w*(?:\s\p{Lu}+)?|baccalauréat|bac(?!\s?\+)|high school diploma|a[- ]levels|abitur|bachillerato"),
        Degree(@"cap|bep|gcse|brevet professionnel"),
    ];

    public static string? Contract(IReadOnlyList<OfferLine> head, string text)
    {
        if (ContractLabel().Match(text) is { Success: true } label && ContractIn(label.Groups[1].Value) is { } labelled)
        {
            return labelled;
        }
        var top = string.Join("\n", head.Select(line => line.Text).Where(line => (line.Length <= 110 || line.Contains('|', StringComparison.Ordinal)) && !line.EndsWith('.')));
        return ContractIn(top) ?? ContractIn(ConditionsLine().Match(text).Value) ?? ContractIn(CarefulContract().Match(text).Value);
    }

    /// <summary>The contract whose word stands first.</summary>
    public static string? ContractIn(string text)
    {
        (int At, string Name)? first = null;
        foreach (var (pattern, name) in new[] { (Permanent(), "CDI"), (FixedTerm(), "CDD"), (Temporary(), "Intérim"), (Freelance(), "Freelance"), (Internship(), "Stage"), (Apprenticeship(), "Alternance") })
        {
            if (pattern.Match(text) is { Success: true } match && (first is null || match.Index < first.Value.At))
            {
                first = (match.Index, name);
            }
        }
        return first?.Name;
    }

    public static JobOfferExperience Experience(IReadOnlyList<OfferLine> lines, string? title)
    {
        int? min = null;
        int? max = null;
        var asked = lines.Where(line => line.Section is OfferSection.Required or OfferSection.Experience or OfferSection.Education or OfferSection.NiceToHave);
        var elsewhere = lines.Where(line => line.Section is OfferSection.Head or OfferSection.Tasks or OfferSection.Other && ExperienceWord().IsMatch(line.Text));
        foreach (var line in asked.Concat(elsewhere))
        {
            if (YearsAsked().Match(line.Text) is { Success: true } match && !NotYears().IsMatch(line.Text))
            {
                min = Number(match.Groups["min"].Value);
                max = match.Groups["max"].Success ? Number(match.Groups["max"].Value) : null;
                break;
            }
        }
        return new JobOfferExperience { MinYears = min, MaxYears = max > min ? max : null, Level = Level(title, min, lines) };
    }

    public static JobOfferEducation Education(IReadOnlyList<OfferLine> lines, SkillVocabulary vocabulary)
    {
        var sections = new[] { OfferSection.Education, OfferSection.Required, OfferSection.Experience, OfferSection.Head, OfferSection.Other, OfferSection.Benefits, OfferSection.NiceToHave };
        foreach (var section in sections)
        {
            foreach (var line in lines.Where(line => line.Section == section && (section is not OfferSection.NiceToHave)))
            {
                foreach (var sentence in line.Text.Split(['.', ';'], StringSplitOptions.RemoveEmptyEntries).Prepend(line.Text).Where(sentence => !NotRequired().IsMatch(sentence)))
                {
                    if (LevelPhrase(sentence) is { } phrase)
                    {
                        return new JobOfferEducation { Level = phrase.Text, Field = Field(sentence, phrase.End, vocabulary) };
                    }
                }
            }
        }
        return new JobOfferEducation();
    }

    public static IReadOnlyList<JobOfferLanguage> Languages(IReadOnlyList<OfferLine> lines, SkillVocabulary vocabulary)
    {
        var found = new List<JobOfferLanguage>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in lines.Where(line => line.Section is not OfferSection.About))
        {
            var own = line.Section is OfferSection.Languages or OfferSection.Required or OfferSection.NiceToHave or OfferSection.Head or OfferSection.Experience;
            foreach (var sentence in LanguageClause().Split(line.Text))
            {
                var words = LanguageWord().Matches(sentence);
                foreach (Match word in words)
                {
                    var name = word.Value.EndsWith("kenntnisse", StringComparison.Ordinal) ? word.Value[..^"kenntnisse".Length] : word.Value;
                    var normal = NormalText.Of(name);
                    if (normal.Length <= 2 || !vocabulary.Languages.Any(group => group.Contains(normal)))
                    {
                        continue;
                    }
                    var level = LanguageLevel(NormalText.Of(sentence), normal);
                    if ((own || (line.Section == OfferSection.Other && LanguageAsked().IsMatch(sentence)) || level is not null || line.IsHeading) && (line.Section is OfferSection.Languages || level is not null || LanguageContext().IsMatch(sentence) || line.Section is OfferSection.NiceToHave) && seen.Add(vocabulary.LanguageId(normal)))
                    {
                        found.Add(new JobOfferLanguage { Language = CultureInfo.InvariantCulture.TextInfo.ToTitleCase(name.ToLowerInvariant()), Level = level });
                    }
                }
            }
        }
        return found;
    }

    private static string? LanguageLevel(string sentence, string language)
    {
        // The words next to the language decide when a sentence names several.
        var at = sentence.IndexOf(language, StringComparison.Ordinal);
        var near = sentence[Math.Max(0, at - 45)..Math.Min(sentence.Length, at + language.Length + 60)];
        return NativeLevel().IsMatch(near) ? "native"
            : BasicLevel().IsMatch(near) ? "basic"
            : IntermediateLevel().IsMatch(near) ? "intermediate"
            : FluentLevel().IsMatch(near) ? "fluent"
            : null;
    }

    private static string? Level(string? title, int? min, IReadOnlyList<OfferLine> lines)
    {
        var words = NormalText.Of(title);
        if (JuniorTitle().IsMatch(words))
        {
            return "junior";
        }
        if (LeadTitle().IsMatch(words))
        {
            return "lead";
        }
        if (SeniorTitle().IsMatch(words))
        {
            return "senior";
        }
        if (min is null && lines.Any(line => line.Section is OfferSection.Required or OfferSection.Experience or OfferSection.Head && Beginner().IsMatch(line.Normal) && !line.Normal.Contains(" plus", StringComparison.Ordinal)))
        {
            return "junior";
        }
        return min switch { null => MidTitle().IsMatch(words) ? "mid" : null, < 2 => "junior", < 5 => "mid", < 10 => "senior", _ => "lead" };
    }

    private static (string Text, int End)? LevelPhrase(string sentence)
    {
        (string Text, int At, int End)? first = null;
        foreach (var degree in Degrees)
        {
            if (degree.Match(sentence) is { Success: true } match && !IsOrdinaryWord(match.Value) && (first is null || Rank(match.Value, match.Index) < Rank(first.Value.Text, first.Value.At)))
            {
                first = (match.Value.Trim(), match.Index, match.Index + match.Length);
            }
        }
        return first is { } found ? (found.Text, found.End) : null;

        // Words with a known level go before those without, then the first in the sentence.
        static int Rank(string text, int at) => at + (SkillVocabulary.LevelIn(NormalText.Of(text), SkillVocabulary.Default.EducationLevels) > 0 ? 0 : 100_000);
    }

    /// <summary>CAP and BUT are diplomas only in capitals.</summary>
    private static bool IsOrdinaryWord(string match) => match is "cap" or "Cap" or "but" or "But" or "bep" or "studium";

    private static string? Field(string sentence, int from, SkillVocabulary vocabulary)
    {
        var rest = sentence[from..];
        if (FieldAfter().Match(rest) is { Success: true } match)
        {
            var field = FieldEnd().Split(match.Groups[1].Value)[0].Trim(' ', ',', '.', ')');
            if (field.Length is > 2 and <= 60 && field.Split(' ').Length <= 5)
            {
                return field;
            }
        }
        var normal = NormalText.Of(rest);
        return vocabulary.Fields.SelectMany(group => group).Where(name => NormalText.Contains(normal, name)).OrderBy(name => normal.IndexOf(name, StringComparison.Ordinal)).Select(name => Original(rest, name)).FirstOrDefault();
    }

    private static string Original(string text, string normal) =>
        Array.Find(text.Split([' ', ',', '(', ')', '.'], StringSplitOptions.RemoveEmptyEntries), word => NormalText.Of(word) == normal) ?? normal;

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : NumberWords.TryGetValue(text, out var word) ? word : null;

    private static Regex Degree(string alternatives) => new($@"(?<![\p{{L}}\d])(?:{alternatives})(?![\p{{L}}])", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, TimeSpan.FromSeconds(1));

    private const string Count = @"\d{1,2}|un|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|one|two|three|four|five|seven|eight|nine|ten|zwei|drei|vier|fünf|dos|tres|cuatro|cinco";

    [GeneratedRegex(@"(?i)(?<![\d.,])(?<min>" + Count + @")\s*(?:\+|(?:-|–|à|to|bis|a|ou|or)\s*(?<max>" + Count + @"))?\s*\+?\s*(?:ans?|years?|jahre?n?|años?)\b", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex YearsAsked();

    [GeneratedRegex(@"(?i)\bexp[ée]rien|experience|erfahrung|⏳|similaire|\bpratique\b", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex ExperienceWord();

    [GeneratedRegex(@"(?i)plan à|within|d['’]ici|âge|aged|over the (?:last|past)|founded|depuis", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NotYears();

    [GeneratedRegex(@"(?im)^\W{0,3}(?:type de contrat|type d['’]emploi|nature du contrat|contrat|contract(?: type)?|vertragsart|tipo de contrato|employment type|job type)\s*:?\s+(\S.*)$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex ContractLabel();

    [GeneratedRegex(@"(?im)^\W{0,3}(?:conditions?|the package|we offer)\s*:.*$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex ConditionsLine();

    [GeneratedRegex(@"(?i)\b(?:CDI|CDD|contrat (?:à durée (?:in)?déterminée|en alternance|d['’]apprentissage|de professionnalisation)|poste en (?:CDI|CDD|intérim|alternance)|stage (?:de|d['’]une durée)|permanent (?:contract|position)|fixed[- ]term contract|unbefristet\w*|befristet\w*|contrato (?:indefinido|temporal))", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex CarefulContract();

    [GeneratedRegex(@"(?i)\b(?:CDI|permanent|durée indéterminée|unbefristet\w*|indefinido|open[- ]ended)\b", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Permanent();

    [GeneratedRegex(@"(?i)\b(?:CDD|fixed[- ]term|durée déterminée|maternity cover|(?<!un)befristet\w*|contrato temporal|temporary contract)\b", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex FixedTerm();

    [GeneratedRegex(@"(?i)\b(?:intérim(?:aire)?|interim|temp(?:orary)? agency|zeitarbeit)\b", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Temporary();

    [GeneratedRegex(@"(?i)\b(?:freelance|contractor|indépendant|freiberuflich|autónomo)\b", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Freelance();

    [GeneratedRegex(@"(?i)\b(?:stage|internship|intern|praktikum|prácticas)\b", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Internship();

    [GeneratedRegex(@"(?i)\b(?:alternance|apprentissage|apprenticeship|contrat de professionnalisation|ausbildungsplatz|aprendizaje)\b", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Apprenticeship();

    [GeneratedRegex(@"(?i)not required|non exigée?|aucun diplôme|sans diplôme|no degree|master['’]s degree$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NotRequired();

    [GeneratedRegex(@"(?i)^[^,;]{0,40}?\b(?:in|en|of|im Bereich)\s+(?:the\s+)?([\p{L}][\p{L} '’-]{2,70})", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex FieldAfter();

    [GeneratedRegex(@"(?i)\s+(?:ou|or|et|and|oder|y|o)\s+|,|\s+(?:est|is)\s+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex FieldEnd();

    [GeneratedRegex(@"[.;,]\s+|\s+(?:et|and)\s+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex LanguageClause();

    [GeneratedRegex(@"\p{L}{4,}", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex LanguageWord();

    [GeneratedRegex(@"(?i)\b(?:language|langue|speak|parl|knowledge of|working|niveau|level|impérati|indispensable|souhait|atout|un plus|welcome|idioma|sprache)\w*|^\W*(?:l['’])?\p{L}+\W*$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex LanguageContext();

    [GeneratedRegex(@"(?i)knowledge of|command of|working language|langue de travail|maîtrise de|kenntnisse|conocimientos de", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex LanguageAsked();

    [GeneratedRegex(@"\b(?:native|natif|langue maternelle|mother tongue|muttersprache|bilingual|bilingue|nativo)\b", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NativeLevel();

    [GeneratedRegex(@"\b(?:basic|basics|notions|de base|bases|scolaire|elementary|lis l|lire l|technique|grundkenntnisse|basico|a1|a2)\b", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex BasicLevel();

    [GeneratedRegex(@"\b(?:intermediate|intermediaire|conversational|bon niveau|good|b1|b2|professionnel|professional|gute|medio)\b", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex IntermediateLevel();

    [GeneratedRegex(@"\b(?:fluent|fluency|courant|courante|couramment|working language|command|clear written|excellent|a l aise|proficient|c1|c2|fliessend|verhandlungssicher|fluido|avanzado|alto|advanced|perfect|parfaite? maitrise)\b", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex FluentLevel();

    [GeneratedRegex(@"\b(?:junior|intern|internship|stagiaire|alternante?|apprentie?|trainee|graduate|debutante?|werkstudent|praktikant|becario)\b", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex JuniorTitle();

    [GeneratedRegex(@"\b(?:lead|principal|head|chief|directeur|directrice|director|tech lead|staff engineer)\b", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex LeadTitle();

    [GeneratedRegex(@"\b(?:senior|experimentee?|expert)\b", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex SeniorTitle();

    [GeneratedRegex(@"\b(?:confirmee?|intermediate|mid)\b", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex MidTitle();

    [GeneratedRegex(@"\b(?:debutants? acceptes?|profil debutant|premiere experience|entry level|no experience (?:needed|required)|berufseinsteiger|sin experiencia)\b", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Beginner();
}
