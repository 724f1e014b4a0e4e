namespace FitMyCv.Cv.Domain.JsonResume;

/// <summary>Headings that people give to the lists of a JSON Resume, in fr, en, es and de.</summary>
internal static class JsonResumeNames
{
    public const string HardSkills = "Hard skills";
    public const string Tools = "Tools";
    public const string SoftSkills = "Soft skills";
    public const string Methodologies = "Methodologies";

    /// <summary>Member of <c>skills</c> by the normal form of an entry's name.</summary>
    private static readonly Dictionary<string, string> SkillLists = Index(new()
    {
        ["hard_skills"] = [HardSkills, "Compétences techniques", "Competencias técnicas", "Fachkenntnisse"],
        ["tools"] = [Tools, "Software", "Outils", "Logiciels", "Herramientas", "Programas", "Werkzeuge", "Tools und Software"],
        ["soft_skills"] = [SoftSkills, "Savoir-être", "Compétences personnelles", "Competencias personales", "Habilidades blandas", "Soziale Kompetenzen", "Soft Skills"],
        ["methodologies"] = [Methodologies, "Methods", "Méthodes", "Méthodologies", "Metodologías", "Métodos", "Methoden", "Methodiken"],
    });

    /// <summary>List of a JSON Resume by the normal form of an additional entry's name.</summary>
    private static readonly Dictionary<string, string> ExtraLists = Index(new()
    {
        ["volunteer"] = ["Volunteering", "Volunteer work", "Bénévolat", "Voluntariado", "Ehrenamt"],
        ["awards"] = ["Awards", "Prizes", "Honours", "Prix", "Distinctions", "Premios", "Auszeichnungen", "Preise"],
        ["certificates"] = ["Certificates", "Certifications", "Certificats", "Certificados", "Certificaciones", "Zertifikate"],
        ["publications"] = ["Publications", "Publicaciones", "Publikationen", "Veröffentlichungen"],
        ["interests"] = ["Interests", "Hobbies", "Centres d'intérêt", "Loisirs", "Intereses", "Aficiones", "Interessen"],
        ["references"] = ["References", "Références", "Referencias", "Referenzen"],
    });

    /// <summary>Member that names an entry of these lists.</summary>
    public static IReadOnlyDictionary<string, string> NameMembers { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["volunteer"] = "organization",
        ["awards"] = "title",
        ["certificates"] = "name",
        ["publications"] = "name",
        ["interests"] = "name",
        ["references"] = "name",
    };

    /// <summary>Name of an additional entry that has none itself.</summary>
    public static string Fallback(string list) =>
        list switch
        {
            "volunteer" => "Volunteering",
            "work" => "Experience",
            "education" => "Education",
            "languages" => "Languages",
            "projects" => "Projects",
            _ => char.ToUpperInvariant(list[0]) + list[1..],
        };

    public static string? SkillList(string name) => SkillLists.GetValueOrDefault(Review.SkillEquality.Normal(name));

    public static string? ExtraList(string name) => ExtraLists.GetValueOrDefault(Review.SkillEquality.Normal(name));

    private static Dictionary<string, string> Index(Dictionary<string, string[]> names)
    {
        var index = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (list, headings) in names)
        {
            foreach (var heading in headings)
            {
                index[Review.SkillEquality.Normal(heading)] = list;
            }
        }
        return index;
    }
}
