using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FitMyCv.AiWorker.Tasks;
using FitMyCv.AiWorker.Tests.Support;
using FitMyCv.Contracts.Messages;
using FitMyCv.ServiceDefaults.Security;

namespace FitMyCv.AiWorker.Tests;

public sealed class GenerationTests : IAsyncLifetime
{
    private const string Path = "/api/background-tasks/generate-cv";
    private Support.AiWorker _worker = null!;

    public async ValueTask InitializeAsync() => _worker = await Support.AiWorker.StartAsync();

    public ValueTask DisposeAsync() => _worker.DisposeAsync();

    [Fact]
    public async Task A_CV_is_adapted_to_a_pasted_offer_and_handed_over_with_its_source_and_reasons()
    {
        var user = UserWithCv(out var source);
        var taskId = await Support.AiWorker.AcceptedAsync(_worker.GenerateAsync(user));
        var task = await _worker.UntilAsync(user, taskId, TaskStatuses.Completed);

        var result = task["result"]!;
        var filename = _worker.Cv.Reservations[taskId];
        Assert.Equal(("offline", filename, "en"), (result["engine"]!.GetValue<string>(), result["filename"]!.GetValue<string>(), result["language"]!.GetValue<string>()));
        Assert.True(result["guard"]!["checked"]!.GetValue<int>() > 0);
        Assert.True(result["changesCount"]!.GetValue<int>() > 0);
        Assert.Contains("skills", result["modifiedSections"]!.AsArray().Select(section => section!.GetValue<string>()));
        Assert.Contains("generation.proseUnchanged", Codes(task));

        var stored = _worker.Cv.Stored[taskId];
        Assert.Equal(("created", "generate-cv", "text"), (stored["kind"]!.GetValue<string>(), stored["createdBy"]!.GetValue<string>(), stored["sourceType"]!.GetValue<string>()));
        Assert.Equal(SampleCvs.OfferText[..80], stored["sourceValue"]!.GetValue<string>());
        Assert.True(JsonNode.DeepEquals(source.Content, stored["source"]));
        Assert.Equal(result["jobOfferId"]!.GetValue<string>(), stored["jobOfferId"]!.GetValue<string>());
        Assert.NotEmpty(stored["changes"]!.AsArray());
        Assert.InRange(stored["score"]!["matchScore"]!.GetValue<int>(), 1, 100);
        Assert.Equal("adaptation", stored["content"]!["meta"]!["generator"]!.GetValue<string>());
        Assert.Equal((user.Id, "gpt_cv_generation"), _worker.Billing.Charges[taskId]);
        Assert.Equal(0, await _worker.KeptInputsAsync(taskId));
    }

    [Fact]
    public async Task The_same_offer_is_read_once_and_listed_for_its_owner_only()
    {
        var user = UserWithCv(out _);
        var first = await CompletedAsync(user);
        var second = await CompletedAsync(user);
        Assert.Equal(first["result"]!["jobOfferId"]!.GetValue<string>(), second["result"]!["jobOfferId"]!.GetValue<string>());
        Assert.Equal(1, _worker.Engine.Calls("offer"));
        Assert.DoesNotContain("offer.cached", Codes(first));
        Assert.Contains("offer.cached", Codes(second));

        var offerId = first["result"]!["jobOfferId"]!.GetValue<string>();
        var own = await OffersAsync(user);
        Assert.Equal(1, own["total"]!.GetValue<int>());
        var listed = own["jobOffers"]![0]!;
        Assert.Equal((offerId, "text", "Backend developer", "Northwind Tools", "offline"), (
            listed["id"]!.GetValue<string>(), listed["sourceType"]!.GetValue<string>(), listed["title"]!.GetValue<string>(),
            listed["company"]!.GetValue<string>(), listed["engine"]!.GetValue<string>()));
        Assert.Equal(0, (await OffersAsync(_worker.NewUser()))["total"]!.GetValue<int>());

        using var service = _worker.Service.InternalClient();
        var shown = await service.GetFromJsonAsync<JsonObject>($"/internal/users/{user.Id}/job-offers/{offerId}");
        Assert.Equal("RabbitMQ", shown!["content"]!["skills"]!["nice_to_have"]![0]!.GetValue<string>());
        Assert.Equal(HttpStatusCode.NotFound, (await service.GetAsync($"/internal/users/{Guid.NewGuid()}/job-offers/{offerId}")).StatusCode);
        Assert.DoesNotContain("Northwind", (await _worker.SqlAsync<string>("SELECT encode(content, 'escape') FROM job_offers"))!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_named_base_the_newest_CV_that_is_not_generated_is_taken()
    {
        var user = _worker.NewUser();
        _worker.Cv.Add(user.Id, "old.json", change: file => file with { UpdatedAt = DateTimeOffset.UtcNow.AddDays(-2) });
        var wanted = _worker.Cv.Add(user.Id, "own.json", change: file => file with { UpdatedAt = DateTimeOffset.UtcNow.AddDays(-1) });
        _worker.Cv.Add(user.Id, "generated.json", change: file => file with { IsGenerated = true });
        var taskId = await Support.AiWorker.AcceptedAsync(_worker.GenerateAsync(user));
        await _worker.UntilAsync(user, taskId, TaskStatuses.Completed);
        Assert.Equal(wanted.Filename, _worker.Cv.Stored[taskId]["content"]!["meta"]!["source"]!.GetValue<string>());
    }

    [Fact]
    public async Task What_is_wrong_with_a_request_is_said_before_anything_is_charged()
    {
        var user = UserWithCv(out _);
        var text = SampleCvs.OfferText;
        await RefusedAsync(new { }, HttpStatusCode.BadRequest, "background.noSourceProvided");
        await RefusedAsync(new { jobText = text, jobUrl = "https://jobs.example.com/1" }, HttpStatusCode.BadRequest, "background.noSourceProvided");
        await RefusedAsync(new { jobUrl = "  " }, HttpStatusCode.BadRequest, "background.noSourceProvided");
        await RefusedAsync(new { jobText = "Developer wanted" }, HttpStatusCode.BadRequest, "background.invalidJobText");
        await RefusedAsync(new { jobUrl = "developer at example" }, HttpStatusCode.BadRequest, "background.invalidUrl");
        foreach (var url in new[] { "http://127.0.0.1:1/", "http://169.254.169.254/latest/", "file:///etc/passwd", "http://localhost/", "http://2130706433/", "http://user:pw@example.com/" })
        {
            await RefusedAsync(new { jobUrl = url }, HttpStatusCode.BadRequest, "background.urlNotAllowed");
        }
        await RefusedAsync(new { jobText = text, language = "tlh" }, HttpStatusCode.BadRequest, "background.invalidLanguage");
        await RefusedAsync(new { jobText = text, baseCvFilename = "../base.json" }, HttpStatusCode.BadRequest, "cv.invalidFilename");
        await RefusedAsync(new { jobText = text, baseCvFilename = "unknown.json" }, HttpStatusCode.NotFound, "cv.notFound");
        await RefusedAsync(new { jobText = 12 }, HttpStatusCode.BadRequest, "common.invalidPayload");
        await Support.AiWorker.RefusedAsync(_worker.GenerateAsync(_worker.NewUser()), HttpStatusCode.BadRequest, "background.baseCvRequired");
        _worker.Cv.Add(user.Id, "blocked.json", change: file => file with { Blocked = true });
        var blocked = await RefusedAsync(new { jobText = text, baseCvFilename = "blocked.json" }, HttpStatusCode.Forbidden, "cv.blocked");
        Assert.True(blocked["actionRequired"]!.GetValue<bool>());
        using var client = _worker.Service.Client(user);
        using var malformed = new StringContent("{\"jobText\":", null, "application/json");
        await Support.AiWorker.RefusedAsync(client.PostAsync(Path, malformed), HttpStatusCode.BadRequest, "common.invalidPayload");
        using var csv = new StringContent("jobText", null, "text/csv");
        await Support.AiWorker.RefusedAsync(client.PostAsync(Path, csv), HttpStatusCode.UnsupportedMediaType, "common.unsupportedMediaType");
        Assert.Empty(_worker.Billing.Charges);
        Assert.Empty(await _worker.TasksAsync(user));

        Task<JsonObject> RefusedAsync(object body, HttpStatusCode status, string key) => Support.AiWorker.RefusedAsync(_worker.PostAsync(user, Path, body), status, key);
    }

    [Fact]
    public async Task A_score_is_stored_with_its_offer_and_the_same_question_gives_the_stored_answer()
    {
        var user = UserWithCv(out _);
        var offerId = (await CompletedAsync(user))["result"]!["jobOfferId"]!.GetValue<string>();
        var body = new { filename = "base.json", jobOfferId = offerId };
        var first = await Support.AiWorker.AcceptedAsync(_worker.PostAsync(user, "/api/cv/match-score", body));
        var task = await _worker.UntilAsync(user, first, TaskStatuses.Completed);
        var result = task["result"]!;
        var stored = _worker.Cv.Stored[first];
        Assert.Equal(result["score"]!.GetValue<int>(), stored["score"]!["matchScore"]!.GetValue<int>());
        Assert.Equal(result["matchScore"]!.GetValue<int>(), result["score"]!.GetValue<int>());
        Assert.Equal(offerId, stored["jobOfferId"]!.GetValue<string>());
        Assert.Equal(["matchScoreStatus=inprogress"], _worker.Cv.Statuses[first]);
        Assert.DoesNotContain(first, _worker.Cv.Reservations.Keys);

        var second = await Support.AiWorker.AcceptedAsync(_worker.PostAsync(user, "/api/cv/match-score", body));
        await _worker.UntilAsync(user, second, TaskStatuses.Completed);
        Assert.True(JsonNode.DeepEquals(stored, _worker.Cv.Stored[second]));
        Assert.Equal(1, await _worker.SqlAsync<int>("SELECT count(*)::int FROM score_cache"));
    }

    [Fact]
    public async Task A_quotation_that_stands_in_the_CV_raises_the_score_one_that_does_not_stand_there_does_nothing()
    {
        var user = UserWithCv(out _);
        var offerId = (await CompletedAsync(user))["result"]!["jobOfferId"]!.GetValue<string>();
        var body = new { filename = "base.json", jobOfferId = offerId };
        _worker.Engine.Quotations = [new("RabbitMQ", "ran a message broker for years")];
        var invented = await _worker.UntilAsync(user, await Support.AiWorker.AcceptedAsync(_worker.PostAsync(user, "/api/cv/match-score", body)), TaskStatuses.Completed);

        // Another month would do too: the answer of the first question is stored, so the CV is another one by a word.
        _worker.Cv.Add(user.Id, "base.json", SampleCvs.Developer with { Extras = [new() { Name = "Clubs" }] });
        _worker.Engine.Quotations = [new("RabbitMQ", "Built billing services in C#")];
        var second = await Support.AiWorker.AcceptedAsync(_worker.PostAsync(user, "/api/cv/match-score", body));
        var honest = await _worker.UntilAsync(user, second, TaskStatuses.Completed);
        Assert.True(honest["result"]!["score"]!.GetValue<int>() > invented["result"]!["score"]!.GetValue<int>());
        Assert.Contains("RabbitMQ", _worker.Cv.Stored[second]["score"]!["matchingSkills"]!.AsArray().Select(skill => skill!.GetValue<string>()));
        Assert.Equal(2, _worker.Engine.Calls("score"));

        // The same question again is answered from the stored score: nobody is asked.
        await _worker.UntilAsync(user, await Support.AiWorker.AcceptedAsync(_worker.PostAsync(user, "/api/cv/match-score", body)), TaskStatuses.Completed);
        Assert.Equal(2, _worker.Engine.Calls("score"));
    }

    [Fact]
    public async Task A_score_needs_an_offer_of_the_caller()
    {
        var user = UserWithCv(out _);
        await Support.AiWorker.RefusedAsync(_worker.PostAsync(user, "/api/background-tasks/calculate-match-score", new { filename = "base.json" }), HttpStatusCode.BadRequest, "background.noJobOffer");
        await Support.AiWorker.RefusedAsync(_worker.PostAsync(user, "/api/cv/match-score", new { filename = "base.json", jobOfferId = Guid.NewGuid() }), HttpStatusCode.NotFound, "background.jobOfferNotFound");
        await Support.AiWorker.RefusedAsync(_worker.PostAsync(user, "/api/cv/match-score", new { }), HttpStatusCode.BadRequest, "cv.missingFilename");
        var other = UserWithCv(out _);
        var foreign = (await CompletedAsync(other))["result"]!["jobOfferId"]!.GetValue<string>();
        await Support.AiWorker.RefusedAsync(_worker.PostAsync(user, "/api/cv/match-score", new { filename = "base.json", jobOfferId = foreign }), HttpStatusCode.NotFound, "background.jobOfferNotFound");
        _worker.Cv.Add(user.Id, "linked.json", change: file => file with { SourceType = "link", SourceValue = "http://127.0.0.1:1/offer" });
        await Support.AiWorker.RefusedAsync(_worker.PostAsync(user, "/api/background-tasks/calculate-match-score", new { filename = "linked.json" }), HttpStatusCode.BadRequest, "background.urlNotAllowed");
    }

    [Fact]
    public async Task An_improvement_works_in_place_and_only_one_of_a_file_is_open()
    {
        var user = UserWithCv(out _);
        var offerId = Guid.Parse((await CompletedAsync(user))["result"]!["jobOfferId"]!.GetValue<string>());
        var cv = _worker.Cv.Add(user.Id, "mine.json", change: file => file with { JobOfferId = offerId });
        foreach (var sections in new[] { [], new[] { "education" }, ["skills", "skills"] })
        {
            await Support.AiWorker.RefusedAsync(_worker.PostAsync(user, "/api/cv/improve", new { filename = "mine.json", sections }), HttpStatusCode.BadRequest, "background.invalidSections");
        }
        await Support.AiWorker.RefusedAsync(_worker.PostAsync(user, "/api/cv/improve", new { filename = "base.json" }), HttpStatusCode.BadRequest, "background.noJobOffer");

        _worker.CvAnswers = false;
        var taskId = await Support.AiWorker.AcceptedAsync(_worker.PostAsync(user, "/api/cv/improve", new { filename = "mine.json", sections = new[] { "skills" } }));
        await Support.AiWorker.RefusedAsync(_worker.PostAsync(user, "/api/cv/improve", new { filename = "mine.json" }), HttpStatusCode.Conflict, "background.alreadyInProgress");
        _worker.CvAnswers = true;
        var result = (await _worker.UntilAsync(user, taskId, TaskStatuses.Completed))["result"]!;
        Assert.True(result["score"]!.GetValue<int>() >= result["scoreBefore"]!.GetValue<int>());
        Assert.Equal(["skills"], result["modifiedSections"]!.AsArray().Select(section => section!.GetValue<string>()));
        var stored = _worker.Cv.Stored[taskId];
        Assert.Equal(("improved", cv.CvId.ToString(), cv.Etag), (stored["kind"]!.GetValue<string>(), stored["cvId"]!.GetValue<string>(), stored["etag"]!.GetValue<string>()));
        Assert.True(JsonNode.DeepEquals(cv.Content["experience"], stored["content"]!["experience"]));
        Assert.Equal(["optimiseStatus=inprogress"], _worker.Cv.Statuses[taskId]);
    }

    private CurrentUser UserWithCv(out PlayedCvFile file)
    {
        var user = _worker.NewUser();
        file = _worker.Cv.Add(user.Id, "base.json");
        return user;
    }

    private async Task<JsonObject> CompletedAsync(CurrentUser user) =>
        await _worker.UntilAsync(user, await Support.AiWorker.AcceptedAsync(_worker.GenerateAsync(user)), TaskStatuses.Completed);

    private async Task<JsonObject> OffersAsync(CurrentUser user)
    {
        using var client = _worker.Service.Client(user);
        return (await client.GetFromJsonAsync<JsonObject>("/api/background-tasks/job-offers"))!;
    }

    private static IEnumerable<string> Codes(JsonObject task) => task["result"]!["notices"]!.AsArray().Select(notice => notice!["code"]!.GetValue<string>());
}
