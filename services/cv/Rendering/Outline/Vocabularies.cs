using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.Cv.Rendering.Outline;

internal static class Vocabularies
{
    public static Vocabulary English { get; } = new()
    {
        Headings = Headings("Profile", "Skills", "Experience", "Education", "Languages", "Projects", "Additional information"),
        Months = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"],
        Present = "Present",
        Proficiencies = Levels("awareness", "beginner", "intermediate", "proficient", "advanced", "expert"),
        NativeSpeaker = "native",
        OneYear = "1 year of experience",
        Years = "{0} years of experience",
        Domains = "Fields",
        Strengths = "Key strengths",
        HardSkills = "Core skills",
        Tools = "Tools",
        SoftSkills = "Soft skills",
        Methodologies = "Methodologies",
        Results = "Key results",
        SkillsUsed = "Skills used",
        Technologies = "Technologies",
        Keywords = "Keywords",
    };

    public static Vocabulary French { get; } = new()
    {
        Headings = Headings("Profil", "Compétences", "Expérience", "Formation", "Langues", "Projets", "Informations complémentaires"),
        Months = ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"],
        Present = "aujourd’hui",
        Proficiencies = Levels("notions", "débutant", "intermédiaire", "confirmé", "avancé", "expert"),
        NativeSpeaker = "langue maternelle",
        OneYear = "1 an d’expérience",
        Years = "{0} ans d’expérience",
        Domains = "Domaines",
        Strengths = "Points forts",
        HardSkills = "Compétences clés",
        Tools = "Outils",
        SoftSkills = "Savoir-être",
        Methodologies = "Méthodologies",
        Results = "Réalisations",
        SkillsUsed = "Compétences utilisées",
        Technologies = "Technologies",
        Keywords = "Mots-clés",
        Colon = "\u00A0: ",
    };

    public static Vocabulary Spanish { get; } = new()
    {
        Headings = Headings("Perfil", "Competencias", "Experiencia", "Formación", "Idiomas", "Proyectos", "Información adicional"),
        Months = ["enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"],
        Present = "actualidad",
        Proficiencies = Levels("nociones", "principiante", "intermedio", "competente", "avanzado", "experto"),
        NativeSpeaker = "lengua materna",
        OneYear = "1 año de experiencia",
        Years = "{0} años de experiencia",
        Domains = "Ámbitos",
        Strengths = "Puntos fuertes",
        HardSkills = "Competencias clave",
        Tools = "Herramientas",
        SoftSkills = "Habilidades personales",
        Methodologies = "Metodologías",
        Results = "Resultados",
        SkillsUsed = "Competencias utilizadas",
        Technologies = "Tecnologías",
        Keywords = "Palabras clave",
    };

    public static Vocabulary German { get; } = new()
    {
        Headings = Headings("Profil", "Kenntnisse", "Berufserfahrung", "Ausbildung", "Sprachen", "Projekte", "Weitere Angaben"),
        Months = ["Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"],
        Present = "heute",
        Proficiencies = Levels(
            "Überblickswissen", "Grundkenntnisse", "mittlere Kenntnisse", "gute Kenntnisse", "sehr gute Kenntnisse", "Expertenkenntnisse"),
        NativeSpeaker = "Muttersprache",
        OneYear = "1 Jahr Berufserfahrung",
        Years = "{0} Jahre Berufserfahrung",
        Domains = "Bereiche",
        Strengths = "Stärken",
        HardSkills = "Fachkenntnisse",
        Tools = "Werkzeuge",
        SoftSkills = "Persönliche Stärken",
        Methodologies = "Methoden",
        Results = "Ergebnisse",
        SkillsUsed = "Eingesetzte Kenntnisse",
        Technologies = "Technologien",
        Keywords = "Stichworte",
    };

    private static Dictionary<string, string> Headings(
        string summary, string skills, string experience, string education, string languages, string projects, string extras) =>
        new()
        {
            [CvSections.Summary] = summary,
            [CvSections.Skills] = skills,
            [CvSections.Experience] = experience,
            [CvSections.Education] = education,
            [CvSections.Languages] = languages,
            [CvSections.Projects] = projects,
            [CvSections.Extras] = extras,
        };

    private static Dictionary<string, string> Levels(
        string awareness, string beginner, string intermediate, string proficient, string advanced, string expert) =>
        new()
        {
            ["awareness"] = awareness,
            ["beginner"] = beginner,
            ["intermediate"] = intermediate,
            ["proficient"] = proficient,
            ["advanced"] = advanced,
            ["expert"] = expert,
        };
}
