using System.Text.Json.Nodes;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Domain.Tests;

/// <summary>CV documents of all tests: the project's own, and those that the larger samples were made from.</summary>
internal static class SampleCvs
{
    public static IReadOnlyList<(string Name, CvDocument Cv)> All { get; } =
    [
        ("example", Samples.ExampleCv),
        ("pastry", Samples.CaseCv("pastry")),
        ("graduate", Samples.CaseCv("graduate")),
        ("bare", Samples.CaseCv("bare") with { Header = new() { FullName = "Noor Haldane", CurrentTitle = "Clerk" } }),
        ("freelancer", Freelancer),
        .. FromShared(),
    ];

    /// <summary>Old work, a short freelance mission, doubled skills, a client's project: what classification decides on.</summary>
    public static CvDocument Freelancer => new()
    {
        Language = "fr",
        Header = new() { FullName = "Lise Ambrault", CurrentTitle = "Développeuse web", Contact = new() { Email = "lise@example.test" } },
        Summary = new() { Headline = "Développeuse web à Brest", Description = "Développeuse web depuis 2012, je souhaite apprendre Kubernetes.", KeyStrengths = ["Reprise de code ancien", "Tests", "PHP"] },
        Skills = new()
        {
            HardSkills = [new() { Name = "HTML", Proficiency = "advanced" }, new() { Name = "php", Proficiency = "expert" }, new() { Name = "Symfony" }, new() { Name = "SQL" }],
            Tools = [new() { Name = "GitHub" }, new() { Name = "MariaDB", Proficiency = "proficient" }],
            SoftSkills = ["Rigueur"],
            Methodologies = ["Scrum"],
        },
        Experience =
        [
            new() { Title = "Développeuse web", Company = "Granit Numérique", StartDate = "2019-02", EndDate = "present", Responsibilities = ["Accompagner 3 stagiaires", "Développer 14 sites en PHP avec Symfony", "Écrire les tests automatisés"], SkillsUsed = ["Symfony", "PHP", "Vue.js"] },
            new() { Title = "Intégratrice", Company = "Petit Phare", StartDate = "2014-01", EndDate = "2018-12", Description = "Sites de mairies.", Responsibilities = ["Intégrer des maquettes en HTML et CSS"], SkillsUsed = ["HTML", "CSS"] },
            new() { Title = "Création d'un site (freelance)", Company = "Club nautique", StartDate = "2013-03", EndDate = "2013-05", Responsibilities = ["Créer le site du club"], SkillsUsed = ["WordPress"] },
            new() { Title = "Vendeuse en boulangerie", Company = "Au Blé Doré", StartDate = "2010-06", EndDate = "2011-08", Responsibilities = ["Servir 200 clients par jour"] },
        ],
        Education = [new() { Institution = "IUT de Lannion", Degree = "Licence professionnelle", FieldOfStudy = "Informatique", EndDate = "2012" }],
        Languages = [new() { Name = "Français", Level = "native" }, new() { Name = "Anglais", Level = "B2" }],
        Projects = [new() { Name = "Refonte du site de l'office", Role = "Développeuse", Summary = "Mission pour un client du tourisme.", StartDate = "2012", EndDate = "2012" }],
        Extras = [new() { Name = "Centres d'intérêt", Summary = "Voile" }],
    };

    private static IEnumerable<(string, CvDocument)> FromShared() =>
        Samples.Shared is null ? [] : Directory.EnumerateFiles(Path.Combine(Samples.Shared, "data", "cv", "sources"), "*.json").Order(StringComparer.Ordinal).Select(file => (Path.GetFileNameWithoutExtension(file), Convert(JsonNode.Parse(File.ReadAllText(file))!.AsObject())));

    private static CvDocument Convert(JsonObject source)
    {
        var skills = source["skills"]!.AsArray().Select(one => (Category: Text(one!["category"]), Items: Texts(one["items"]))).ToArray();
        bool IsTool(string category) => category is "Outils" or "Logiciels" or "Tools" or "Platforms" or "Plateformes" or "Cloud" or "Herramientas";
        bool IsMethod(string category) => category is "Méthodes" or "Practices";
        return new CvDocument
        {
            Language = Text(source["lang"]),
            Header = new() { FullName = Text(source["name"]), CurrentTitle = Text(source["headline"]), Contact = new() { Email = Text(source["email"]) } },
            Summary = new() { Description = Text(source["summary"]) },
            Skills = new()
            {
                HardSkills = [.. skills.Where(one => !IsTool(one.Category) && !IsMethod(one.Category)).SelectMany(one => one.Items).Select(name => new CvSkill { Name = name })],
                Tools = [.. skills.Where(one => IsTool(one.Category)).SelectMany(one => one.Items).Select(name => new CvSkill { Name = name })],
                Methodologies = [.. skills.Where(one => IsMethod(one.Category)).SelectMany(one => one.Items)],
            },
            Experience =
            [
                .. source["experiences"]!.AsArray().Select(one => new CvExperience
                {
                    Title = Text(one!["title"]),
                    Company = Text(one["company"]),
                    StartDate = Text(one["start"]),
                    EndDate = Text(one["end"]),
                    Description = Text(one["description"]),
                    Responsibilities = Texts(one["bullets"]),
                    SkillsUsed = [.. Text(one["tech"]).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)],
                }),
            ],
            Education = [.. source["education"]!.AsArray().Select(one => new CvEducation { Institution = Text(one!["institution"]), Degree = Text(one["degree"]), StartDate = Text(one["start"]), EndDate = Text(one["end"]) })],
            Languages = [.. source["languages"]!.AsArray().Select(one => new CvLanguage { Name = Text(one!["name"]), Level = Text(one["level"]) })],
            Extras = [.. (source["extras"] as JsonArray ?? []).Select(one => new CvExtra { Name = Text(one!["title"]), Summary = string.Join('\n', Texts(one["bullets"])) }).Where(extra => extra.Name.Length > 0)],
        };
    }

    private static string Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";

    private static string[] Texts(JsonNode? node) => node is JsonArray list ? [.. list.Select(Text).Where(text => text.Length > 0)] : [];
}
