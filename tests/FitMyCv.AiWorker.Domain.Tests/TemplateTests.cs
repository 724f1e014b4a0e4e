using FitMyCv.AiWorker.Domain.Composition;
using FitMyCv.AiWorker.Domain.Text;
using FitMyCv.AiWorker.Engines;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Domain.Tests;

public sealed class TemplateTests
{
    private static readonly CompositionMeta Meta = new("template", "offline", "", new DateTimeOffset(2026, 1, 20, 8, 30, 0, TimeSpan.Zero));

    [Fact]
    public void A_template_takes_up_the_skills_of_an_offer_and_states_nothing()
    {
        foreach (var (name, offer) in SampleOffers.All)
        {
            foreach (var language in new[] { "fr", "en", "es", "de" })
            {
                var made = TemplateComposer.Compose(offer, language, Meta);
                Assert.Equal(language, made.Language);
                Assert.Equal("template", made.Meta!["generator"]!.GetValue<string>());
                Assert.All(
                    [made.Header.FullName, .. made.Experience.Select(item => item.Company), .. made.Education!.SelectMany(item => new[] { item.Institution, item.Degree! })],
                    text => Assert.Matches(@"^\[.+\]$", text));
                Assert.All(made.Experience, item => Assert.Equal(("", ""), (item.StartDate, item.EndDate)));
                CvSkill[] skills = [.. made.Skills.HardSkills ?? [], .. made.Skills.Tools ?? []];
                Assert.All(skills, skill => Assert.Null(skill.Proficiency));
                var known = skills.Select(skill => skill.Name).Concat(made.Skills.Methodologies ?? []).Concat(made.Skills.SoftSkills ?? []).ToHashSet(StringComparer.Ordinal);
                Assert.True(offer.Skills.Required.Count == 0 || offer.Skills.Required.Any(known.Contains), name);
                var rest = CvJson.Write(made with { Skills = new(), Meta = null, GeneratedAt = null, Header = made.Header with { CurrentTitle = "" }, Summary = made.Summary with { Headline = "" } });
                Assert.DoesNotContain(rest.ToJsonString(CvJson.Options), char.IsAsciiDigit);
                if (offer.Company is { Length: > 0 } company && !NormalText.Contains(NormalText.Of(offer.Title), NormalText.Of(company)))
                {
                    Assert.DoesNotContain(company, CvJson.Write(made with { Skills = new() }).ToJsonString(CvJson.Options), StringComparison.Ordinal);
                }
            }
        }
    }

    [Theory]
    [InlineData("Technicien niveau 2", "Technicien niveau")]
    [InlineData("Développeur C++", "Développeur C++")]
    [InlineData("12345", "[Intitulé du poste]")]
    [InlineData(null, "[Intitulé du poste]")]
    public void The_title_of_a_template_has_no_numbers_of_its_own(string? title, string expected) =>
        Assert.Equal(expected, TemplateComposer.Compose(new JobOfferContent { Title = title }, "fr", Meta).Header.CurrentTitle);

    [Fact]
    public void Without_an_offer_it_is_headings_and_placeholders_only()
    {
        var made = TemplateComposer.Compose(null, null, Meta);
        Assert.Equal("en", made.Language);
        Assert.Null(made.Skills.HardSkills);
        Assert.Equal("Work experience", made.SectionTitles!["experience"]);
    }
}
