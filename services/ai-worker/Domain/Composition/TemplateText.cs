using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Domain.Composition;

/// <summary>The headings and placeholders of a template in one language.</summary>
internal sealed record TemplateText
{
    private static readonly TemplateText French = new()
    {
        Language = "fr",
        FullName = "[Prénom Nom]", JobTitle = "[Intitulé du poste]", Phone = "[Téléphone]", City = "[Ville]",
        Summary = "[Deux ou trois phrases : votre métier, vos domaines, ce que vous apportez à ce poste]",
        Company = "[Entreprise]", Description = "[En une phrase : l'activité de l'entreprise et votre rôle]",
        Responsibility = "[Ce que vous avez fait, pour qui, avec quels outils]", Result = "[Le résultat obtenu, si possible mesuré]",
        Institution = "[Établissement]", Degree = "[Diplôme]", Field = "[Spécialité]", SpokenLanguage = "[Langue]", Level = "[Niveau]",
        Project = "[Projet]", Role = "[Votre rôle]", ProjectSummary = "[But du projet, votre part, résultat]",
        Headings = Titles("Profil", "Compétences", "Expérience professionnelle", "Formation", "Langues", "Projets"),
    };

    private static readonly TemplateText English = new()
    {
        Language = "en",
        FullName = "[First name Last name]", JobTitle = "[Job title]", Phone = "[Phone]", City = "[City]",
        Summary = "[Two or three sentences: your profession, your fields, what you bring to this position]",
        Company = "[Company]", Description = "[One sentence: what the company does and your part in it]",
        Responsibility = "[What you did, for whom, with which tools]", Result = "[The result, measured where possible]",
        Institution = "[Institution]", Degree = "[Degree]", Field = "[Field of study]", SpokenLanguage = "[Language]", Level = "[Level]",
        Project = "[Project]", Role = "[Your role]", ProjectSummary = "[Aim of the project, your part, result]",
        Headings = Titles("Profile", "Skills", "Work experience", "Education", "Languages", "Projects"),
    };

    private static readonly TemplateText Spanish = new()
    {
        Language = "es",
        FullName = "[Nombre Apellidos]", JobTitle = "[Puesto]", Phone = "[Teléfono]", City = "[Ciudad]",
        Summary = "[Dos o tres frases: su profesión, sus ámbitos, lo que aporta a este puesto]",
        Company = "[Empresa]", Description = "[En una frase: la actividad de la empresa y su papel en ella]",
        Responsibility = "[Lo que hizo, para quién y con qué herramientas]", Result = "[El resultado, a ser posible medido]",
        Institution = "[Centro de estudios]", Degree = "[Título]", Field = "[Especialidad]", SpokenLanguage = "[Idioma]", Level = "[Nivel]",
        Project = "[Proyecto]", Role = "[Su papel]", ProjectSummary = "[Objetivo del proyecto, su parte, resultado]",
        Headings = Titles("Perfil", "Competencias", "Experiencia laboral", "Formación", "Idiomas", "Proyectos"),
    };

    private static readonly TemplateText German = new()
    {
        Language = "de",
        FullName = "[Vorname Nachname]", JobTitle = "[Berufsbezeichnung]", Phone = "[Telefon]", City = "[Ort]",
        Summary = "[Zwei oder drei Sätze: Ihr Beruf, Ihre Fachgebiete, was Sie in diese Stelle einbringen]",
        Company = "[Unternehmen]", Description = "[In einem Satz: was das Unternehmen tut und Ihre Rolle darin]",
        Responsibility = "[Was Sie getan haben, für wen, mit welchen Werkzeugen]", Result = "[Das Ergebnis, möglichst mit Messgröße]",
        Institution = "[Bildungseinrichtung]", Degree = "[Abschluss]", Field = "[Fachrichtung]", SpokenLanguage = "[Sprache]", Level = "[Niveau]",
        Project = "[Projekt]", Role = "[Ihre Rolle]", ProjectSummary = "[Ziel des Projekts, Ihr Anteil, Ergebnis]",
        Headings = Titles("Profil", "Kenntnisse", "Berufserfahrung", "Ausbildung", "Sprachen", "Projekte"),
    };

    public required string Language { get; init; }
    public required string FullName { get; init; }
    public required string JobTitle { get; init; }
    public required string Phone { get; init; }
    public required string City { get; init; }
    public required string Summary { get; init; }
    public required string Company { get; init; }
    public required string Description { get; init; }
    public required string Responsibility { get; init; }
    public required string Result { get; init; }
    public required string Institution { get; init; }
    public required string Degree { get; init; }
    public required string Field { get; init; }
    public required string SpokenLanguage { get; init; }
    public required string Level { get; init; }
    public required string Project { get; init; }
    public required string Role { get; init; }
    public required string ProjectSummary { get; init; }
    public required IReadOnlyDictionary<string, string> Headings { get; init; }

    public static TemplateText Of(string? language) => language switch { "fr" => French, "es" => Spanish, "de" => German, _ => English };

    private static Dictionary<string, string> Titles(string summary, string skills, string experience, string education, string languages, string projects) =>
        new(StringComparer.Ordinal)
        {
            [CvSections.Summary] = summary,
            [CvSections.Skills] = skills,
            [CvSections.Experience] = experience,
            [CvSections.Education] = education,
            [CvSections.Languages] = languages,
            [CvSections.Projects] = projects,
        };
}
