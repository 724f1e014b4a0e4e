using FitMyCv.AiWorker.Domain.Matching;
using FitMyCv.Contracts.CvDocuments;
using FitMyCv.Testing;

namespace FitMyCv.AiWorker.Domain.Tests;

/// <summary>What holds of every score, over the sample CVs and offers and over seeded ones (spec ai-worker §8).</summary>
public sealed class ScorePropertyTests
{
    private static readonly string[] Skills =
    [
        "C#", ".NET", "ASP.NET Core", "SQL", "PostgreSQL", "Docker", "Kubernetes", "Git", "GitHub", "React", "JavaScript", "Python", "pandas", "Power BI", "Excel", "Scrum", "Agile", "CI/CD",
        "REST API", "Machine learning", "Java", "Spring", "AWS", "Terraform", "HTML", "PHP", "Symfony", "SAP", "Figma", "Underwater basket weaving",
    ];

    private static readonly string[] Titles = ["Backend developer", "Développeuse web", "Data analyst", "Pâtissier", "Senior software engineer", "Chef de projet", "Infirmière", "Clerk"];

    [Fact]
    public void The_same_input_gives_the_same_score_always()
    {
        foreach (var (_, cv, offer) in Cases())
        {
            Assert.Equal(Json(MatchScorer.Score(cv, offer, Samples.Month)), Json(MatchScorer.Score(CvJson.Read(CvJson.Write(cv)), Copy(offer), Samples.Month)));
        }
    }

    [Fact]
    public void Adding_an_asked_skill_never_lowers_the_score()
    {
        foreach (var (name, cv, offer) in Cases())
        {
            var before = MatchScorer.ScoreOnly(cv, offer, Samples.Month);
            foreach (var skill in offer.Skills.Required.Concat(offer.Skills.NiceToHave).Take(12))
            {
                var declared = cv with { Skills = cv.Skills with { HardSkills = [.. cv.Skills.HardSkills ?? [], new CvSkill { Name = skill }] } };
                AssertNotLower(before, MatchScorer.ScoreOnly(declared, offer, Samples.Month), $"{name}: declaring {skill}");
                var used = cv with { Experience = [.. cv.Experience.Select((item, index) => index == 0 ? item with { SkillsUsed = [.. item.SkillsUsed ?? [], skill] } : item)] };
                AssertNotLower(before, MatchScorer.ScoreOnly(used, offer, Samples.Month), $"{name}: using {skill}");
            }
        }
    }

    [Fact]
    public void Removing_a_required_skill_from_the_CV_never_raises_the_score()
    {
        foreach (var (name, cv, offer) in Cases())
        {
            var before = MatchScorer.ScoreOnly(cv, offer, Samples.Month);
            foreach (var skill in offer.Skills.Required.Take(12))
            {
                AssertNotLower(MatchScorer.ScoreOnly(Without(cv, skill), offer, Samples.Month), before, $"{name}: without {skill}");
            }
        }
    }

    [Fact]
    public void A_score_and_its_parts_stay_between_0_and_100_and_agree_with_each_other()
    {
        foreach (var (name, cv, offer) in Cases())
        {
            var score = MatchScorer.Score(cv, offer, Samples.Month);
            var parts = score.ScoreBreakdown;
            Assert.All([score.MatchScore, parts.TechnicalSkills, parts.Experience, parts.Education, parts.SoftSkillsLanguages], part => Assert.InRange(part, 0, 100));
            Assert.Equal(MatchScorer.Weighted(parts), score.MatchScore);
            Assert.Empty(score.MissingSkills.Intersect(score.MatchingSkills));
            Assert.True(score.ImprovementSuggestions.Count <= 4, name);
        }
    }

    private static void AssertNotLower(MatchScoreResult lower, MatchScoreResult higher, string what) =>
        Assert.True(
            higher.MatchScore >= lower.MatchScore && higher.ScoreBreakdown.TechnicalSkills >= lower.ScoreBreakdown.TechnicalSkills && higher.ScoreBreakdown.Experience >= lower.ScoreBreakdown.Experience,
            $"{what}: {lower.MatchScore} {lower.ScoreBreakdown}, {higher.MatchScore} {higher.ScoreBreakdown}");

    private static CvDocument Without(CvDocument cv, string skill)
    {
        var vocabulary = SkillVocabulary.Default;
        var id = vocabulary.Canonical(skill);
        bool Stays(string name) => vocabulary.Canonical(name) != id;
        return cv with
        {
            Skills = cv.Skills with
            {
                HardSkills = cv.Skills.HardSkills?.Where(one => Stays(one.Name)).ToArray(),
                Tools = cv.Skills.Tools?.Where(one => Stays(one.Name)).ToArray(),
                Methodologies = cv.Skills.Methodologies?.Where(Stays).ToArray(),
            },
            Experience = [.. cv.Experience.Select(item => item with { SkillsUsed = item.SkillsUsed?.Where(Stays).ToArray() })],
            Projects = cv.Projects?.Select(item => item with { TechStack = item.TechStack?.Where(Stays).ToArray(), Keywords = item.Keywords?.Where(Stays).ToArray() }).ToArray(),
        };
    }

    private static IEnumerable<(string Name, CvDocument Cv, JobOfferContent Offer)> Cases()
    {
        var random = new Random(20260101);
        var offers = SampleOffers.All;
        foreach (var (name, cv) in SampleCvs.All)
        {
            foreach (var at in Enumerable.Range(0, TestScale.Of(3, offers.Count)))
            {
                var (offerName, offer) = offers[TestScale.IsFull ? at : random.Next(offers.Count)];
                yield return ($"{name} × {offerName}", cv, offer);
            }
        }
        for (var round = 0; round < TestScale.Of(60, 2000); round++)
        {
            yield return ($"generated {round}", RandomCv(random), RandomOffer(random));
        }
    }

    private static CvDocument RandomCv(Random random) => new()
    {
        Language = "en",
        Header = new() { FullName = "Ada Test", CurrentTitle = One(random, Titles) },
        Summary = new() { Description = $"{One(random, Titles)} with {One(random, Skills)}." },
        Skills = new()
        {
            HardSkills = [.. Some(random, Skills, 6).Select(name => new CvSkill { Name = name })],
            Tools = [.. Some(random, Skills, 3).Select(name => new CvSkill { Name = name })],
            Methodologies = Some(random, Skills, 2),
        },
        Experience =
        [
            .. Enumerable.Range(0, random.Next(5)).Select(index => new CvExperience
            {
                Title = One(random, Titles),
                Company = $"Company {index}",
                StartDate = random.Next(4) == 0 ? "" : $"{2005 + random.Next(20)}-0{1 + random.Next(9)}",
                EndDate = random.Next(3) switch { 0 => "present", 1 => "", _ => $"{2026 + random.Next(2)}" },
                Responsibilities = [.. Some(random, Skills, 3).Select(name => $"Worked with {name} every day")],
                SkillsUsed = Some(random, Skills, 4),
            }),
        ],
        Education = [new() { Institution = "University", Degree = One(random, ["Master", "Bachelor", "BTS", "PhD", "Course"]), FieldOfStudy = One(random, ["Computer science", "Droit", ""]), EndDate = "2012" }],
        Languages = [new() { Name = One(random, ["English", "Français", "German"]), Level = One(random, ["A2", "B2", "C1", "native", ""]) }],
    };

    private static JobOfferContent RandomOffer(Random random) => new()
    {
        Title = random.Next(6) == 0 ? null : One(random, Titles),
        Experience = new() { MinYears = random.Next(3) == 0 ? null : random.Next(11), Level = random.Next(3) == 0 ? One(random, ["junior", "mid", "senior", "lead"]) : null },
        Skills = new() { Required = Some(random, Skills, 8), NiceToHave = Some(random, Skills, 5), SoftSkills = Some(random, ["Teamwork", "Autonomie", "Rigueur"], 2) },
        Education = new() { Level = random.Next(2) == 0 ? null : One(random, ["Bac+5", "Bachelor", "BTS"]), Field = random.Next(2) == 0 ? null : "Informatique" },
        Languages = random.Next(2) == 0 ? [] : [new() { Language = "English", Level = One(random, ["basic", "intermediate", "fluent", "native"]) }],
    };

    private static T One<T>(Random random, T[] all) => all[random.Next(all.Length)];

    private static string[] Some(Random random, string[] all, int most)
    {
        var copy = all.ToArray();
        random.Shuffle(copy);
        return [.. copy.Take(random.Next(most + 1))];
    }

    private static string Json(MatchScoreResult score) => System.Text.Json.JsonSerializer.Serialize(score with { ImprovementSuggestions = [.. score.ImprovementSuggestions.Select(one => one with { Id = "" })] });

    private static JobOfferContent Copy(JobOfferContent offer) =>
        System.Text.Json.JsonSerializer.Deserialize<JobOfferContent>(System.Text.Json.JsonSerializer.Serialize(offer, JobOfferJson.Options), JobOfferJson.Options)!;
}
