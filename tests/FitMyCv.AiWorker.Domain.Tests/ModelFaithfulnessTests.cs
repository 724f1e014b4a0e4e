using System.Collections.Concurrent;
using FitMyCv.AiWorker.Domain.Composition;
using FitMyCv.AiWorker.Domain.Guard;
using FitMyCv.AiWorker.Engines;
using FitMyCv.Contracts.CvDocuments;
using FitMyCv.StandIns.OpenAi;
using FitMyCv.StandIns.OpenAi.Answers;
using FitMyCv.Testing;

namespace FitMyCv.AiWorker.Domain.Tests;

/// <summary>
/// The model engine between the stand-in and the composer, in process: all sample CVs × offers × seeds with <c>FITMYCV_TESTS=full</c>, every day a part of them.
/// </summary>
public sealed class ModelFaithfulnessTests
{
    private const int Seeds = 200;

    [Fact]
    public async Task Nothing_that_an_inventing_model_writes_comes_through()
    {
        var failures = new ConcurrentQueue<string>();
        await EachAsync(TestScale.Of(400, int.MaxValue), async (name, source, offer, seed) =>
        {
            var input = new TailoringInput(source, offer, Samples.Month);
            var composed = CvComposer.Compose(input, await ModelEngine.PartsAsync(input, new InventingAnswers(seed)), ModelEngine.Meta);
            var json = Json(composed.Document);
            var own = Json(source);
            foreach (var trace in InventingAnswers.Traces.Where(trace => json.Contains(trace, StringComparison.OrdinalIgnoreCase) && !own.Contains(trace, StringComparison.OrdinalIgnoreCase)))
            {
                failures.Enqueue($"{name}, seed {seed}: '{trace}' in {json[Math.Max(0, json.IndexOf(trace, StringComparison.OrdinalIgnoreCase) - 80)..][..160]}");
            }
            foreach (var violation in Faithfulness.Violations(source, composed.Document))
            {
                failures.Enqueue($"{name}, seed {seed}: {violation}");
            }
        });
        Assert.True(failures.IsEmpty, $"{failures.Count} inventions, such as\n{string.Join('\n', failures.Take(10))}");
    }

    [Fact]
    public async Task Honest_rewordings_pass_at_ninety_five_percent()
    {
        var (proposed, refused) = (0, 0);
        var examples = new ConcurrentQueue<string>();
        await EachAsync(TestScale.Of(800, 20_000), async (name, source, offer, seed) =>
        {
            var parts = await ModelEngine.PartsAsync(new TailoringInput(source, offer, Samples.Month), new HonestAnswers(seed));
            var experiences = parts.Experiences.ToDictionary(one => one.SourceIndex, one => one.Item);
            var projects = parts.Projects.ToDictionary(one => one.SourceIndex, one => one.Item);
            var result = source with
            {
                Summary = parts.Summary.Summary,
                Experience = [.. source.Experience.Select((item, index) => experiences.GetValueOrDefault(index, item))],
                Projects = source.Projects?.Select((item, index) => projects.GetValueOrDefault(index, item)).ToArray(),
            };
            var guarded = FaithfulnessGuard.Apply(new GuardRequest(source, result, offer, Samples.Month));
            var known = Texts(source).ToHashSet(StringComparer.Ordinal);
            var after = Texts(guarded.Document).ToHashSet(StringComparer.Ordinal);
            foreach (var text in Texts(result).Where(text => !known.Contains(text)))
            {
                Interlocked.Increment(ref proposed);
                if (!after.Contains(text))
                {
                    Interlocked.Increment(ref refused);
                    examples.Enqueue($"{name}: {text}");
                }
            }
        });
        TestContext.Current.TestOutputHelper?.WriteLine($"{proposed} rewordings, {refused} refused");
        Assert.True(proposed > 500, $"Only {proposed} rewordings were proposed.");
        Assert.True(refused <= proposed * 0.05, $"{refused} of {proposed} honest rewordings were refused, such as\n{string.Join('\n', examples.Distinct().Take(40))}");
    }

    [Fact]
    public async Task Answers_to_every_question_fit_the_strict_schema_rules()
    {
        var server = new OpenAiServer();
        var input = new TailoringInput(SampleCvs.Freelancer, SampleOffers.All[0].Offer, Samples.Month);
        var engine = ModelEngine.Over(server);
        await ModelEngine.PartsAsync(input, engine);
        await engine.ImproveAsync(input, CvImprovement.Sections, CancellationToken.None);
        await engine.TranslateAsync(new TranslationInput(SampleCvs.Freelancer, "en"), CancellationToken.None);
        await engine.QuoteSkillsAsync(input, ["Docker"], CancellationToken.None);
        await engine.ReadOfferAsync(new OfferText("Backend developer\n\nRequirements\n- C#\n- SQL\nThree years of experience with services in a team of engineers."), CancellationToken.None);
        Assert.Equal(["classify", "experiences", "offer", "projects", "quote", "skills", "summary", "translate"], server.Requests.Select(request => request.Schema).Distinct().Order(StringComparer.Ordinal));
        Assert.All(server.Requests, request => Assert.Equal("ok", request.Outcome));
    }

    private static async Task EachAsync(int most, Func<string, CvDocument, JobOfferContent, int, Task> work)
    {
        var all = from seed in Enumerable.Range(1, Seeds) from cv in SampleCvs.All from offer in SampleOffers.All select (cv.Name, cv.Cv, offer.Offer, seed);
        var total = Seeds * SampleCvs.All.Count * SampleOffers.All.Count;
        // A part takes every so-manieth, so that each CV, offer and many seeds are among it.
        var step = Math.Max(1, total / most);
        step += step > 1 && step % 2 == 0 ? 1 : 0;
        await Parallel.ForEachAsync(all.Where((_, index) => index % step == 0), async (one, _) => await work(one.Name, one.Cv, one.Offer, one.seed));
    }

    private static IEnumerable<string> Texts(CvDocument cv) => SkillProof.AllTexts(cv).Select(place => place.Text).Where(text => text.Length > 0);

    private static string Json(CvDocument document) => CvJson.Write(document with { Meta = null, GeneratedAt = null }).ToJsonString(CvJson.Options);
}
