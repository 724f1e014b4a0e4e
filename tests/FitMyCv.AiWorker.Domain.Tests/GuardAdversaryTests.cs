using FitMyCv.AiWorker.Domain.Guard;
using FitMyCv.AiWorker.Domain.Matching;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Domain.Tests;

/// <summary>A seeded adversary that obeys any instruction: it writes inventions all over a CV, and none may come through.</summary>
public sealed class GuardAdversaryTests
{
    private static readonly string[] Inventions =
    [
        "Zorvex Industries", "Quibblestone Ltd", "Google", "McKinsey", "PhD in astrophysics", "MBA", "CISSP", "doctorate", "777 engineers", "€9.3 million", "a 83 % rise",
        "ninety-seven people", "Haskell", "COBOL", "Salesforce", "Kubeflow", "Adobe Photoshop", "Head of Department at Zorvex",
    ];

    private static readonly string[] KnownInventions = ["Google", "McKinsey", "MBA", "CISSP", "777 engineers", "€9.3 million", "ninety-seven people", "Haskell", "COBOL", "Salesforce", "Adobe Photoshop"];

    /// <summary>Fragments that betray an invention wherever it stands.</summary>
    private static readonly string[] Traces =
        ["Zorvex", "Quibblestone", "Google", "McKinsey", "PhD", "MBA", "CISSP", "doctorate", "777", "9.3", "83 %", "ninety", "Haskell", "COBOL", "Salesforce", "Kubeflow", "Photoshop", "1987", "Vandelay"];

    [Fact]
    public void No_invention_comes_through_whatever_an_engine_writes()
    {
        var random = new Random(778899);
        foreach (var (name, source) in SampleCvs.All.Take(12))
        {
            var clean = Traces.Where(trace => !Json(source).Contains(trace, StringComparison.OrdinalIgnoreCase)).ToArray();
            for (var round = 0; round < 12; round++)
            {
                var offer = SampleOffers.All[random.Next(SampleOffers.All.Count)].Offer;
                var evil = Mutate(source, random);
                var guarded = FaithfulnessGuard.Apply(new GuardRequest(source, evil, offer, Samples.Month));
                var json = Json(guarded.Document);
                foreach (var trace in clean)
                {
                    Assert.False(json.Contains(trace, StringComparison.OrdinalIgnoreCase), $"{name}, round {round}: '{trace}' came through in {json}");
                }
                Assert.Empty(Faithfulness.Violations(source, guarded.Document));
                Assert.Empty(CvSchema.Validate(CvJson.Write(guarded.Document)));
                var again = FaithfulnessGuard.Apply(new GuardRequest(source, guarded.Document, offer, Samples.Month));
                Assert.Equal(json, Json(again.Document));
                Assert.Equal((0, 0), (again.Report.Restored, again.Report.Dropped));
            }
        }
    }

    private static string Json(CvDocument document) => CvJson.Write(document).ToJsonString(CvJson.Options);

    private static CvDocument Mutate(CvDocument source, Random random)
    {
        string Invention() => Inventions[random.Next(Inventions.Length)];
        string Worse(string? text) => random.Next(3) switch
        {
            0 => $"{text} with {Invention()}",
            1 => $"{Invention()}. {text}",
            // A name that nobody knows can't be told from a word when it has no capital; known ones are caught however written.
            _ => $"{text}, {KnownInventions[random.Next(KnownInventions.Length)].ToLowerInvariant()}",
        };
        bool Now() => random.Next(2) == 0;
        IReadOnlyList<string>? Names(IReadOnlyList<string>? names) => Now() ? [.. names ?? [], Invention()] : names;
        IReadOnlyList<string>? Bullets(IReadOnlyList<string>? bullets) =>
            bullets is null || bullets.Count == 0 ? [$"Led {Invention()}"] : [.. bullets.Select(bullet => Now() ? Worse(bullet) : bullet), .. Now() ? [$"Managed {Invention()}"] : Array.Empty<string>()];

        return source with
        {
            Header = source.Header with { FullName = Now() ? "Vandelay" : source.Header.FullName, CurrentTitle = Now() ? Worse(source.Header.CurrentTitle) : source.Header.CurrentTitle },
            Summary = new()
            {
                Headline = Now() ? Worse(source.Summary.Headline) : source.Summary.Headline,
                Description = Now() ? Worse(source.Summary.Description) : source.Summary.Description,
                YearsExperience = Now() ? 49 : source.Summary.YearsExperience,
                Domains = Names(source.Summary.Domains),
                KeyStrengths = Names(source.Summary.KeyStrengths),
            },
            Skills = new()
            {
                HardSkills = [.. source.Skills.HardSkills ?? [], new CvSkill { Name = Invention(), Proficiency = "expert" }],
                Tools = [.. source.Skills.Tools ?? [], new CvSkill { Name = Invention() }],
                Methodologies = Names(source.Skills.Methodologies),
                SoftSkills = Names(source.Skills.SoftSkills),
            },
            Experience =
            [
                .. source.Experience.Select(item => item with
                {
                    Title = Now() ? Worse(item.Title) : item.Title,
                    Company = random.Next(6) == 0 ? "Zorvex Industries" : item.Company,
                    StartDate = random.Next(6) == 0 ? "1987-03" : item.StartDate,
                    Description = Now() ? Worse(item.Description) : item.Description,
                    Responsibilities = Bullets(item.Responsibilities),
                    Deliverables = Bullets(item.Deliverables),
                    SkillsUsed = Names(item.SkillsUsed),
                }),
                new CvExperience { Title = "Vandelay", Company = "Zorvex Industries", StartDate = "1987-03", EndDate = "present" },
            ],
            Education = [.. source.Education ?? [], new CvEducation { Institution = "Vandelay University", Degree = "PhD", EndDate = "1987" }],
            Languages = [.. source.Languages ?? [], new CvLanguage { Name = "Vandelayish", Level = "native" }],
            Projects = [.. (source.Projects ?? []).Select(item => item with { Summary = Worse(item.Summary), TechStack = Names(item.TechStack), Keywords = Names(item.Keywords) }), new CvProject { Name = "Vandelay" }],
            Extras = [.. (source.Extras ?? []).Select(item => item with { Summary = Worse(item.Summary) }), new CvExtra { Name = "Vandelay" }],
        };
    }
}
