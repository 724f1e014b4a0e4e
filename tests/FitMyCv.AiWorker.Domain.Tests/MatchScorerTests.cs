using System.Globalization;
using FitMyCv.AiWorker.Domain.Matching;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Domain.Tests;

public sealed class MatchScorerTests
{
    public static TheoryData<string, string> Cases()
    {
        var data = new TheoryData<string, string>();
        foreach (var one in Samples.ScoreCases()["cases"]!.AsArray())
        {
            data.Add(one!["cv"]!.GetValue<string>(), one["offer"]!.GetValue<string>());
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Scores_are_those_of_the_specification(string cv, string offer)
    {
        var expected = Samples.ScoreCases()["cases"]!.AsArray().Single(one => one!["cv"]!.GetValue<string>() == cv && one["offer"]!.GetValue<string>() == offer)!["expected"]!;
        var score = MatchScorer.Score(Samples.CaseCv(cv), Samples.CaseOffer(offer), Samples.Month);

        Close(expected["matchScore"]!, score.MatchScore);
        Close(expected["scoreBreakdown"]!["technical_skills"]!, score.ScoreBreakdown.TechnicalSkills);
        Close(expected["scoreBreakdown"]!["experience"]!, score.ScoreBreakdown.Experience);
        Close(expected["scoreBreakdown"]!["education"]!, score.ScoreBreakdown.Education);
        Close(expected["scoreBreakdown"]!["soft_skills_languages"]!, score.ScoreBreakdown.SoftSkillsLanguages);
        Assert.Equal(expected["matchingSkills"]!.AsArray().Select(name => name!.GetValue<string>()), score.MatchingSkills);
        Assert.Equal(expected["missingSkills"]!.AsArray().Select(name => name!.GetValue<string>()), score.MissingSkills);
        Assert.Equal(score.MatchScore, MatchScorer.Weighted(score.ScoreBreakdown));
    }

    [Fact]
    public void The_same_input_gives_the_same_answer()
    {
        var offer = Samples.CaseOffer("analyst");
        var first = System.Text.Json.JsonSerializer.Serialize(MatchScorer.Score(Samples.ExampleCv, offer, Samples.Month));
        Assert.Equal(first, System.Text.Json.JsonSerializer.Serialize(MatchScorer.Score(Samples.ExampleCv, offer, Samples.Month)));
    }

    [Fact]
    public void Adding_an_asked_skill_never_lowers_the_score()
    {
        var random = new Random(20260101);
        for (var round = 0; round < 300; round++)
        {
            var (cv, offer) = (RandomCv(random), RandomOffer(random));
            var asked = offer.Skills.Required.Concat(offer.Skills.NiceToHave).ToArray();
            var added = cv with { Skills = cv.Skills with { Tools = [.. cv.Skills.Tools ?? [], new CvSkill { Name = asked[random.Next(asked.Length)] }] } };
            Assert.True(MatchScorer.ScoreOnly(added, offer, Samples.Month).MatchScore >= MatchScorer.ScoreOnly(cv, offer, Samples.Month).MatchScore);
        }
    }

    [Fact]
    public void Removing_a_required_skill_never_raises_the_score()
    {
        var random = new Random(20260102);
        for (var round = 0; round < 300; round++)
        {
            var (cv, offer) = (RandomCv(random), RandomOffer(random));
            var gone = offer.Skills.Required[random.Next(offer.Skills.Required.Count)];
            var id = SkillVocabulary.Default.Canonical(gone);
            var removed = cv with
            {
                Skills = cv.Skills with
                {
                    HardSkills = [.. cv.Skills.HardSkills!.Where(skill => SkillVocabulary.Default.Canonical(skill.Name) != id)],
                    Tools = [.. cv.Skills.Tools!.Where(skill => SkillVocabulary.Default.Canonical(skill.Name) != id)],
                },
            };
            Assert.True(MatchScorer.ScoreOnly(removed, offer, Samples.Month).MatchScore <= MatchScorer.ScoreOnly(cv, offer, Samples.Month).MatchScore);
        }
    }

    [Theory]
    [InlineData("example", "analyst", 4)]
    [InlineData("pastry", "backend", 4)]
    [InlineData("graduate", "backend", 4)]
    [InlineData("example", "backend", 1)]
    public void Suggestions_are_few_ordered_and_worth_what_they_say(string cv, string offer, int atLeast)
    {
        var suggestions = MatchScorer.Score(Samples.CaseCv(cv), Samples.CaseOffer(offer), Samples.Month).ImprovementSuggestions;
        Assert.InRange(suggestions.Count, atLeast, 4);
        Assert.Equal(suggestions.Select(one => one.ImpactPoints).OrderDescending(), suggestions.Select(one => one.ImpactPoints));
        Assert.All(suggestions, one =>
        {
            Assert.InRange(one.Title.Split(' ').Length, 3, 8);
            Assert.True(one.ImpactPoints >= 1);
            Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"+{one.ImpactPoints} points"), one.Impact);
            Assert.Equal(one.ImpactPoints >= 5 ? "high" : one.ImpactPoints >= 2 ? "medium" : "low", one.Priority);
            Assert.Contains(one.Section, CvSections.All);
        });
    }

    [Fact]
    public void Suggestions_speak_the_language_of_the_cv()
    {
        var french = MatchScorer.Score(Samples.CaseCv("pastry"), Samples.CaseOffer("backend"), Samples.Month).ImprovementSuggestions;
        Assert.All(french, one => Assert.Contains("offre", one.Text, StringComparison.Ordinal));
    }

    [Fact]
    public void Own_vocabulary_adds_no_equality_between_the_given_skills()
    {
        var given = System.Text.Json.JsonDocument.Parse(typeof(SkillVocabulary).Assembly.GetManifestResourceStream("skill-synonyms.json")!).RootElement;
        var ids = given.GetProperty("groups").EnumerateArray().Select(group => group.EnumerateArray().Select(name => SkillVocabulary.Default.Canonical(name.GetString())).Distinct(StringComparer.Ordinal).Single()).ToArray();
        Assert.Equal(ids.Length, ids.Distinct(StringComparer.Ordinal).Count());
        var implies = given.GetProperty("implies").EnumerateObject().SelectMany(pair => pair.Value.EnumerateArray().Select(weak => (SkillVocabulary.Default.Canonical(pair.Name), SkillVocabulary.Default.Canonical(weak.GetString())))).ToHashSet();
        Assert.All(ids, weak => Assert.All(SkillVocabulary.Default.ImpliedBy(weak).Where(ids.Contains), strong => Assert.Contains((strong, weak), implies)));
    }

    private static void Close(System.Text.Json.Nodes.JsonNode expected, int actual) => Assert.InRange(actual, expected.GetValue<int>() - 2, expected.GetValue<int>() + 2);

    private static readonly string[] Skills = ["C#", ".NET", "ASP.NET Core", "PostgreSQL", "SQL", "Docker", "Kubernetes", "Python", "pandas", "Power BI", "Liasse fiscale", "TVA", "SolidWorks", "SEO", "Triage"];

    private static JobOfferContent RandomOffer(Random random) => new()
    {
        Title = random.Next(2) == 0 ? "Backend Developer" : "Comptable général",
        Experience = new() { MinYears = random.Next(4) == 0 ? null : random.Next(8) },
        Skills = new() { Required = Pick(random, 1 + random.Next(5)), NiceToHave = Pick(random, random.Next(4)) },
    };

    private static CvDocument RandomCv(Random random) => new()
    {
        Header = new() { FullName = "Ada Lenoir", CurrentTitle = "Developer" },
        Skills = new() { HardSkills = [.. Pick(random, random.Next(6)).Select(name => new CvSkill { Name = name })], Tools = [.. Pick(random, random.Next(4)).Select(name => new CvSkill { Name = name })] },
        Experience =
        [
            .. Enumerable.Range(0, random.Next(4)).Select(i => new CvExperience
            {
                Title = random.Next(2) == 0 ? "Developer" : "Comptable",
                Company = "Company " + i,
                StartDate = string.Create(CultureInfo.InvariantCulture, $"{2010 + (i * 3)}-{1 + random.Next(12):00}"),
                EndDate = string.Create(CultureInfo.InvariantCulture, $"{2013 + (i * 3)}"),
                SkillsUsed = Pick(random, random.Next(3)),
                Responsibilities = ["Used " + Skills[random.Next(Skills.Length)]],
            }),
        ],
    };

    private static string[] Pick(Random random, int count) => [.. Skills.OrderBy(_ => random.Next()).Take(count)];
}
