namespace FitMyCv.AiWorker.Engines.Offline.Reading;

/// <summary>Names of extras that the CV itself does not name, in its language.</summary>
internal static class Wording
{
    public static string UnplacedText(string language) => language switch
    {
        "fr" => "Texte non classé",
        "es" => "Texto sin clasificar",
        "de" => "Nicht zugeordneter Text",
        _ => "Unplaced text",
    };

    public static string PersonalData(string language) => language switch
    {
        "fr" => "Informations personnelles",
        "es" => "Datos personales",
        "de" => "Persönliche Daten",
        _ => "Personal data",
    };
}
