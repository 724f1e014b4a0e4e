using System.Globalization;

namespace FitMyCv.AiWorker.Domain.Matching.Suggestions;

/// <summary>What a suggestion asks of the person.</summary>
public enum SuggestionKind
{
    /// <summary>A skill that the text mentions, but no list declares.</summary>
    DeclareSkill,

    /// <summary>A skill that another one implies.</summary>
    NameImpliedSkill,

    /// <summary>A skill that nothing in the CV shows.</summary>
    LearnSkill,

    /// <summary>A licence, permit or certificate that nothing in the CV shows.</summary>
    ObtainCertificate,
    DetailExperience,
    DateExperience,
    StateLanguageLevel,
    ImproveLanguage,
    AddLanguage,
    DeclareSoftSkill,
    ShowSoftSkill,
    StateDiplomaLevel,
}

/// <summary>The fixed sentence forms of suggestions, in the language of the CV. {0} and {1} are names.</summary>
public static class SuggestionText
{
    private static readonly Dictionary<SuggestionKind, (string Title, string Text)> English = new()
    {
        [SuggestionKind.DeclareSkill] = ("Add {0} to your skills", "Your CV mentions “{0}”, but your skills do not list it. Add it to the list, with the level you really have."),
        [SuggestionKind.NameImpliedSkill] = ("Name {0} in your skills", "Your work with “{1}” suggests that you know “{0}”, which the offer asks for. If you have used it, name it and say where."),
        [SuggestionKind.LearnSkill] = ("Learn or prove {0}", "The offer asks for “{0}” and your CV does not show it. If you have it, say where you used it; if not, a course or a small project is a way to learn it."),
        [SuggestionKind.ObtainCertificate] = ("State or obtain {0}", "The offer asks for “{0}” and your CV does not show it. If you hold it, state it with the date; if not, find out who awards it and how long it takes."),
        [SuggestionKind.DetailExperience] = ("Detail your experience “{1}”", "Your skills list {0}, but your experience “{1}” does not say so. If you used this there, add it with what you did."),
        [SuggestionKind.DateExperience] = ("Date your experience “{0}”", "Your experience “{0}” has no start date, so it does not count. Give its dates (counted here as one year)."),
        [SuggestionKind.StateLanguageLevel] = ("State your level of {0}", "The offer asks for a level in this language: {0}. Your CV gives none. State your real level, from A1 to C2 or native."),
        [SuggestionKind.ImproveLanguage] = ("Raise your level of {0}", "The offer asks for a higher level of {0} than your CV states. A course or a certificate would close the gap; if your level has risen, update it."),
        [SuggestionKind.AddLanguage] = ("Mention or learn {0}", "The offer asks for a language that your CV does not list: {0}. If you speak it, add it with your level; if not, a course would help."),
        [SuggestionKind.DeclareSoftSkill] = ("List {0} among your strengths", "Your texts show “{0}”, which the offer asks for. List it among your soft skills."),
        [SuggestionKind.ShowSoftSkill] = ("Show {0} by an example", "The offer asks for “{0}”. If an experience shows it, describe that example and list it among your soft skills."),
        [SuggestionKind.StateDiplomaLevel] = ("State your diploma's level", "The offer asks for a diploma ({0}) and the level of yours can't be read from your CV. If you hold that level, write it in the degree."),
    };

    private static readonly Dictionary<SuggestionKind, (string Title, string Text)> French = new()
    {
        [SuggestionKind.DeclareSkill] = ("Ajoutez {0} à vos compétences", "Votre CV mentionne « {0} », mais vos compétences ne le listent pas. Ajoutez-le à la liste, avec votre niveau réel."),
        [SuggestionKind.NameImpliedSkill] = ("Nommez {0} dans vos compétences", "Votre pratique de « {1} » laisse penser que vous connaissez « {0} », que l'offre demande. Si vous l'avez utilisé, nommez-le et dites où."),
        [SuggestionKind.LearnSkill] = ("Apprenez ou prouvez {0}", "L'offre demande « {0} » et votre CV ne le montre pas. Si vous l'avez pratiqué, dites où ; sinon, une formation ou un petit projet permet de l'apprendre."),
        [SuggestionKind.ObtainCertificate] = ("Indiquez ou obtenez : {0}", "L'offre demande « {0} » et votre CV ne le montre pas. Si vous l'avez, indiquez-le avec sa date ; sinon, renseignez-vous sur l'organisme qui le délivre et sa durée."),
        [SuggestionKind.DetailExperience] = ("Détaillez votre expérience « {1} »", "Vos compétences citent {0}, mais votre expérience « {1} » ne le dit pas. Si vous l'y avez utilisé, ajoutez-le avec ce que vous y avez fait."),
        [SuggestionKind.DateExperience] = ("Datez votre expérience « {0} »", "Votre expérience « {0} » n'a pas de date de début : elle ne compte donc pas. Indiquez ses dates (comptée ici pour un an)."),
        [SuggestionKind.StateLanguageLevel] = ("Précisez votre niveau en {0}", "L'offre demande un niveau dans cette langue : {0}. Votre CV n'en donne pas. Indiquez votre niveau réel, de A1 à C2 ou langue maternelle."),
        [SuggestionKind.ImproveLanguage] = ("Progressez en {0}", "L'offre demande un niveau plus élevé que celui de votre CV dans cette langue : {0}. Une formation ou un certificat comblerait l'écart ; si votre niveau a progressé, mettez-le à jour."),
        [SuggestionKind.AddLanguage] = ("Mentionnez ou apprenez : {0}", "L'offre demande une langue que votre CV ne cite pas : {0}. Si vous la parlez, ajoutez-la avec votre niveau ; sinon, une formation aiderait."),
        [SuggestionKind.DeclareSoftSkill] = ("Listez {0} parmi vos atouts", "Vos textes montrent « {0} », que l'offre demande. Ajoutez cette qualité à vos savoir-être."),
        [SuggestionKind.ShowSoftSkill] = ("Montrez {0} par un exemple", "L'offre demande « {0} ». Si une expérience le montre, décrivez cet exemple et ajoutez cette qualité à vos savoir-être."),
        [SuggestionKind.StateDiplomaLevel] = ("Précisez le niveau du diplôme", "L'offre demande un diplôme ({0}) et le niveau du vôtre ne se lit pas dans le CV. Si vous avez ce niveau, écrivez-le dans le diplôme."),
    };

    private static readonly Dictionary<SuggestionKind, (string Title, string Text)> Spanish = new()
    {
        [SuggestionKind.DeclareSkill] = ("Añada {0} a sus competencias", "Su CV menciona «{0}», pero sus competencias no lo incluyen. Añádalo a la lista, con su nivel real."),
        [SuggestionKind.NameImpliedSkill] = ("Nombre {0} en sus competencias", "Su trabajo con «{1}» sugiere que conoce «{0}», que la oferta pide. Si lo ha usado, nómbrelo y diga dónde."),
        [SuggestionKind.LearnSkill] = ("Aprenda o demuestre {0}", "La oferta pide «{0}» y su CV no lo muestra. Si lo domina, diga dónde lo usó; si no, un curso o un pequeño proyecto permite aprenderlo."),
        [SuggestionKind.ObtainCertificate] = ("Indique u obtenga: {0}", "La oferta pide «{0}» y su CV no lo muestra. Si lo tiene, indíquelo con su fecha; si no, averigüe quién lo expide y cuánto dura."),
        [SuggestionKind.DetailExperience] = ("Detalle su experiencia «{1}»", "Sus competencias citan {0}, pero su experiencia «{1}» no lo dice. Si lo usó allí, añádalo con lo que hizo."),
        [SuggestionKind.DateExperience] = ("Feche su experiencia «{0}»", "Su experiencia «{0}» no tiene fecha de inicio, así que no cuenta. Indique las fechas (aquí se cuenta un año)."),
        [SuggestionKind.StateLanguageLevel] = ("Indique su nivel de {0}", "La oferta pide {0} y su CV no da el nivel. Indique su nivel real, de A1 a C2 o nativo."),
        [SuggestionKind.ImproveLanguage] = ("Suba su nivel de {0}", "La oferta pide un nivel de {0} superior al de su CV. Un curso o un certificado cerraría la diferencia; si su nivel ha subido, actualícelo."),
        [SuggestionKind.AddLanguage] = ("Mencione o aprenda: {0}", "La oferta pide un idioma que su CV no incluye: {0}. Si lo habla, añádalo con su nivel; si no, un curso ayudaría."),
        [SuggestionKind.DeclareSoftSkill] = ("Incluya {0} entre sus cualidades", "Sus textos muestran «{0}», que la oferta pide. Inclúyalo entre sus cualidades."),
        [SuggestionKind.ShowSoftSkill] = ("Muestre {0} con un ejemplo", "La oferta pide «{0}». Si una experiencia lo muestra, describa ese ejemplo e inclúyalo entre sus cualidades."),
        [SuggestionKind.StateDiplomaLevel] = ("Precise el nivel del título", "La oferta pide un título ({0}) y el nivel del suyo no se lee en el CV. Si tiene ese nivel, escríbalo en el título."),
    };

    private static readonly Dictionary<SuggestionKind, (string Title, string Text)> German = new()
    {
        [SuggestionKind.DeclareSkill] = ("{0} als Kenntnis aufführen", "Ihr Lebenslauf erwähnt „{0}“, Ihre Kenntnisse führen es nicht auf. Ergänzen Sie es mit Ihrem tatsächlichen Niveau."),
        [SuggestionKind.NameImpliedSkill] = ("{0} in Kenntnissen nennen", "Ihre Arbeit mit „{1}“ legt nahe, dass Sie „{0}“ kennen, das die Anzeige verlangt. Wenn Sie es genutzt haben, nennen Sie es und sagen Sie, wo."),
        [SuggestionKind.LearnSkill] = ("{0} lernen oder belegen", "Die Anzeige verlangt „{0}“, Ihr Lebenslauf zeigt es nicht. Wenn Sie es beherrschen, sagen Sie, wo Sie es genutzt haben; sonst hilft ein Kurs oder ein kleines Projekt."),
        [SuggestionKind.ObtainCertificate] = ("{0} angeben oder erwerben", "Die Anzeige verlangt „{0}“, Ihr Lebenslauf zeigt es nicht. Wenn Sie es haben, nennen Sie es mit Datum; sonst erkundigen Sie sich, wer es ausstellt und wie lange es dauert."),
        [SuggestionKind.DetailExperience] = ("Tätigkeit „{1}“ genauer beschreiben", "Ihre Kenntnisse nennen {0}, Ihre Tätigkeit „{1}“ nicht. Wenn Sie es dort genutzt haben, ergänzen Sie es mit dem, was Sie getan haben."),
        [SuggestionKind.DateExperience] = ("Zeitraum für „{0}“ angeben", "Ihre Tätigkeit „{0}“ hat kein Anfangsdatum und zählt daher nicht. Geben Sie den Zeitraum an (hier als ein Jahr gezählt)."),
        [SuggestionKind.StateLanguageLevel] = ("Niveau in {0} angeben", "Die Anzeige verlangt {0}, Ihr Lebenslauf nennt kein Niveau. Geben Sie Ihr tatsächliches Niveau an, von A1 bis C2 oder Muttersprache."),
        [SuggestionKind.ImproveLanguage] = ("Niveau in {0} verbessern", "Die Anzeige verlangt ein höheres Niveau in {0}, als Ihr Lebenslauf nennt. Ein Kurs oder Zertifikat schließt die Lücke; ist Ihr Niveau gestiegen, passen Sie es an."),
        [SuggestionKind.AddLanguage] = ("{0} lernen oder nennen", "Die Anzeige verlangt {0}, Ihr Lebenslauf nennt es nicht. Wenn Sie es sprechen, ergänzen Sie es mit Ihrem Niveau; sonst hilft ein Kurs."),
        [SuggestionKind.DeclareSoftSkill] = ("{0} als Stärke nennen", "Ihre Texte zeigen „{0}“, das die Anzeige verlangt. Nennen Sie es bei Ihren Stärken."),
        [SuggestionKind.ShowSoftSkill] = ("{0} mit Beispiel zeigen", "Die Anzeige verlangt „{0}“. Wenn eine Tätigkeit es zeigt, beschreiben Sie dieses Beispiel und nennen Sie es bei Ihren Stärken."),
        [SuggestionKind.StateDiplomaLevel] = ("Niveau des Abschlusses angeben", "Die Anzeige verlangt einen Abschluss ({0}), dessen Niveau bei Ihnen nicht zu lesen ist. Wenn Sie dieses Niveau haben, schreiben Sie es in den Abschluss."),
    };

    /// <summary>Title of 3–8 words and sentence in <c>fr</c>, <c>es</c>, <c>de</c>, else English.</summary>
    public static (string Title, string Text) Of(SuggestionKind kind, string? language, string subject, string? other)
    {
        var forms = language switch { "fr" => French, "es" => Spanish, "de" => German, _ => English };
        var (title, text) = forms[kind];
        return (
            string.Format(CultureInfo.InvariantCulture, title, FirstWords(subject, title), other is null ? null : FirstWords(other, title)),
            string.Format(CultureInfo.InvariantCulture, text, subject, other));
    }

    /// <summary>Cuts a name so that the title stays within 8 words.</summary>
    private static string FirstWords(string name, string title)
    {
        var room = 8 - (title.Split(' ').Length - 1);
        var words = name.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length <= room ? name : string.Join(' ', words.Take(room)) + "…";
    }
}
