using System.Collections.Frozen;
using System.Reflection;
using FitMyCv.AiWorker.Domain.Text;

namespace FitMyCv.AiWorker.Domain.Terms;

/// <summary>Sections of <c>terms.txt</c>.</summary>
internal enum TermKind
{
    Level,
    Language,
    Heading,
    Degree,
    Field,
    SoftSkill,
    Method,
    Topic,
    Title,
    Seniority,

    /// <summary>Words that are written with a capital in one of the languages, such as months: no terms of their own.</summary>
    Word,

    /// <summary>Countries and cities with names of their own in other languages.</summary>
    Place,
}

/// <summary>A name of a term in one language, in the masculine and, where it differs, the feminine.</summary>
internal sealed record TermName(string Masculine, string Feminine);

/// <summary>A term in all four languages; the first name of each is the one that is written.</summary>
internal sealed record Term(IReadOnlyDictionary<string, IReadOnlyList<TermName>> Names);

/// <summary>The terms of CVs in fr, en, es and de, from <c>terms.txt</c>; found by normal form.</summary>
internal sealed class TermDictionary
{
    private static readonly string[] Languages = ["fr", "en", "es", "de"];

    private readonly FrozenDictionary<(TermKind Kind, string Language, string Normal), (Term Term, bool IsFeminine)> _byName;
    private readonly FrozenSet<(string Language, string Word)> _words;
    private readonly ILookup<(string Language, string Word), Term> _places;

    private TermDictionary(IReadOnlyList<(TermKind Kind, Term Term)> terms)
    {
        Terms = terms;
        var byName = new Dictionary<(TermKind, string, string), (Term, bool)>();
        foreach (var (kind, term) in terms)
        {
            foreach (var (language, names) in term.Names)
            {
                foreach (var name in names)
                {
                    // A name that two terms have belongs to the first.
                    byName.TryAdd((kind, language, NormalText.Of(name.Masculine)), (term, false));
                    byName.TryAdd((kind, language, NormalText.Of(name.Feminine)), (term, true));
                }
            }
        }
        _byName = byName.ToFrozenDictionary();
        _words = Words(terms.Where(one => one.Kind != TermKind.Place)).Select(one => (one.Language, one.Word)).ToFrozenSet();
        _places = Words(terms.Where(one => one.Kind == TermKind.Place)).ToLookup(one => (one.Language, one.Word), one => one.Term);
    }

    public static TermDictionary Default { get; } = Load();

    public IReadOnlyList<(TermKind Kind, Term Term)> Terms { get; }

    /// <summary>The name of a term in another language, as the dictionary writes it, of the same gender; null when it is not known.</summary>
    public string? Find(string text, TermKind kind, string from, string to) =>
        _byName.TryGetValue((kind, from, NormalText.Of(text)), out var found)
            ? found.Term.Names[to][0] is var name && found.IsFeminine ? name.Feminine : name.Masculine
            : null;

    /// <summary>Whether two texts name one term in their languages.</summary>
    public bool AreEqual(string text, string from, string other, string to) =>
        Enum.GetValues<TermKind>().Any(kind => _byName.TryGetValue((kind, from, NormalText.Of(text)), out var found)
            && NormalText.Of(other) is var normal && found.Term.Names[to].Any(name => NormalText.Of(name.Masculine) == normal || NormalText.Of(name.Feminine) == normal));

    /// <summary>The names, in another language and in normal form, of the terms that have this name in a language.</summary>
    public IEnumerable<string> OtherNames(string text, string language, string other) =>
        Enum.GetValues<TermKind>()
            .Where(kind => _byName.ContainsKey((kind, language, NormalText.Of(text))))
            .SelectMany(kind => _byName[(kind, language, NormalText.Of(text))].Term.Names[other])
            .SelectMany(name => new[] { NormalText.Of(name.Masculine), NormalText.Of(name.Feminine) });

    /// <summary>Whether a normal word stands in a term of this language.</summary>
    public bool HasWord(string normal, string language) => _words.Contains((language, normal));

    /// <summary>The names, in another language and in normal form, of the places whose name in this language has the word.</summary>
    public IEnumerable<string> PlaceNames(string normal, string language, string other) =>
        _places[(language, normal)].SelectMany(place => place.Names[other]).Select(name => NormalText.Of(name.Masculine));

    private static IEnumerable<(string Language, string Word, Term Term)> Words(IEnumerable<(TermKind Kind, Term Term)> terms) =>
        from one in terms
        from names in one.Term.Names
        from name in names.Value
        from word in NormalText.Words(NormalText.Of($"{name.Masculine} {name.Feminine}"))
        select (names.Key, word, one.Term);

    private static TermDictionary Load()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("terms.txt")
            ?? throw new InvalidOperationException("The resource terms.txt is missing.");
        using var reader = new StreamReader(stream);
        var terms = new List<(TermKind, Term)>();
        var kind = TermKind.Level;
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }
            if (line[0] == '[')
            {
                kind = Enum.Parse<TermKind>(line.Trim('[', ']'), ignoreCase: true);
                continue;
            }
            terms.Add((kind, Read(line, kind)));
        }
        return new TermDictionary(terms);
    }

    private static Term Read(string line, TermKind kind)
    {
        var cells = line.Split(" | ");
        if (cells.Length != Languages.Length)
        {
            throw new InvalidOperationException($"A term does not have four languages: {line}");
        }
        return new Term(Languages.Zip(cells).ToDictionary(
            pair => pair.First,
            pair => (IReadOnlyList<TermName>)[.. pair.Second.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(name => Name(name, kind))],
            StringComparer.Ordinal));
    }

    /// <summary>Only words for people have two forms; elsewhere a slash belongs to the name ("CI/CD").</summary>
    private static TermName Name(string text, TermKind kind) =>
        kind is TermKind.Title or TermKind.SoftSkill or TermKind.Seniority && text.IndexOf('/', StringComparison.Ordinal) is > 0 and var at
            ? new TermName(text[..at], text[(at + 1)..])
            : new TermName(text, text);
}
