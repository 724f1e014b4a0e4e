using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using FitMyCv.AiWorker.Tasks;
using FitMyCv.AiWorker.Tests.Support;
using FitMyCv.ServiceDefaults.Security;

namespace FitMyCv.AiWorker.Tests;

public sealed class TemplateAndTitleTests : IAsyncLifetime
{
    private const string TitlePath = "/api/background-tasks/generate-cv-from-job-title";
    private const string TemplatePath = "/api/background-tasks/create-template-cv";
    private Support.AiWorker _worker = null!;

    public async ValueTask InitializeAsync() => _worker = await Support.AiWorker.StartAsync();

    public ValueTask DisposeAsync() => _worker.DisposeAsync();

    [Fact]
    public async Task A_CV_is_adapted_to_a_job_title_which_becomes_an_offer_of_its_own_kind()
    {
        var user = _worker.NewUser();
        var source = _worker.Cv.Add(user.Id, "base.json");
        var task = await CompletedAsync(user, TitlePath, new { jobTitle = "  Backend developer ", language = "en" });
        var taskId = task["id"]!.GetValue<Guid>();
        var (result, stored) = (task["result"]!, _worker.Cv.Stored[taskId]);
        Assert.Equal("job-title-generation", task["type"]!.GetValue<string>());
        Assert.Equal("CV for the position “Backend developer”", task["title"]!.GetValue<string>());
        Assert.Equal(("generate-cv-job-title", "job-title", "Backend developer"), (Text(stored, "createdBy"), Text(stored, "sourceType"), Text(stored, "sourceValue")));
        Assert.Equal(("job-title", "base.json"), (Text(stored["content"]!["meta"]!, "generator"), Text(stored["content"]!["meta"]!, "source")));
        Assert.True(JsonNode.DeepEquals(source.Content, stored["source"]));
        Assert.Equal(Text(result, "jobOfferId"), Text(stored, "jobOfferId"));
        Assert.Equal((user.Id, "generate_from_job_title"), _worker.Billing.Charges[taskId]);
        Assert.Equal(0, _worker.Engine.Calls("offer"));

        var again = await CompletedAsync(user, TitlePath, new { jobTitle = "backend  DEVELOPER" });
        Assert.Equal(Text(result, "jobOfferId"), Text(again["result"]!, "jobOfferId"));
        using var client = _worker.Service.Client(user);
        var offer = Assert.Single((await client.GetFromJsonAsync<JsonObject>("/api/background-tasks/job-offers"))!["jobOffers"]!.AsArray())!;
        Assert.Equal(("title", "Backend developer"), (Text(offer, "sourceType"), Text(offer, "sourceValue")));
    }

    [Fact]
    public async Task Who_has_no_CV_gets_a_template_for_the_title()
    {
        var user = _worker.NewUser("de");
        var task = await CompletedAsync(user, TitlePath, new { jobTitle = "Comptable", language = "fr" });
        var stored = _worker.Cv.Stored[task["id"]!.GetValue<Guid>()];
        Assert.Equal(("generate-cv-job-title", "job-title", "template"), (Text(stored, "createdBy"), Text(stored, "sourceType"), Text(stored["content"]!["meta"]!, "generator")));
        Assert.Equal(("fr", "[Prénom Nom]", "Comptable"), (
            Text(stored["content"]!, "language"), Text(stored["content"]!["header"]!, "full_name"), Text(stored["content"]!["header"]!, "current_title")));
        Assert.Null(stored["source"]);
        Assert.Null(stored["score"]);
        Assert.Equal("[Vorname Nachname]", Text(_worker.Cv.Stored[(await CompletedAsync(user, TitlePath, new { jobTitle = "Comptable" }))["id"]!.GetValue<Guid>()]["content"]!["header"]!, "full_name"));
    }

    [Fact]
    public async Task A_template_needs_no_body_and_takes_an_offer_or_a_title()
    {
        var user = _worker.NewUser("es");
        using var client = _worker.Service.Client(user);
        var empty = await Support.AiWorker.AcceptedAsync(client.PostAsync(TemplatePath, null));
        var task = await _worker.UntilAsync(user, empty, TaskStatuses.Completed);
        Assert.Equal("Plantilla de CV", task["title"]!.GetValue<string>());
        var stored = _worker.Cv.Stored[empty];
        Assert.Equal(("create-template", "es"), (Text(stored, "createdBy"), Text(stored["content"]!, "language")));
        Assert.Equal((null, null), (stored["sourceType"], stored["jobOfferId"]));
        Assert.Equal((user.Id, "create_template_cv"), _worker.Billing.Charges[empty]);

        var fromText = await CompletedAsync(user, TemplatePath, new { jobText = SampleCvs.OfferText });
        var content = _worker.Cv.Stored[fromText["id"]!.GetValue<Guid>()]["content"]!;
        Assert.Equal(("en", "Backend developer"), (Text(content, "language"), Text(content["header"]!, "current_title")));
        Assert.Contains("PostgreSQL", content["skills"]!["tools"]!.AsArray().Select(tool => Text(tool!, "name")));
        Assert.Equal("text", Text(_worker.Cv.Stored[fromText["id"]!.GetValue<Guid>()], "sourceType"));

        var fromTitle = await CompletedAsync(user, TemplatePath, new { jobTitle = "Contable", language = "de" });
        Assert.Equal(("de", "job-title"), (
            Text(_worker.Cv.Stored[fromTitle["id"]!.GetValue<Guid>()]["content"]!, "language"), Text(_worker.Cv.Stored[fromTitle["id"]!.GetValue<Guid>()], "sourceType")));

        using var form = new MultipartFormDataContent { { new StringContent("Nurse", Encoding.UTF8), "jobTitle" }, { new StringContent("en"), "language" } };
        var multipart = await _worker.UntilAsync(user, await Support.AiWorker.AcceptedAsync(client.PostAsync(TemplatePath, form)), TaskStatuses.Completed);
        Assert.Equal("Nurse", Text(_worker.Cv.Stored[multipart["id"]!.GetValue<Guid>()]["content"]!["header"]!, "current_title"));
    }

    [Fact]
    public async Task What_is_wrong_with_a_title_or_a_template_is_said_before_anything_is_charged()
    {
        var user = _worker.NewUser();
        foreach (var jobTitle in new[] { null, "", "   " })
        {
            await RefusedAsync(TitlePath, new { jobTitle }, HttpStatusCode.BadRequest, "background.noJobTitleProvided");
        }
        foreach (var jobTitle in new[] { "x", "12345", "a1", new string('x', 151), "Nurse\u0000" })
        {
            await RefusedAsync(TitlePath, new { jobTitle }, HttpStatusCode.BadRequest, "background.invalidJobTitle");
        }
        await RefusedAsync(TitlePath, new { jobTitle = 12 }, HttpStatusCode.BadRequest, "common.invalidPayload");
        await RefusedAsync(TitlePath, new { jobTitle = "Nurse", language = "it" }, HttpStatusCode.BadRequest, "background.invalidLanguage");
        await RefusedAsync(TitlePath, new { jobTitle = "Nurse", baseCvFilename = "../x" }, HttpStatusCode.BadRequest, "cv.invalidFilename");
        await RefusedAsync(TitlePath, new { jobTitle = "Nurse", baseCvFilename = "unknown.json" }, HttpStatusCode.NotFound, "cv.notFound");
        await RefusedAsync(TemplatePath, new { jobTitle = "Nurse", jobText = SampleCvs.OfferText }, HttpStatusCode.BadRequest, "background.noSourceProvided");
        await RefusedAsync(TemplatePath, new { jobTitle = "x" }, HttpStatusCode.BadRequest, "background.invalidJobTitle");
        await RefusedAsync(TemplatePath, new { jobText = "short" }, HttpStatusCode.BadRequest, "background.invalidJobText");
        await RefusedAsync(TemplatePath, new { jobUrl = "http://127.0.0.1:1/" }, HttpStatusCode.BadRequest, "background.urlNotAllowed");
        await RefusedAsync(TemplatePath, new { language = "tlh" }, HttpStatusCode.BadRequest, "background.invalidLanguage");
        using var client = _worker.Service.Client(user);
        foreach (var path in new[] { TitlePath, TemplatePath })
        {
            using var malformed = new StringContent("{\"jobTitle\":", null, "application/json");
            await Support.AiWorker.RefusedAsync(client.PostAsync(path, malformed), HttpStatusCode.BadRequest, "common.invalidPayload");
            using var csv = new StringContent("jobTitle", null, "text/csv");
            await Support.AiWorker.RefusedAsync(client.PostAsync(path, csv), HttpStatusCode.UnsupportedMediaType, "common.unsupportedMediaType");
        }
        _worker.Cv.Add(user.Id, "blocked.json", change: file => file with { Blocked = true });
        await RefusedAsync(TitlePath, new { jobTitle = "Nurse", baseCvFilename = "blocked.json" }, HttpStatusCode.Forbidden, "cv.blocked");
        Assert.Empty(_worker.Billing.Charges);
        Assert.Empty(await _worker.TasksAsync(user));

        Task RefusedAsync(string path, object body, HttpStatusCode status, string key) => Support.AiWorker.RefusedAsync(_worker.PostAsync(user, path, body), status, key);
    }

    [Fact]
    public async Task The_result_says_what_the_guard_refused_by_place_rule_and_reason_without_a_word_of_the_CV()
    {
        var user = _worker.NewUser();
        _worker.Cv.Add(user.Id, "base.json");
        _worker.Engine.InventedSkill = "Xylophone tuning";
        var guard = (await CompletedAsync(user, TitlePath, new { jobTitle = "Backend developer" }))["result"]!["guard"]!;
        var refused = Assert.Single(guard["refused"]!.AsArray())!;
        Assert.Equal(("/skills/hard_skills/2", "F5", "dropped"), (Text(refused, "path"), Text(refused, "rule"), Text(refused, "action")));
        Assert.NotEmpty(Text(refused, "reason")!);
        Assert.Equal((1, 0), (guard["dropped"]!.GetValue<int>(), guard["restored"]!.GetValue<int>()));
        Assert.Equal(guard["checked"]!.GetValue<int>() - 1, guard["kept"]!.GetValue<int>());
        Assert.DoesNotContain("Xylophone", guard.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAPI_shows_the_bodies_of_task_starts_as_JSON_and_as_a_form()
    {
        using var client = _worker.Service.Client(_worker.NewUser());
        var document = (await client.GetFromJsonAsync<JsonObject>("/openapi/v1.json"))!;
        foreach (var (path, mediaTypes) in new[]
        {
            ("generate-cv", new[] { "application/json", "multipart/form-data" }), ("generate-cv-from-job-title", ["application/json", "multipart/form-data"]),
            ("create-template-cv", ["application/json", "multipart/form-data"]), ("import-pdf", ["multipart/form-data"]), ("translate-cv", ["application/json"]),
            ("calculate-match-score", ["application/json"]),
        })
        {
            var operation = document["paths"]!["/api/background-tasks/" + path]!["post"]!;
            Assert.Equal(mediaTypes, operation["requestBody"]!["content"]!.AsObject().Select(content => content.Key));
            Assert.NotNull(operation["responses"]!["202"]);
        }
        var schema = document["paths"]!["/api/background-tasks/generate-cv"]!["post"]!["requestBody"]!["content"]!["multipart/form-data"]!["schema"]!;
        if (schema["$ref"] is { } reference)
        {
            schema = document["components"]!["schemas"]![Text(schema, "$ref")!.Split('/')[^1]]!;
        }
        Assert.Equal(["jobUrl", "jobText", "jobPdf", "baseCvFilename", "language"], schema["properties"]!.AsObject().Select(member => member.Key));
    }

    private async Task<JsonObject> CompletedAsync(CurrentUser user, string path, object body) =>
        await _worker.UntilAsync(user, await Support.AiWorker.AcceptedAsync(_worker.PostAsync(user, path, body)), TaskStatuses.Completed);

    private static string? Text(JsonNode node, string member) => node[member]?.GetValue<string>();
}
