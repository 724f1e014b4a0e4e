namespace FitMyCv.StandIns.OpenAi.Answers;

/// <summary>
/// A translation as far as a few dozen words go, those that join the others: enough to tell texts of two languages apart, and every name, number and
/// technique stays.
/// </summary>
public static class HonestTranslation
{
    private static readonly string[] Languages = ["en", "fr", "es", "de"];

    private static readonly string[][] Words =
    [
        ["and", "et", "y", "und"], ["or", "ou", "o", "oder"], ["with", "avec", "con", "mit"], ["without", "sans", "sin", "ohne"], ["for", "pour", "para", "für"], ["of", "de", "de", "von"],
        ["the", "les", "los", "die"], ["in", "en", "en", "in"], ["on", "sur", "sobre", "auf"], ["by", "par", "por", "durch"], ["to", "vers", "a", "zu"], ["from", "depuis", "desde", "aus"],
        ["reports", "rapports", "informes", "berichte"], ["services", "services", "servicios", "dienste"], ["team", "équipe", "equipo", "team"], ["tests", "essais", "pruebas", "tests"],
        ["planning", "planification", "planificación", "planung"], ["workshops", "ateliers", "talleres", "werkstätten"], ["billing", "facturation", "facturación", "abrechnung"],
        ["wrote", "rédaction", "redacción", "verfasste"], ["built", "création", "creación", "baute"], ["builds", "création", "creación", "baut"], ["ran", "exploitation", "operación", "betrieb"],
        ["customers", "clients", "clientes", "kunden"], ["years", "ans", "años", "jahre"], ["sites", "sites", "sitios", "seiten"], ["website", "site", "sitio", "seite"],
    ];

    public static string Of(string text, string language)
    {
        var to = Array.IndexOf(Languages, language);
        return to < 0 ? text : string.Join(' ', text.Split(' ').Select(word => Translate(word, to)));
    }

    /// <summary>The word with the capital and the punctuation it had.</summary>
    private static string Translate(string word, int to)
    {
        var bare = word.TrimEnd('.', ',', ';', ':');
        var row = Array.Find(Words, row => row.Contains(bare, StringComparer.OrdinalIgnoreCase));
        if (row is null || bare.Length == 0)
        {
            return word;
        }
        var other = row[to];
        return (char.IsUpper(bare[0]) ? char.ToUpperInvariant(other[0]) + other[1..] : other) + word[bare.Length..];
    }
}
