using System.Globalization;

namespace FitMyCv.AiWorker.Domain.Composition;

/// <summary>Why a decision or a change was made.</summary>
public enum TailoringReason
{
    KeepMostRecent,
    KeepRecent,
    KeepAskedSkills,
    KeepTitle,
    KeepScore,
    KeepPersonal,
    KeepUnknownDates,
    RemoveUnrelated,
    MoveSideWork,
    TitleOfOffer,
    SkillWording,
    SkillImplied,
    SkillProven,
    SkillDoubled,
    OrderedByOffer,
    BulletsOrdered,
    Rewritten,
    LeftOut,
    UsedInText,
    Translated,
}

/// <summary>The fixed sentences of reasons, in the language of the CV.</summary>
public static class TailoringText
{
    private static readonly Dictionary<TailoringReason, (string En, string Fr, string Es, string De)> Forms = new()
    {
        [TailoringReason.KeepMostRecent] = ("One of the two most recent experiences", "L'une des deux expériences les plus récentes", "Una de las dos experiencias más recientes", "Eine der beiden jüngsten Stationen"),
        [TailoringReason.KeepRecent] = ("Recent enough for this offer", "Assez récent pour cette offre", "Lo bastante reciente para esta oferta", "Aktuell genug für diese Anzeige"),
        [TailoringReason.KeepAskedSkills] = ("Shows what the offer asks: {0}", "Montre ce que l'offre demande : {0}", "Muestra lo que pide la oferta: {0}", "Zeigt, was die Anzeige verlangt: {0}"),
        [TailoringReason.KeepTitle] = ("Its title is close to the offer's", "Son intitulé est proche de celui de l'offre", "Su título se acerca al de la oferta", "Die Bezeichnung ähnelt der der Anzeige"),
        [TailoringReason.KeepScore] = ("Without it the match with the offer would fall", "Sans elle, l'adéquation à l'offre baisserait", "Sin ella bajaría la adecuación a la oferta", "Ohne sie sänke die Passung zur Anzeige"),
        [TailoringReason.KeepPersonal] = ("Personal projects stay", "Les projets personnels restent", "Los proyectos personales se quedan", "Persönliche Projekte bleiben"),
        [TailoringReason.KeepUnknownDates] = ("Its dates are not known", "Ses dates ne sont pas connues", "No se conocen sus fechas", "Die Daten sind nicht bekannt"),
        [TailoringReason.RemoveUnrelated] = ("Ended long ago and shows nothing that the offer asks", "Terminée depuis longtemps, sans lien avec ce que l'offre demande", "Terminó hace tiempo y no muestra nada de lo que pide la oferta", "Liegt lange zurück und zeigt nichts, was die Anzeige verlangt"),
        [TailoringReason.MoveSideWork] = ("A short side job reads better as a project", "Une courte mission annexe se lit mieux comme projet", "Un trabajo corto al margen se lee mejor como proyecto", "Eine kurze Nebentätigkeit liest sich besser als Projekt"),
        [TailoringReason.TitleOfOffer] = ("The offer's title fits your titles", "L'intitulé de l'offre correspond aux vôtres", "El título de la oferta corresponde a los suyos", "Die Bezeichnung der Anzeige passt zu Ihren"),
        [TailoringReason.SkillWording] = ("Written as in the offer", "Écrit comme dans l'offre", "Escrito como en la oferta", "Geschrieben wie in der Anzeige"),
        [TailoringReason.SkillImplied] = ("Implied by {0}, and asked by the offer", "Découle de {0}, et l'offre le demande", "Se deduce de {0}, y la oferta lo pide", "Folgt aus {0}, und die Anzeige verlangt es"),
        [TailoringReason.SkillProven] = ("Your text shows it, and the offer asks for it", "Votre texte le montre, et l'offre le demande", "Su texto lo muestra y la oferta lo pide", "Ihr Text zeigt es, und die Anzeige verlangt es"),
        [TailoringReason.SkillDoubled] = ("Listed twice", "Listé deux fois", "Aparecía dos veces", "Doppelt aufgeführt"),
        [TailoringReason.OrderedByOffer] = ("What the offer asks comes first", "Ce que l'offre demande vient d'abord", "Lo que pide la oferta va primero", "Was die Anzeige verlangt, steht vorn"),
        [TailoringReason.BulletsOrdered] = ("The points closest to the offer come first", "Les points les plus proches de l'offre viennent d'abord", "Los puntos más cercanos a la oferta van primero", "Die Punkte, die der Anzeige am nächsten sind, stehen vorn"),
        [TailoringReason.Rewritten] = ("Reworded for the offer", "Reformulé pour l'offre", "Reformulado para la oferta", "Für die Anzeige umformuliert"),
        [TailoringReason.LeftOut] = ("Says less about what the offer asks", "Dit moins de ce que l'offre demande", "Dice menos de lo que pide la oferta", "Sagt weniger über das, was die Anzeige verlangt"),
        [TailoringReason.UsedInText] = ("Named in the text of this item", "Cité dans le texte de cet élément", "Citado en el texto de este elemento", "Im Text dieses Eintrags genannt"),
        [TailoringReason.Translated] = ("Translated: it says the same in the language of this CV", "Traduit : le sens reste le même dans la langue de ce CV", "Traducido: dice lo mismo en el idioma de este CV", "Übersetzt: sagt dasselbe in der Sprache dieses Lebenslaufs"),
    };

    /// <summary>The sentence in <c>fr</c>, <c>es</c>, <c>de</c>, else English.</summary>
    public static string Of(TailoringReason reason, string? language, string? subject = null)
    {
        var (en, fr, es, de) = Forms[reason];
        return string.Format(CultureInfo.InvariantCulture, language switch { "fr" => fr, "es" => es, "de" => de, _ => en }, subject);
    }
}
