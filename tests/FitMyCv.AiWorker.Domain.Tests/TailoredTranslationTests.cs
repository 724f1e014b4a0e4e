using FitMyCv.AiWorker.Domain.Composition;
using FitMyCv.AiWorker.Domain.Matching;
using FitMyCv.AiWorker.Engines;
using FitMyCv.Contracts.CvDocuments;
using FitMyCv.StandIns.OpenAi;
using FitMyCv.StandIns.OpenAi.Answers;

namespace FitMyCv.AiWorker.Domain.Tests;

/// <summary>A CV that is tailored with a model and then put into the language of the offer.</summary>
public sealed class TailoredTranslationTests
{
    private static readonly string[] Languages = ["fr", "en", "es", "de"];

    public static TheoryData<string> Offers => [.. SampleOffers.All.Select(offer => offer.Name)];

    [Theory]
    [MemberData(nameof(Offers))]
    public async Task A_translated_CV_says_what_the_tailored_one_says_and_its_changes_name_where_each_text_comes_from(string offerName)
    {
        var offer = SampleOffers.All.First(one => one.Name == offerName).Offer;
        var translated = 0;
        foreach (var (name, source) in SampleCvs.All.Where(one => one.Cv.Language is not null))
        {
            foreach (var language in Languages.Where(language => language != source.Language))
            {
                var (input, tailored, composed) = await ComposeAsync(source, offer, language, new HonestAnswers(3));
                Assert.Equal(TranslationTests.Facts(tailored.Document), TranslationTests.Facts(composed.Document));
                Assert.Equal(TranslationTests.Digits(tailored.Document), TranslationTests.Digits(composed.Document));
                if (composed.Document.Language == source.Language)
                {
                    Assert.Equal((Injection.Json(tailored.Document), tailored.Changes.Count), (Injection.Json(composed.Document), composed.Changes.Count));
                    Assert.Contains(composed.Notices, notice => notice.Code == "generation.notTranslated");
                    continue;
                }
                translated++;
                Assert.Equal(language, composed.Document.Language);
                Assert.Equal(MatchScorer.Score(composed.Document, offer, Samples.Month).MatchScore, composed.Score!.MatchScore);
                AssertPlaces(name, input, tailored, composed);
            }
        }
        Assert.True(translated > 0);
    }

    [Theory]
    [InlineData("fr")]
    [InlineData("es")]
    [InlineData("en")]
    public async Task What_an_inventing_model_adds_while_translating_is_refused_text_by_text(string language)
    {
        var (source, refused) = (language == "en" ? SampleCvs.Freelancer : Samples.ExampleCv, 0);
        for (var seed = 0; seed < 20; seed++)
        {
            var (_, tailored, composed) = await ComposeAsync(source, SampleOffers.All[0].Offer, language, new InventingAnswers(seed));
            var (own, json) = (Injection.Json(source), Injection.Json(composed.Document));
            Assert.All(InventingAnswers.Traces.Where(trace => !own.Contains(trace, StringComparison.OrdinalIgnoreCase)), trace => Assert.DoesNotContain(trace, json, StringComparison.OrdinalIgnoreCase));
            Assert.Equal(TranslationTests.Facts(tailored.Document), TranslationTests.Facts(composed.Document));
            refused += composed.Guard.Findings.Count - tailored.Guard.Findings.Count;
        }
        Assert.True(refused > 20, $"{refused} texts were refused.");
    }

    [Fact]
    public async Task Prose_is_translated_and_what_equals_the_source_stays()
    {
        var (_, tailored, composed) = await ComposeAsync(Samples.ExampleCv, SampleOffers.All[0].Offer, "fr", new HonestAnswers());
        var (before, now) = (tailored.Document, composed.Document);

        Assert.Equal("fr", now.Language);
        Assert.Equal(before.Header.CurrentTitle, now.Header.CurrentTitle);
        Assert.Equal(before.Experience.Select(item => item.Title), now.Experience.Select(item => item.Title));
        Assert.Equal(Injection.Json(before with { Experience = [], Summary = new(), Projects = null, Meta = null, Language = null }), Injection.Json(now with { Experience = [], Summary = new(), Projects = null, Meta = null, Language = null }));
        Assert.NotEqual(before.Summary.Description, now.Summary.Description);
        Assert.NotEqual(before.Experience[0].Responsibilities, now.Experience[0].Responsibilities);
    }

    [Fact]
    public async Task A_model_that_translates_nothing_leaves_the_tailored_CV_in_its_language()
    {
        var (input, tailored, _) = await ComposeAsync(Samples.ExampleCv, SampleOffers.All[0].Offer, "fr", new HonestAnswers());
        foreach (var proposed in new[] { null, new TranslatedCv(tailored.Document, []) })
        {
            var composed = TailoredTranslation.Compose(input, tailored, proposed, ModelEngine.Meta);
            Assert.Equal(("en", Injection.Json(tailored.Document)), (composed.Document.Language, Injection.Json(composed.Document)));
            Assert.Equal(tailored.Changes, composed.Changes);
            Assert.Equal(["generation.notTranslated"], composed.Notices.Except(tailored.Notices).Select(notice => notice.Code).Distinct());
        }
    }

    private static async Task<(TailoringInput Input, ComposedCv Tailored, ComposedCv Composed)> ComposeAsync(CvDocument source, JobOfferContent offer, string language, IAnswers answers)
    {
        var engine = ModelEngine.Over(new OpenAiServer(new StandInOptions { Answers = answers }));
        var input = new TailoringInput(source, offer, Samples.Month, language);
        var tailored = CvComposer.Compose(input, await ModelEngine.PartsAsync(input, engine), ModelEngine.Meta, engine.TailoringNotices(input));
        var proposed = await engine.TranslateAsync(new TranslationInput(tailored.Document, language), CancellationToken.None);
        return (input, tailored, TailoredTranslation.Compose(input, tailored, proposed, ModelEngine.Meta));
    }

    /// <summary>Each text that differs from the source stands in a change, and a change names the item and the text that it comes from.</summary>
    private static void AssertPlaces(string name, TailoringInput input, ComposedCv tailored, ComposedCv composed)
    {
        var (before, now) = (Texts(input.Source), Texts(composed.Document));
        foreach (var change in composed.Changes.Take(composed.Changes.Count - tailored.Changes.Count))
        {
            Assert.Equal(before[change.SourcePath!], Assert.Single(change.Evidence).Text);
            Assert.NotEqual(before[change.SourcePath!], now[change.Path]);
            Assert.Equal(before[change.SourcePath!], Texts(tailored.Document)[change.Path]);
            var (at, from) = (change.Path.Split('/'), change.SourcePath!.Split('/'));
            Assert.Equal(at.Length, from.Length);
            if (at[1] == "experience")
            {
                var (item, own) = (composed.Document.Experience[Index(at[2])], input.Source.Experience[Index(from[2])]);
                Assert.Equal((own.Company, own.StartDate, own.EndDate), (item.Company, item.StartDate, item.EndDate));
            }
        }
        Assert.Equal(composed.Changes.Take(composed.Changes.Count - tailored.Changes.Count).Select(change => change.SourcePath).Distinct().Count(), composed.Changes.Count - tailored.Changes.Count);
        var told = composed.Changes.Select(change => change.Path).ToHashSet(StringComparer.Ordinal);
        var known = before.Values.ToHashSet(StringComparer.Ordinal);
        foreach (var (path, text) in now.Where(text => !known.Contains(text.Value)))
        {
            Assert.True(told.Contains(path) || told.Any(place => path.StartsWith(place + "/", StringComparison.Ordinal)), $"{name}: {path} is not told ({text})");
        }
    }

    private static Dictionary<string, string> Texts(CvDocument cv) => TranslatableTexts.Of(cv).ToDictionary(text => text.Path, text => text.Text, StringComparer.Ordinal);

    private static int Index(string part) => int.Parse(part, System.Globalization.CultureInfo.InvariantCulture);
}
