using FitMyCv.AiWorker.Domain.Matching;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Domain.Tests;

public sealed class SuggestionTests(ITestOutputHelper output)
{
    [Fact]
    public void Suggestions_over_all_samples_are_short_ordered_and_say_one_thing_each()
    {
        var shown = 0;
        foreach (var (cvName, cv) in SampleCvs.All)
        {
            foreach (var (offerName, offer) in SampleOffers.All)
            {
                var score = MatchScorer.Score(cv, offer, Samples.Month);
                Assert.True(score.ImprovementSuggestions.Count <= 4);
                Assert.Equal(score.ImprovementSuggestions.OrderByDescending(one => one.ImpactPoints), score.ImprovementSuggestions);
                Assert.Equal(score.ImprovementSuggestions.Count, score.ImprovementSuggestions.Select(one => one.Title).Distinct(StringComparer.Ordinal).Count());
                foreach (var one in score.ImprovementSuggestions)
                {
                    Assert.InRange(one.Title.Split(' ').Length, 3, 8);
                    Assert.DoesNotContain("“”", one.Text, StringComparison.Ordinal);
                }
                if ((shown++ % 23) == 0)
                {
                    output.WriteLine($"{cvName} ({cv.Language}) × {offerName}: {score.MatchScore}");
                    score.ImprovementSuggestions.ToList().ForEach(one => output.WriteLine($"  {one.Impact} [{one.Section}] {one.Title} — {one.Text}"));
                }
            }
        }
    }

    [Fact]
    public void A_language_bears_its_name_in_the_language_of_the_CV()
    {
        var offer = Samples.CaseOffer("open") with { Languages = [new JobOfferLanguage { Language = "German", Level = "fluent" }] };

        Assert.Contains(Suggestions(SampleCvs.Freelancer, offer), one => one.Title == "Mentionnez ou apprenez : allemand");
        Assert.Contains(Suggestions(SampleCvs.Freelancer with { Language = "en" }, offer), one => one.Title == "Mention or learn German");
        Assert.Contains(Suggestions(SampleCvs.Freelancer with { Language = "es" }, offer), one => one.Title == "Mencione o aprenda: alemán");
    }

    [Fact]
    public void A_licence_is_stated_or_obtained_and_not_learned_in_a_project()
    {
        var offer = Samples.CaseOffer("open") with { Skills = new JobOfferSkills { Required = ["Permis B"] } };

        var licence = Assert.Single(Suggestions(SampleCvs.Freelancer, offer), one => one.Title.Contains("Permis B", StringComparison.Ordinal));
        Assert.Equal("Indiquez ou obtenez : Permis B", licence.Title);
    }

    [Fact]
    public void Nobody_is_told_to_become_a_native_speaker()
    {
        var offer = Samples.CaseOffer("open") with { Languages = [new JobOfferLanguage { Language = "English", Level = "native" }] };
        var cv = SampleCvs.Freelancer with { Languages = [new CvLanguage { Name = "Anglais", Level = "C2" }] };

        Assert.DoesNotContain(Suggestions(cv, offer), one => one.Section == "languages");
    }

    private static IReadOnlyList<Suggestion> Suggestions(CvDocument cv, JobOfferContent offer) => MatchScorer.Score(cv, offer, Samples.Month).ImprovementSuggestions;
}
