namespace FitMyCv.AiWorker.Tasks;

/// <summary>Short titles of tasks in the user's language (fr, en, es, de; else English).</summary>
public static class TaskTitles
{
    public static string Generation(string locale, string? host) =>
        host is null
            ? Choose(locale, "CV adapté à une offre", "CV tailored to a job offer", "CV adaptado a una oferta", "Lebenslauf für ein Stellenangebot")
            : Choose(locale, $"CV adapté à une offre de {host}", $"CV tailored to an offer of {host}", $"CV adaptado a una oferta de {host}", $"Lebenslauf für ein Angebot von {host}");

    public static string Import(string locale, string fileName) =>
        Choose(locale, $"Import de {fileName}", $"Import of {fileName}", $"Importación de {fileName}", $"Import von {fileName}");

    public static string MatchScore(string locale, string filename) =>
        Choose(locale, $"Score de {filename}", $"Match score of {filename}", $"Puntuación de {filename}", $"Bewertung von {filename}");

    public static string Improvement(string locale, string filename) =>
        Choose(locale, $"Amélioration de {filename}", $"Improvement of {filename}", $"Mejora de {filename}", $"Verbesserung von {filename}");

    public static string JobTitle(string locale, string jobTitle) =>
        Choose(locale, $"CV pour le poste « {jobTitle} »", $"CV for the position “{jobTitle}”", $"CV para el puesto «{jobTitle}»", $"Lebenslauf für die Stelle „{jobTitle}“");

    public static string Template(string locale) => Choose(locale, "Modèle de CV", "CV template", "Plantilla de CV", "Lebenslauf-Vorlage");

    public static string Translation(string locale, string filename, string language) =>
        Choose(
            locale,
            $"Traduction de {filename} ({language})",
            $"Translation of {filename} ({language})",
            $"Traducción de {filename} ({language})",
            $"Übersetzung von {filename} ({language})");

    private static string Choose(string locale, string fr, string en, string es, string de) =>
        locale switch
        {
            "fr" => fr,
            "es" => es,
            "de" => de,
            _ => en,
        };
}
