using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;
using FitMyCv.AiWorker.Domain.Text;

namespace FitMyCv.AiWorker.Domain.Matching;

/// <summary>What a known skill is, for the place it takes in a CV or an offer.</summary>
public enum SkillKind
{
    Unknown,
    Hard,
    Tool,
    Methodology,
    Soft,
}

/// <summary>
/// Skills, their synonyms and implications, and the word lists of scoring (spec ai-worker §6, §8):
/// <c>skill-synonyms.json</c> unchanged, with the groups of <c>vocabulary.json</c> and of the skill lists added. All keys are in normal form;
/// a group is known by the normal form of its first name.
/// </summary>
public sealed class SkillVocabulary
{
    private readonly FrozenDictionary<string, string> _groupOf;
    private readonly FrozenDictionary<string, string[]> _aliases;
    private readonly FrozenDictionary<string, string> _displayName;
    private readonly FrozenDictionary<string, string[]> _impliedBy;
    private readonly FrozenDictionary<string, SkillKind> _kinds;
    private readonly FrozenSet<string> _declaredOnly;
    private readonly FrozenSet<string> _ownWording;
    private readonly FrozenSet<string> _stopWords;
    private readonly FrozenSet<string> _seniorityWords;

    private SkillVocabulary(BaseFile basis, OwnFile own, IReadOnlyList<ListedSkill> listed)
    {
        var groupOf = new Dictionary<string, string>(StringComparer.Ordinal);
        var aliases = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        var display = new Dictionary<string, string>(StringComparer.Ordinal);
        var kinds = new Dictionary<string, SkillKind>(StringComparer.Ordinal);

        void AddGroup(IReadOnlyList<string> group, SkillKind kind, bool given)
        {
            var names = group.Select(NormalText.Of).Distinct(StringComparer.Ordinal).ToList();
            if (!given && names.Exists(groupOf.ContainsKey))
            {
                // A name of the given file, or of an earlier group: that group stays as it is.
                return;
            }
            var id = names[0];
            aliases[id] = names;
            display.TryAdd(id, group[0]);
            kinds.TryAdd(id, kind);
            foreach (var name in names)
            {
                groupOf[name] = id;
            }
        }

        foreach (var group in basis.Groups)
        {
            AddGroup(group, SkillKind.Hard, given: true);
        }
        foreach (var name in own.GivenTools)
        {
            kinds[NormalText.Of(name)] = SkillKind.Tool;
        }
        foreach (var name in own.GivenMethodologies)
        {
            kinds[NormalText.Of(name)] = SkillKind.Methodology;
        }
        foreach (var name in own.GivenSoftSkills)
        {
            kinds[NormalText.Of(name)] = SkillKind.Soft;
        }
        foreach (var (kind, groups) in new[] { (SkillKind.Hard, own.Skills), (SkillKind.Tool, own.Tools), (SkillKind.Methodology, own.Methodologies) })
        {
            foreach (var group in groups.Values.SelectMany(list => list))
            {
                AddGroup(group, kind, given: false);
            }
        }
        foreach (var group in own.SoftSkills)
        {
            AddGroup(group, SkillKind.Soft, given: false);
        }
        foreach (var skill in listed)
        {
            AddGroup(skill.Names, skill.Kind, given: false);
        }

        var impliedBy = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var (strong, weak) in basis.Implies.Concat(own.Implies).Select(pair => (Strong: pair.Key, Weak: (IEnumerable<string>)pair.Value))
            .Concat(listed.Select(skill => (Strong: skill.Names[0], Weak: (IEnumerable<string>)skill.Implied)))
            .SelectMany(pair => pair.Weak.Select(weak => (pair.Strong, weak))))
        {
            var id = groupOf.GetValueOrDefault(NormalText.Of(weak), NormalText.Of(weak));
            (impliedBy.TryGetValue(id, out var list) ? list : impliedBy[id] = []).Add(groupOf.GetValueOrDefault(NormalText.Of(strong), NormalText.Of(strong)));
        }

        _groupOf = groupOf.ToFrozenDictionary(StringComparer.Ordinal);
        _aliases = aliases.ToFrozenDictionary(pair => pair.Key, pair => pair.Value.ToArray(), StringComparer.Ordinal);
        _displayName = display.ToFrozenDictionary(StringComparer.Ordinal);
        _impliedBy = impliedBy.ToFrozenDictionary(pair => pair.Key, pair => pair.Value.Distinct(StringComparer.Ordinal).ToArray(), StringComparer.Ordinal);
        _kinds = kinds.ToFrozenDictionary(StringComparer.Ordinal);
        _declaredOnly = basis.DeclaredOnly.Concat(own.DeclaredOnly).Concat(listed.SelectMany(skill => skill.DeclaredOnly)).Select(NormalText.Of).ToFrozenSet(StringComparer.Ordinal);
        _ownWording = basis.OwnWording.Concat(own.OwnWording).Concat(listed.SelectMany(skill => skill.OwnWording)).Select(NormalText.Of).ToFrozenSet(StringComparer.Ordinal);
        _stopWords = basis.StopWords.ToFrozenSet(StringComparer.Ordinal);
        _seniorityWords = basis.SeniorityWords.ToFrozenSet(StringComparer.Ordinal);
        EducationLevels = Rows(basis.EducationLevels);
        LanguageLevels = Rows(basis.LanguageLevels);
        Fields = [.. basis.Fields.Select(group => group.Select(NormalText.Of).ToArray())];
        Languages = [.. basis.Languages.Concat(own.Languages).Select(group => group.Select(NormalText.Of).ToArray())];
        Occupations = own.Occupations.Select(NormalText.Of).ToFrozenSet(StringComparer.Ordinal);
        Employers = [.. own.Employers.Select(NormalText.Of)];
        Certifications = [.. own.Certifications.Select(NormalText.Of)];
    }

    /// <summary>The vocabulary of the service.</summary>
    public static SkillVocabulary Default { get; } = Load();

    /// <summary>Rows of level and words, best first: the first row with a word in a text gives its level.</summary>
    public IReadOnlyList<(int Level, string[] Words)> EducationLevels { get; }

    public IReadOnlyList<(int Level, string[] Words)> LanguageLevels { get; }

    /// <summary>Groups of equal fields of study.</summary>
    public IReadOnlyList<string[]> Fields { get; }

    /// <summary>Groups of names of one spoken language, in normal form.</summary>
    public IReadOnlyList<string[]> Languages { get; }

    /// <summary>Words that name an occupation (<c>developer</c>, <c>infirmier</c>), in normal form.</summary>
    public FrozenSet<string> Occupations { get; }

    /// <summary>Well-known employers, in normal form.</summary>
    public IReadOnlyList<string> Employers { get; }

    /// <summary>Well-known certifications and diplomas, in normal form.</summary>
    public IReadOnlyList<string> Certifications { get; }

    /// <summary>Names of all groups, in normal form.</summary>
    public IEnumerable<string> Groups => _aliases.Keys;

    /// <summary>The identity of a skill: equal skills have equal ones.</summary>
    public string Canonical(string? name) => CanonicalOfNormal(NormalText.Of(name));

    public string CanonicalOfNormal(string normal) => _groupOf.GetValueOrDefault(normal, normal);

    public bool IsKnown(string canonical) => _aliases.ContainsKey(canonical);

    /// <summary>All names of a skill in normal form.</summary>
    public IReadOnlyList<string> Aliases(string canonical) => _aliases.TryGetValue(canonical, out var aliases) ? aliases : [canonical];

    /// <summary>The name of a known skill as the vocabulary spells it.</summary>
    public string DisplayName(string canonical) => _displayName.GetValueOrDefault(canonical, canonical);

    public SkillKind KindOf(string canonical) => _kinds.GetValueOrDefault(canonical);

    /// <summary>The skills that imply this one, by one step.</summary>
    public IReadOnlyList<string> ImpliedBy(string canonical) => _impliedBy.TryGetValue(canonical, out var strong) ? strong : [];

    /// <summary>Aliases that are ordinary words too: they count only where they are declared, not in running text.</summary>
    public bool IsDeclaredOnly(string alias) => _declaredOnly.Contains(alias);

    /// <summary>Aliases that are never written in place of one another (GitHub is not GitLab).</summary>
    public bool IsOwnWording(string alias) => _ownWording.Contains(alias);

    public bool IsStopWord(string word) => _stopWords.Contains(word);

    public bool IsSeniorityWord(string word) => _seniorityWords.Contains(word);

    /// <summary>Whether a name of the skill stands as whole words in a normal text.</summary>
    public bool IsMentioned(string normalText, string canonical) => MentionedAlias(normalText, canonical) is not null;

    public string? MentionedAlias(string normalText, string canonical)
    {
        foreach (var alias in Aliases(canonical))
        {
            if (!IsDeclaredOnly(alias) && NormalText.Contains(normalText, alias))
            {
                return alias;
            }
        }
        return null;
    }

    /// <summary>The words of a title that say what the work is: without stop and seniority words.</summary>
    public IReadOnlyList<string> TitleWords(string? title) =>
        [.. NormalText.Words(NormalText.Of(title)).Where(word => !IsStopWord(word) && !IsSeniorityWord(word))];

    /// <summary>One entry per distinct skill, as first written; blank ones left out.</summary>
    public IReadOnlyList<string> Distinct(IEnumerable<string> names)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return [.. names.Where(name => Canonical(name) is { Length: > 0 } id && seen.Add(id))];
    }

    /// <summary>The identity of a spoken language: equal names of one language have equal ones.</summary>
    public string LanguageId(string? name)
    {
        var normal = NormalText.Of(name);
        return Languages.FirstOrDefault(group => group.Contains(normal, StringComparer.Ordinal))?[0] ?? normal;
    }

    /// <summary>Level of the first row that has a word in the normal text; 0 = none.</summary>
    public static int LevelIn(string normalText, IReadOnlyList<(int Level, string[] Words)> rows)
    {
        foreach (var (level, words) in rows)
        {
            if (words.Any(word => NormalText.Contains(normalText, word)))
            {
                return level;
            }
        }
        return 0;
    }

    private static (int, string[])[] Rows(LevelRow[] rows) =>
        [.. rows.Select(row => (row.Level, row.Words.Select(NormalText.Of).ToArray()))];

    private static SkillVocabulary Load() => new(Read<BaseFile>("skill-synonyms.json"), Read<OwnFile>("vocabulary.json"), [.. SkillLists.Read()]);

    private static T Read<T>(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The resource {name} is missing.");
        return JsonSerializer.Deserialize<T>(stream, JsonSerializerOptions.Web) ?? throw new InvalidOperationException($"The resource {name} is empty.");
    }

    private sealed record LevelRow(int Level, string[] Words);

    private sealed record BaseFile(
        string[][] Groups,
        string[] DeclaredOnly,
        string[] OwnWording,
        Dictionary<string, string[]> Implies,
        LevelRow[] EducationLevels,
        string[][] Fields,
        string[][] Languages,
        LevelRow[] LanguageLevels,
        string[] StopWords,
        string[] SeniorityWords);

    private sealed record OwnFile(
        string[] GivenTools,
        string[] GivenMethodologies,
        string[] GivenSoftSkills,
        Dictionary<string, string[][]> Skills,
        Dictionary<string, string[][]> Tools,
        Dictionary<string, string[][]> Methodologies,
        string[][] SoftSkills,
        Dictionary<string, string[]> Implies,
        string[] DeclaredOnly,
        string[] OwnWording,
        string[][] Languages,
        string[] Occupations,
        string[] Employers,
        string[] Certifications);
}
