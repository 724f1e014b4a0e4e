namespace FitMyCv.StandIns.OpenAi.Answers;

/// <summary>
/// Rewordings that say what the source says, as a careful editor makes them: shortened at a comma, the means put in front, another form or a near synonym of the
/// first word, a plain word for the role put in front.
/// </summary>
public static class HonestWording
{
    private static readonly (string From, string To)[] FirstWords =
    [
        ("Developed", "Developing"), ("Managed", "Managing"), ("Led", "Leading"), ("Built", "Building"), ("Designed", "Designing"), ("Created", "Creating"), ("Wrote", "Writing"),
        ("Maintained", "Maintaining"), ("Trained", "Training"), ("Reduced", "Reducing"), ("Improved", "Improving"), ("Migrated", "Migrating"),
        ("Développer", "Développement de"), ("Créer", "Création de"), ("Gérer", "Gestion de"), ("Encadrer", "Encadrement de"), ("Écrire", "Rédiger"), ("Développement", "Développer"),
        ("Gestion", "Gérer"), ("Mise en place", "Mettre en place"), ("Conception", "Concevoir"), ("Réalisation", "Réaliser"),
    ];

    private static readonly Dictionary<string, string[]> Openings = new(StringComparer.Ordinal)
    {
        ["en"] = ["Responsible for", "In charge of", "Worked on"],
        ["fr"] = ["En charge de", "Responsable de", "Participation à"],
        ["es"] = ["Responsable de", "A cargo de"],
        ["de"] = ["Verantwortlich für", "Zuständig für"],
    };

    private static readonly Dictionary<string, string> Means = new(StringComparer.Ordinal) { ["en"] = " with ", ["fr"] = " avec ", ["es"] = " con ", ["de"] = " mit " };

    public static string Reword(string text, string language, Random random)
    {
        var bare = text.TrimEnd('.', ' ');
        return random.Next(6) switch
        {
            0 => Shortened(bare),
            1 => MeansFirst(bare, language),
            2 => OtherForm(bare),
            3 => WithOpening(bare, language, random),
            4 => OtherForm(Shortened(bare)),
            _ => bare,
        };
    }

    /// <summary>Both points in one.</summary>
    public static string Join(string first, string second, string language) =>
        $"{first.TrimEnd('.', ' ')} {language switch { "fr" => "et", "es" => "y", "de" => "und", _ => "and" }} {Lower(second.TrimEnd('.', ' '))}";

    /// <summary>Without its last clause, when most of it remains.</summary>
    private static string Shortened(string text)
    {
        var comma = text.LastIndexOf(", ", StringComparison.Ordinal);
        return comma > text.Length / 2 ? text[..comma] : text;
    }

    private static string MeansFirst(string text, string language)
    {
        var word = Means.GetValueOrDefault(language, " with ");
        var at = text.LastIndexOf(word, StringComparison.Ordinal);
        return at > 10 && !text[at..].Contains(',', StringComparison.Ordinal)
            ? char.ToUpperInvariant(word[1]) + text[(at + 2)..] + ", " + Lower(text[..at])
            : text;
    }

    private static string OtherForm(string text)
    {
        var (from, to) = Array.Find(FirstWords, pair => text.StartsWith(pair.From + " ", StringComparison.Ordinal));
        return from is null ? text : to + text[from.Length..];
    }

    private static string WithOpening(string text, string language, Random random)
    {
        var openings = Openings.GetValueOrDefault(language) ?? Openings["en"];
        return $"{openings[random.Next(openings.Length)]} {Lower(text)}";
    }

    /// <summary>With a small first letter, unless the first word is a name or an abbreviation.</summary>
    private static string Lower(string text)
    {
        var first = text.Split(' ', 2)[0];
        return first.Length > 1 && char.IsUpper(first[0]) && first.Skip(1).All(char.IsLower) ? char.ToLowerInvariant(text[0]) + text[1..] : text;
    }
}
