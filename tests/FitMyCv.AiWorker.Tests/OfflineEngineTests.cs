using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FitMyCv.AiWorker.Tasks;
using FitMyCv.AiWorker.Tests.Support;
using FitMyCv.Contracts.CvDocuments;
using FitMyCv.Contracts.Messages;
using FitMyCv.ServiceDefaults.Telemetry;
using FitMyCv.Testing;

namespace FitMyCv.AiWorker.Tests;

/// <summary>The service with its own engine: real PDFs, real offers.</summary>
public sealed class OfflineEngineTests : IAsyncLifetime
{
    private Support.AiWorker _worker = null!;

    public async ValueTask InitializeAsync() => _worker = await Support.AiWorker.StartAsync(withOfflineEngine: true);

    public ValueTask DisposeAsync() => _worker.DisposeAsync();

    [Fact]
    public async Task A_PDF_is_imported_and_the_CV_adapted_to_an_offer_that_comes_as_PDF()
    {
        var user = _worker.NewUser();
        var import = await Support.AiWorker.AcceptedAsync(_worker.ImportAsync(user, bytes: SimplePdf.Of(SampleCvs.ResumeText)));
        await _worker.UntilAsync(user, import, TaskStatuses.Completed);
        var imported = CvJson.Read(_worker.Cv.Stored[import]["content"]!);
        Assert.Equal(("Ada Testcase", "ada.testcase@example.test"), (imported.Header.FullName, imported.Header.Contact.Email));
        Assert.Equal([("2019-03", "2023-06"), ("2016-01", "2019-02")], imported.Experience.Select(item => (item.StartDate, item.EndDate)));

        _worker.Cv.Add(user.Id, "imported.json", imported);
        using var client = _worker.Service.Client(user);
        using var form = new MultipartFormDataContent
        {
            { new ByteArrayContent(SimplePdf.Of(SampleCvs.OfferText)), "jobPdf", "offer.pdf" },
            { new StringContent("imported.json"), "baseCvFilename" },
        };
        var generation = await Support.AiWorker.AcceptedAsync(client.PostAsync("/api/background-tasks/generate-cv", form));
        var task = await _worker.UntilAsync(user, generation, TaskStatuses.Completed);
        var stored = _worker.Cv.Stored[generation];
        Assert.Equal(("pdf", "offer.pdf"), (stored["sourceType"]!.GetValue<string>(), stored["sourceValue"]!.GetValue<string>()));
        var made = CvJson.Read(stored["content"]!);
        Assert.Equal(imported.Experience.Select(item => item.Company), made.Experience.Select(item => item.Company));
        Assert.DoesNotContain("Northwind", stored["content"]!.ToJsonString(), StringComparison.Ordinal);

        var score = await Support.AiWorker.AcceptedAsync(_worker.PostAsync(user, "/api/cv/match-score", new { filename = "imported.json", jobOfferId = task["result"]!["jobOfferId"]!.GetValue<string>() }));
        var scored = await _worker.UntilAsync(user, score, TaskStatuses.Completed);
        Assert.True(stored["score"]!["matchScore"]!.GetValue<int>() >= scored["result"]!["score"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_file_that_is_no_CV_or_no_offer_fails_with_a_key_that_says_so()
    {
        var user = _worker.NewUser();
        _worker.Cv.Add(user.Id, "base.json");
        await FailsAsync(_worker.ImportAsync(user, bytes: SimplePdf.Of("Recipe: pancakes\nMix flour, milk and eggs.\nBake in butter.")), "background.cvNotRecognised");
        await FailsAsync(_worker.ImportAsync(user, bytes: [.. "%PDF-1.7\n"u8, .. Enumerable.Repeat((byte)'g', 4000)]), "background.pdfUnreadable");
        await FailsAsync(_worker.GenerateAsync(user, string.Concat(Enumerable.Repeat("lorem ipsum dolor sit amet consectetur ", 10))), "background.noJobOfferDetected");
        await FailsAsync(_worker.PostAsync(user, "/api/background-tasks/generate-cv", new { jobUrl = "http://jobs.invalid/1" }), "background.fetchFailed", "background.urlNotAllowed");

        async Task FailsAsync(Task<HttpResponseMessage> start, params string[] keys)
        {
            var taskId = await Support.AiWorker.AcceptedAsync(start);
            var task = await _worker.UntilAsync(user, taskId, TaskStatuses.Failed);
            Assert.Contains(task["error"]!["key"]!.GetValue<string>(), keys);
        }
    }

    [Fact]
    public async Task An_offer_on_a_page_is_fetched_once_for_the_same_address()
    {
        await using var site = new PlayedJobSite(SampleCvs.OfferText);
        await site.StartAsync();
        await using var worker = await Support.AiWorker.StartAsync(withOfflineEngine: true, allowedHosts: new Uri(site.Address).Authority);
        var user = worker.NewUser("de");
        worker.Cv.Add(user.Id, "base.json");
        var offers = new List<string>();
        foreach (var url in new[] { $"{site.Address}/jobs/1", $"{site.Address}/jobs/1#apply" })
        {
            var taskId = await Support.AiWorker.AcceptedAsync(worker.PostAsync(user, "/api/background-tasks/generate-cv", new { jobUrl = url }));
            var task = await worker.UntilAsync(user, taskId, TaskStatuses.Completed);
            Assert.Equal("Lebenslauf für ein Angebot von 127.0.0.1", task["title"]!.GetValue<string>());
            Assert.Equal(("link", url), (worker.Cv.Stored[taskId]["sourceType"]!.GetValue<string>(), worker.Cv.Stored[taskId]["sourceValue"]!.GetValue<string>()));
            offers.Add(task["result"]!["jobOfferId"]!.GetValue<string>());
        }
        Assert.Equal(offers[0], offers[1]);
        Assert.Equal(1, site.Requests);
        using var cv = worker.Service.InternalClient();
        using var answer = await cv.PostAsJsonAsync($"/internal/users/{user.Id}/job-offers/titles", new { urls = new[] { $"{site.Address}/jobs/1", "https://jobs.example.com/2" } });
        var titles = (await answer.Content.ReadFromJsonAsync<JsonObject>())!["titles"]!.AsObject();
        Assert.Equal("Backend developer", Assert.Single(titles).Value!.GetValue<string>());
    }

    [Fact]
    public async Task One_trace_runs_from_the_request_through_RunTask_to_the_phases()
    {
        var names = new System.Collections.Concurrent.ConcurrentBag<(string Name, ActivityTraceId Trace)>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == ServiceTelemetry.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => names.Add((activity.OperationName, activity.TraceId)),
        };
        ActivitySource.AddActivityListener(listener);
        var trace = ActivityTraceId.CreateRandom();
        var user = _worker.NewUser();
        using var client = _worker.Service.Client(user);
        client.DefaultRequestHeaders.Add("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01");
        using var form = new MultipartFormDataContent { { new ByteArrayContent(SimplePdf.Of(SampleCvs.ResumeText)), "pdf", "cv.pdf" } };
        var taskId = await Support.AiWorker.AcceptedAsync(client.PostAsync("/api/background-tasks/import-pdf", form));
        await _worker.UntilAsync(user, taskId, TaskStatuses.Completed);
        var run = await _worker.Bus.WaitForAsync<RunTask>(message => message.TaskId == taskId);
        Assert.Contains(trace.ToHexString(), run.Traceparent!, StringComparison.Ordinal);
        var generated = await _worker.Bus.WaitForAsync<CvGenerated>(message => message.TaskId == taskId);
        Assert.Contains(trace.ToHexString(), generated.Traceparent!, StringComparison.Ordinal);
        string[] expected = ["task import", "phase read", "phase structure", "phase compose", "phase store"];
        await Eventually.UntilAsync("all activities have ended", () => expected.All(name => names.Contains((name, trace))));
    }

    [Fact]
    public async Task Sample_CVs_of_the_larger_set_are_imported()
    {
        Assert.SkipWhen(Samples.SharedFolder is null, Samples.SharedSkipReason);
        var folder = Path.Combine(Samples.SharedFolder!, "data", "cv");
        var manifest = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "manifest.json")))!.AsArray();
        foreach (var entry in manifest.Take(3))
        {
            var user = _worker.NewUser();
            var bytes = await File.ReadAllBytesAsync(Path.Combine(folder, Path.GetFileName(entry!["file"]!.GetValue<string>())));
            var taskId = await Support.AiWorker.AcceptedAsync(_worker.ImportAsync(user, bytes: bytes));
            await _worker.UntilAsync(user, taskId, TaskStatuses.Completed);
            Assert.Equal(entry["email"]?.GetValue<string>(), _worker.Cv.Stored[taskId]["content"]!["header"]!["contact"]!["email"]?.GetValue<string>());
        }
    }
}
