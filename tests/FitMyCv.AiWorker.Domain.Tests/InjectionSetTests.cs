using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using FitMyCv.AiWorker.Domain.Composition;
using FitMyCv.AiWorker.Domain.Matching;
using FitMyCv.AiWorker.Engines;
using FitMyCv.AiWorker.Engines.Offline.Reading;
using FitMyCv.AiWorker.Offers;
using FitMyCv.AiWorker.Pdf;
using FitMyCv.AiWorker.Reading.Tests;
using FitMyCv.AiWorker.Tasks.Offers;
using FitMyCv.Contracts.CvDocuments;
using FitMyCv.StandIns.OpenAi;
using FitMyCv.StandIns.OpenAi.Answers;
using OfferReader = FitMyCv.AiWorker.Engines.Offline.JobOffers.OfferReader;

namespace FitMyCv.AiWorker.Domain.Tests;

/// <summary>
/// The injection set (design/trust J6) through both engines, the model played by one that obeys: an order changes neither score nor content, stays a text
/// where it stands when people can see it, and nothing that it names is ever fetched.
/// </summary>
public sealed class InjectionSetTests : IDisposable
{
    private const int Seeds = 3;

    private static readonly JobOfferContent Offer = SampleOffers.Own("platform-engineer-en.txt");

    private static readonly CvDocument Source = Samples.ExampleCv;

    /// <summary>Stands behind the addresses of the orders.</summary>
    private readonly TcpListener _watched = new(IPAddress.Loopback, 0);

    public InjectionSetTests() => _watched.Start();

    private string Address => $"http://127.0.0.1:{((IPEndPoint)_watched.LocalEndpoint).Port}";

    public static TheoryData<string> Cvs => [.. Injection.Load("cvs.json", "").Select(attack => attack.Id)];

    public static TheoryData<string> Pdfs => [.. Injection.Load("pdfs.json", "").Select(attack => attack.Id)];

    public static TheoryData<string> Offers => [.. Injection.Load("offers.json", "").Select(attack => attack.Id)];

    public void Dispose() => _watched.Dispose();

    [Theory]
    [MemberData(nameof(Cvs))]
    public async Task An_order_in_a_CV_changes_nothing(string id)
    {
        var attack = Injection.Load("cvs.json", Address).Single(one => one.Id == id);
        var attacked = attack.Into(Source);
        Assert.Contains(attack.Text, AllText(attacked), StringComparison.Ordinal);
        var (before, after) = (MatchScorer.ScoreOnly(Source, Offer, Samples.Month), MatchScorer.ScoreOnly(attacked, Offer, Samples.Month));
        Assert.Equal((before.MatchScore, before.ScoreBreakdown), (after.MatchScore, after.ScoreBreakdown));

        var clean = await TailoringTests.TailorAsync(Source, Offer);
        var tailored = await TailoringTests.TailorAsync(attacked, Offer);
        Assert.Equal(Injection.Json(clean.Composed.Document), Injection.Json(attack.WithoutOrder(tailored.Composed.Document)));
        Assert.Equal(clean.Composed.Score!.MatchScore, tailored.Composed.Score!.MatchScore);

        for (var seed = 0; seed < Seeds; seed++)
        {
            var server = new OpenAiServer(new StandInOptions { Answers = new ObeyingAnswers(attack, seed) });
            var engine = ModelEngine.Over(server);
            var input = new TailoringInput(attacked, Offer, Samples.Month);
            AssertUnmoved(attack, CvComposer.Compose(input, await ModelEngine.PartsAsync(input, engine), ModelEngine.Meta), Offer);
            AssertUnmoved(attack, CvImprovement.Apply(input, await engine.ImproveAsync(input, CvImprovement.Sections, CancellationToken.None), null, ModelEngine.Meta), Offer);
            // J1: the CV is data, apart from what the model is told to do.
            Assert.All(server.Requests, request => Assert.DoesNotContain(attack.Text, request.Instructions, StringComparison.Ordinal));
        }
        Assert.False(_watched.Pending());
    }

    [Theory]
    [MemberData(nameof(Offers))]
    public async Task An_order_in_an_offer_changes_nothing(string id)
    {
        var attack = Injection.Load("offers.json", Address).Single(one => one.Id == id);
        var clean = OfferReader.Read(attack.CleanOffer()).Content;
        Assert.Equal(("Platform Engineer (Python)", 6), (clean.Title, clean.Skills.Required.Count));
        var attacked = attack.IntoOffer();
        var offer = OfferReader.Read(attacked).Content;
        Assert.Equal(Stated(clean, attack), Stated(offer, attack));

        var fromClean = await TailoringTests.TailorAsync(Source, clean);
        var fromAttacked = await TailoringTests.TailorAsync(Source, offer);
        Assert.Equal(Injection.Json(fromClean.Composed.Document), Injection.Json(fromAttacked.Composed.Document));
        Assert.Equal(fromClean.Composed.Score!.MatchScore, fromAttacked.Composed.Score!.MatchScore);

        for (var seed = 0; seed < Seeds; seed++)
        {
            var server = new OpenAiServer(new StandInOptions { Answers = new ObeyingAnswers(attack, seed) });
            var engine = ModelEngine.Over(server);
            var read = (await engine.ReadOfferAsync(attacked, CancellationToken.None)).Content;
            Assert.All(attack.Traces, trace => Assert.DoesNotContain(trace, Stated(read, attack), StringComparison.OrdinalIgnoreCase));
            var input = new TailoringInput(Source, read, Samples.Month);
            AssertUnmoved(attack, CvComposer.Compose(input, await ModelEngine.PartsAsync(input, engine), ModelEngine.Meta), read);
            Assert.All(server.Requests, request => Assert.DoesNotContain(attack.Text, request.Instructions, StringComparison.Ordinal));
        }
        Assert.False(_watched.Pending());
    }

    [Theory]
    [MemberData(nameof(Cvs))]
    public async Task An_order_in_a_CV_is_translated_as_a_text_at_most(string id)
    {
        var attack = Injection.Load("cvs.json", Address).Single(one => one.Id == id);
        var attacked = attack.Into(Source);
        for (var seed = 0; seed < Seeds; seed++)
        {
            var server = new OpenAiServer(new StandInOptions { Answers = new ObeyingAnswers(attack, seed) });
            var engine = ModelEngine.Over(server);
            var input = new TranslationInput(attacked, "fr");
            AssertOnlyTranslated(attack, attacked, TranslationComposer.Compose(input, await engine.TranslateAsync(input, CancellationToken.None), ModelEngine.Meta).Document);

            var tailoring = new TailoringInput(attacked, Offer, Samples.Month, "fr");
            var tailored = CvComposer.Compose(tailoring, await ModelEngine.PartsAsync(tailoring, engine), ModelEngine.Meta);
            var proposed = await engine.TranslateAsync(new TranslationInput(tailored.Document, "fr"), CancellationToken.None);
            AssertOnlyTranslated(attack, tailored.Document, TailoredTranslation.Compose(tailoring, tailored, proposed, ModelEngine.Meta).Document);
            Assert.All(server.Requests, request => Assert.DoesNotContain(attack.Text, request.Instructions, StringComparison.Ordinal));
        }
        Assert.False(_watched.Pending());
    }

    [Theory]
    [MemberData(nameof(Pdfs))]
    public async Task An_order_in_an_offer_that_comes_as_PDF_changes_nothing(string id)
    {
        var attack = Injection.Load("pdfs.json", Address).Single(one => one.Id == id);
        var clean = OfferReader.Read(await OfferTextAsync(Injection.OfferPdf())).Content;
        Assert.Equal(("Platform Engineer (Python)", 6), (clean.Title, clean.Skills.Required.Count));
        var attacked = await OfferTextAsync(attack.At == "visible" ? Injection.OfferPdf(attack.Text) : attack.IntoPdf(Injection.OfferPdf()));
        Assert.Equal(attack.IsSeen, attacked.Text.Contains(attack.Text, StringComparison.Ordinal));
        Assert.Equal(Stated(clean, attack), Stated(OfferReader.Read(attacked).Content, attack));
        for (var seed = 0; seed < Seeds; seed++)
        {
            var engine = ModelEngine.Over(new OpenAiServer(new StandInOptions { Answers = new ObeyingAnswers(attack, seed) }));
            var read = (await engine.ReadOfferAsync(attacked, CancellationToken.None)).Content;
            Assert.All(attack.Traces, trace => Assert.DoesNotContain(trace, Stated(read, attack), StringComparison.OrdinalIgnoreCase));
            var input = new TailoringInput(Source, read, Samples.Month);
            AssertUnmoved(attack, CvComposer.Compose(input, await ModelEngine.PartsAsync(input, engine), ModelEngine.Meta), read);
        }
        Assert.False(_watched.Pending());
    }

    [Theory]
    [MemberData(nameof(Pdfs))]
    public async Task An_order_in_a_PDF_is_no_part_of_what_is_imported(string id)
    {
        var attack = Injection.Load("pdfs.json", Address).Single(one => one.Id == id);
        var rules = new OfflineCvReader(new PdfTextExtractor(new ChildProcess(TimeProvider.System)));
        var clean = await rules.ReadAsync(File(CleanPdf().Build()), CancellationToken.None);
        Assert.Equal("Nora Fairbrother", clean.Document.Header.FullName);
        var pdf = File(attack.IntoPdf(CleanPdf()).Build());
        var byRules = await rules.ReadAsync(pdf, CancellationToken.None);
        Assert.Equal(attack.At is "white" or "tiny" or "outside" or "mode", byRules.HiddenText);
        Assert.Equal(attack.IsSeen, Injection.Json(byRules.Document).Contains(attack.Traces[0], StringComparison.Ordinal));
        if (!attack.IsSeen)
        {
            Assert.Equal(Injection.Json(clean.Document), Injection.Json(byRules.Document));
        }
        Assert.Equal(clean.Document.Skills.HardSkills, byRules.Document.Skills.HardSkills);

        for (var seed = 0; seed < Seeds; seed++)
        {
            var server = new OpenAiServer(new StandInOptions { Answers = new ObeyingAnswers(attack, seed) });
            var byModel = (await ModelEngine.Over(server).ReadCvAsync(pdf, CancellationToken.None)).Document;
            // What people can see stays in the CV as unplaced text, in its own words.
            var stated = byModel with { Extras = byModel.Extras?.Where(extra => extra.Summary?.Contains(attack.Text[..20], StringComparison.Ordinal) != true).ToArray() };
            Assert.All(attack.Traces, trace => Assert.DoesNotContain(trace, Injection.Json(stated), StringComparison.OrdinalIgnoreCase));
            Assert.Equal(attack.IsSeen, Injection.Json(byModel).Contains(attack.Traces[0], StringComparison.Ordinal));
            Assert.All(server.Requests, request => Assert.True(attack.IsSeen || !request.Prompt.Contains(attack.Text, StringComparison.Ordinal)));
        }
        Assert.False(_watched.Pending());
    }

    private static PdfBuilder CleanPdf() =>
        new PdfBuilder().Page()
            .Text(50, 60, "Nora Fairbrother", 22, bold: true)
            .Text(50, 80, "Land Surveyor", 12)
            .Text(50, 96, "nora.fairbrother@example.com | 01632 960 321")
            .Text(50, 130, "EXPERIENCE", 12, bold: true)
            .Text(50, 150, "Land Surveyor", 10, bold: true)
            .Text(430, 150, "Jan 2018 - Present")
            .Text(50, 164, "Boundary & Field Ltd")
            .Text(56, 178, "- Measured 40 sites a year")
            .Text(50, 220, "SKILLS", 12, bold: true)
            .Text(50, 240, "GPS, Total station, AutoCAD");

    private static async Task<OfferText> OfferTextAsync(PdfBuilder pdf)
    {
        var nowhere = new GuardedHttpOptions(new HashSet<string>());
        using var fetcher = new GuardedHttpFetcher(nowhere);
        return await new OfferTexts(fetcher, nowhere, new PdfTextExtractor(new ChildProcess(TimeProvider.System))).OfPdfAsync(File(pdf.Build()), CancellationToken.None);
    }

    private static PdfFile File(byte[] bytes) => new(bytes, "cv.pdf", 10);

    /// <summary>Without the order itself, where the person wrote it, the result is true to the CV without it, and scored by us.</summary>
    private static void AssertUnmoved(Injection attack, ComposedCv composed, JobOfferContent offer)
    {
        var stated = attack.WithoutOrder(composed.Document);
        var json = Injection.Json(stated);
        var own = Injection.Json(Source);
        foreach (var trace in attack.Traces.Where(trace => !own.Contains(trace, StringComparison.OrdinalIgnoreCase)))
        {
            Assert.False(json.Contains(trace, StringComparison.OrdinalIgnoreCase), $"'{trace}' came through: …{json[Math.Max(0, json.IndexOf(trace, StringComparison.OrdinalIgnoreCase) - 120)..][..160]}");
        }
        Assert.Empty(Faithfulness.Violations(Source, stated));
        if (composed.Score is { } score)
        {
            Assert.Equal(MatchScorer.Score(stated, offer, Samples.Month).MatchScore, score.MatchScore);
        }
    }

    /// <summary>Facts are the source's, and what the order wants stands in no text but the one that it stood in.</summary>
    private static void AssertOnlyTranslated(Injection attack, CvDocument source, CvDocument translated)
    {
        Assert.Equal(TranslationTests.Facts(source), TranslationTests.Facts(translated));
        var own = Injection.Json(Source);
        var before = TranslatableTexts.Of(source).ToDictionary(text => text.Path, text => text.Text, StringComparer.Ordinal);
        foreach (var text in TranslatableTexts.Of(translated).Where(text => !before[text.Path].Contains(attack.Text, StringComparison.Ordinal)))
        {
            Assert.All(attack.Traces.Where(trace => !own.Contains(trace, StringComparison.OrdinalIgnoreCase)), trace => Assert.DoesNotContain(trace, text.Text, StringComparison.OrdinalIgnoreCase));
        }
    }

    /// <summary>What an offer was read to say, apart from tasks and benefits, which are the employer's own words.</summary>
    private static string Stated(JobOfferContent offer, Injection attack) =>
        JsonSerializer.Serialize(offer with { Responsibilities = [.. offer.Responsibilities.Where(text => !attack.Text.Contains(text, StringComparison.Ordinal))], Benefits = [.. offer.Benefits.Where(text => !attack.Text.Contains(text, StringComparison.Ordinal))] }, JobOfferJson.Options);

    private static string AllText(CvDocument document) => string.Join('\n', Texts(CvJson.Write(document)));

    private static IEnumerable<string> Texts(System.Text.Json.Nodes.JsonNode? node) => node switch
    {
        System.Text.Json.Nodes.JsonObject item => item.SelectMany(member => Texts(member.Value)),
        System.Text.Json.Nodes.JsonArray list => list.SelectMany(Texts),
        System.Text.Json.Nodes.JsonValue value when value.TryGetValue<string>(out var text) => [text],
        _ => [],
    };
}
