using System.Collections.Frozen;
using System.Text.RegularExpressions;
using FitMyCv.AiWorker.Domain.Composition;
using FitMyCv.AiWorker.Domain.Matching;
using FitMyCv.AiWorker.Domain.Terms;
using FitMyCv.AiWorker.Domain.Text;
using FitMyCv.AiWorker.Engines;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Domain.Guard;

/// <summary>What one translated text may state: the numbers of its source text, names that the CV has, levels and seniority unchanged.</summary>
internal sealed partial class TranslationFacts(TranslationInput input)
{
    private const int ShortestName = 3;
    private const int ShortestCapitalised = 4;
    private const int ShortestProse = 6;
    private const int LongestCode = 3;

    /// <summary>A translation has at least this part of the words of its source text.</summary>
    private const int LeastPart = 3;

    private static readonly char[] PartMarks = [',', ';', '.', '|', '•', ':'];

    /// <summary>Abbreviations that change with the language, in normal form.</summary>
    private static readonly FrozenSet<string> Abbreviations =
        "hr rh rrhh it ti ia ai ki eu ue vat tva iva mwst ust ceo cto cfo coo pdg dg daf drh dsi dsgvo gdpr rgpd sme smes pme pyme pymes kmu ngo ngos ong nro usa uk ru b2b b2c kpi kpis roi r d f e phd mba msc bsc ma ba bts dut cdi cdd i"
            .Split(' ').ToFrozenSet(StringComparer.Ordinal);

    private readonly SkillVocabulary _vocabulary = SkillVocabulary.Default;
    private readonly TermDictionary _terms = TermDictionary.Default;
    private readonly SourceFacts _whole = SourceFacts.OfDocument(input.Source, SkillVocabulary.Default);
    private readonly string[] _names = NamesOf(input);

    private readonly HashSet<string> _ordered = NamesInOrders(input.Source);

    private string Language => input.Source.Language ?? "fr";

    /// <summary>The rule that a translated text breaks, with the reason; null when it states what its source states.</summary>
    public (string Rule, string Reason)? Breach(TranslatableText source, string text) =>
        string.IsNullOrWhiteSpace(text) ? ("F10", "A text that was left out")
        : text.Length > source.Limit ? ("F10", "A text that is too long for its place")
        : !IsWhole(source, text) ? ("F10", "A text of which most was left out")
        : _terms.AreEqual(source.Text, Language, text, input.TargetLanguage) ? null
        : !NumbersStand(source.Text, text) ? ("F8", "Other numbers than the source text has")
        : !NamesStay(source.Text, text) ? ("F9", "A name of the source text that is missing")
        : !NamesStand(text) || !WordsStand(source, text) ? ("F9", "A name that the source does not have")
        : !OrdersAreIgnored(source.Text, text) ? ("F9", "A name that an order in the CV gave")
        : !PartsStand(source, text) ? ("F9", "A part that the source text does not have")
        : !ToolsStand(source.Text, text) ? ("F9", "Other tools than the source text has")
        : !LevelStands(source, text) ? ("F4", "Another level than the source has")
        : null;

    private static string[] NamesOf(TranslationInput input) =>
    [
        .. new[] { input.Source.Header.FullName }
            .Concat(input.Source.Experience.SelectMany(item => new[] { item.Company, item.DepartmentOrClient }))
            .Concat((input.Source.Education ?? []).Select(item => item.Institution))
            .Concat((input.Source.Projects ?? []).Select(item => item.Name))
            .Select(NormalText.Of)
            .Where(name => name.Length >= ShortestName)
            .Distinct(StringComparer.Ordinal),
    ];

    /// <summary>Names in sentences that speak to a model: they belong into no text but the one that they stand in.</summary>
    private static HashSet<string> NamesInOrders(CvDocument cv) =>
    [
        .. TranslatableTexts.Of(cv).SelectMany(text => OrdersInText.In(text.Text)).SelectMany(order => Word().Matches(order))
            .Where(match => char.IsUpper(match.Value[0])).SelectMany(match => NormalText.Words(NormalText.Of(match.Value))),
    ];

    private bool OrdersAreIgnored(string source, string text)
    {
        var own = NormalText.Words(NormalText.Of(source));
        return NormalText.Words(NormalText.Of(text)).All(word => !_ordered.Contains(word) || _whole.HasWord(word) || own.Contains(word, StringComparer.Ordinal));
    }

    private static bool IsWhole(TranslatableText source, string text) =>
        source.Kind != TextKind.Prose || NormalText.Words(NormalText.Of(source.Text)) is not { Length: >= ShortestProse and var words } || NormalText.Words(NormalText.Of(text)).Length * LeastPart >= words;

    private bool NumbersStand(string source, string text) =>
        Digits(source).SequenceEqual(Digits(text), StringComparer.Ordinal)
        && NumberText.In(text, input.TargetLanguage).IsSubsetOf(NumberText.In(source, input.Source.Language));

    private static IEnumerable<string> Digits(string text) =>
        Number().Matches(text).Select(match => string.Concat(match.Value.Where(char.IsAsciiDigit))).Order(StringComparer.Ordinal);

    /// <summary>Companies, institutions, projects and people that the source text names stand in the translation too.</summary>
    private bool NamesStay(string source, string text)
    {
        var (before, now) = (NormalText.Of(source), NormalText.Of(text));
        return Array.TrueForAll(_names, name => !NormalText.Contains(before, name) || NormalText.Contains(now, name));
    }

    /// <summary>Known employers and certifications, and addresses, stand in the source.</summary>
    private bool NamesStand(string text)
    {
        var normal = NormalText.Of(text);
        return !_vocabulary.Employers.Concat(_vocabulary.Certifications).Any(name => NormalText.Contains(normal, name) && !NormalText.Contains(_whole.Normal, name) && !IsTermOfSource(name))
            && Address().Matches(text).All(match => _whole.Raw.Contains(match.Value.TrimEnd('.', ',', ')'), StringComparison.OrdinalIgnoreCase));
    }

    private bool WordsStand(TranslatableText source, string text)
    {
        // Where all is in capitals, they tell no names; short words are codes nevertheless.
        var isInCapitals = IsInCapitals(source.Text) && IsInCapitals(text);
        var mayCapitalise = source.Kind != TextKind.Prose && IsTitleCase(text);
        return Word().Matches(text).All(match =>
        {
            if (_whole.HasWord(NormalText.Of(match.Value)))
            {
                return true;
            }
            var word = isInCapitals && match.Length > LongestCode ? match.Value.ToLowerInvariant() : match.Value;
            return IsSkillOfSource(match.Value) && MayBeNew(word, mayCapitalise || IsSentenceStart(text, match.Index));
        });
    }

    private static bool IsInCapitals(string text) => text.Where(char.IsLetter).All(char.IsUpper);

    /// <summary>A skill that is written as a name must be one that the source shows.</summary>
    private bool IsSkillOfSource(string word)
    {
        var canonical = _vocabulary.CanonicalOfNormal(NormalText.Of(word));
        return !char.IsUpper(word[0]) || !_vocabulary.IsKnown(canonical) || _vocabulary.KindOf(canonical) is SkillKind.Methodology or SkillKind.Soft
            || _whole.HasSkill(canonical) || _terms.HasWord(NormalText.Of(word), input.TargetLanguage);
    }

    /// <summary>Headings and titles may be written with capitals throughout, joining words aside.</summary>
    private static bool IsTitleCase(string text) => Word().Matches(text).All(match => match.Length < ShortestCapitalised || !char.IsLower(match.Value[0]));

    /// <summary>A name, title or heading has no more parts than its source: what is put beside it is no translation.</summary>
    private static bool PartsStand(TranslatableText source, string text) => source.Kind == TextKind.Prose || Parts(text) <= Parts(source.Text);

    private static int Parts(string text) => text.Split(PartMarks, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Length;

    /// <summary>A word that the source does not have: a word of the language, never a name, a code or a skill.</summary>
    private bool MayBeNew(string word, bool mayCapitalise)
    {
        var normal = NormalText.Of(word);
        if (char.IsDigit(word[0]) || NormalText.Words(normal).All(part => _whole.HasWord(part) || Abbreviations.Contains(part) || _terms.HasWord(part, input.TargetLanguage) || IsPlace(part)))
        {
            return true;
        }
        var letters = word.Where(char.IsLetter).ToArray();
        if (letters.Length == 0 || (word.Any(char.IsDigit) && char.IsLetter(word[0])) || letters.Skip(1).Any(char.IsUpper))
        {
            // A word in capitals, mixed case or with digits is a name or a code; compounds of German are joined by hyphens.
            return letters.Length == 0 || (word.Contains('-', StringComparison.Ordinal) && word.Split('-').All(part => MayBeNew(part, mayCapitalise: true)));
        }
        return !char.IsUpper(letters[0]) || mayCapitalise || input.TargetLanguage == "de" || CommonWords.Has(normal, input.TargetLanguage);
    }

    /// <summary>A diploma that the source names in its own language.</summary>
    private bool IsTermOfSource(string name) => _terms.OtherNames(name, input.TargetLanguage, Language).Any(other => NormalText.Contains(_whole.Normal, other));

    /// <summary>A place that the source names in its own language.</summary>
    private bool IsPlace(string normal) =>
        _terms.PlaceNames(normal, input.TargetLanguage, Language).Any(name => NormalText.Contains(_whole.Normal, name));

    /// <summary>A tool keeps its name: those of the source text and of the translation are the same.</summary>
    private bool ToolsStand(string source, string text) => Tools(source).SetEquals(Tools(text));

    private HashSet<string> Tools(string text) =>
        NamedSkills.In(text, _vocabulary).Where(skill => _vocabulary.KindOf(skill) == SkillKind.Tool).ToHashSet(StringComparer.Ordinal);

    /// <summary>A degree, a level of a language and the seniority of a title are the same.</summary>
    private bool LevelStands(TranslatableText source, string text)
    {
        var (before, now) = (NormalText.Of(source.Text), NormalText.Of(text));
        return source.Kind switch
        {
            TextKind.Degree => SameLevel(before, now, _vocabulary.EducationLevels),
            TextKind.LanguageLevel => SameLevel(before, now, _vocabulary.LanguageLevels),
            TextKind.LanguageName => LanguageOf(before) is { } language && language == LanguageOf(now),
            TextKind.Title => !NormalText.Words(now).Any(_vocabulary.IsSeniorityWord) || NormalText.Words(before).Any(_vocabulary.IsSeniorityWord) || IsHead(now),
            _ => true,
        };
    }

    private static bool SameLevel(string before, string now, IReadOnlyList<(int Level, string[] Words)> rows) =>
        (SkillVocabulary.LevelIn(before, rows), SkillVocabulary.LevelIn(now, rows)) is var (level, translated) && (level == 0 || translated == 0 || level == translated);

    private string? LanguageOf(string normal) => _vocabulary.Languages.FirstOrDefault(group => group.Contains(normal, StringComparer.Ordinal))?[0];

    /// <summary>"Head of Sales" is what many a responsable or Leiter is called; an intern is a stagiaire.</summary>
    private static bool IsHead(string normal) => normal.StartsWith("head of ", StringComparison.Ordinal) || normal.StartsWith("chief ", StringComparison.Ordinal) || NormalText.Words(normal).Any(word => word is "intern" or "stagiaire" or "trainee" or "alternant" or "alternante");

    private static bool IsSentenceStart(string text, int index)
    {
        var before = text.AsSpan(0, index).TrimEnd([' ', '"', '«', '“', '„', '(', '[', '-', '–', '•', '\u00a0']);
        return before.Length == 0 || before[^1] is '.' or '!' or '?' or '\n' or ':';
    }

    [GeneratedRegex(@"\d+(?:[ \u00a0\u202f.,'’]\d+)*", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Number();

    [GeneratedRegex(@"[\p{L}\p{N}][\p{L}\p{M}\p{N}+#]*(?:[&.-](?=[\p{L}\p{N}])[\p{L}\p{M}\p{N}+#]+)*", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Word();

    [GeneratedRegex(@"\S+@\S+|https?://\S+|www\.\S+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Address();
}
