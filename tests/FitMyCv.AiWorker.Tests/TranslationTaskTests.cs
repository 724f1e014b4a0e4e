using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FitMyCv.AiWorker.Tasks;
using FitMyCv.AiWorker.Tests.Support;

namespace FitMyCv.AiWorker.Tests;

public sealed class TranslationTaskTests : IAsyncLifetime
{
    private const string Path = "/api/background-tasks/translate-cv";
    private Support.AiWorker _worker = null!;

    public async ValueTask InitializeAsync() => _worker = await Support.AiWorker.StartAsync(withOfflineEngine: true);

    public ValueTask DisposeAsync() => _worker.DisposeAsync();

    [Fact]
    public async Task A_translation_is_a_new_CV_that_takes_over_source_and_offer_and_says_what_stayed()
    {
        var user = _worker.NewUser("fr");
        var offerId = Guid.NewGuid();
        var source = _worker.Cv.Add(user.Id, "base.json", change: file => file with
        {
            CreatedBy = "generate-cv", SourceType = "link", SourceValue = "https://jobs.example.com/1", JobOfferId = offerId,
        });
        using var client = _worker.Service.Client(user);
        using var started = await client.PostAsJsonAsync(Path, new { filename = "base.json", targetLanguage = "fr" });
        var answer = (await started.Content.ReadFromJsonAsync<JsonObject>())!;
        Assert.Equal((HttpStatusCode.Accepted, Text(answer, "filename")), (started.StatusCode, Text(answer, "newFilename")));
        Assert.NotEqual("base.json", Text(answer, "newFilename"));

        var taskId = answer["taskId"]!.GetValue<Guid>();
        var task = await _worker.UntilAsync(user, taskId, TaskStatuses.Completed);
        var result = task["result"]!;
        Assert.Equal("Traduction de base.json (fr)", Text(task, "title"));
        Assert.Equal((Text(answer, "newFilename"), "fr"), (Text(result, "newFilename"), Text(result, "language")));
        var untranslated = result["untranslated"]!.AsArray().Select(path => path!.GetValue<string>()).ToArray();
        Assert.Contains("/summary/description", untranslated);
        Assert.Contains("/experience/0/responsibilities/0", untranslated);
        Assert.Contains("translation.proseNotTranslated", result["notices"]!.AsArray().Select(notice => Text(notice!, "code")));
        Assert.True(result["guard"]!["checked"]!.GetValue<int>() > 0);

        var stored = _worker.Cv.Stored[taskId];
        Assert.Equal(
            ("created", "translate-cv", "generate-cv", "link", "https://jobs.example.com/1", offerId.ToString()),
            (Text(stored, "kind"), Text(stored, "createdBy"), Text(stored, "originalCreatedBy"), Text(stored, "sourceType"), Text(stored, "sourceValue"), Text(stored, "jobOfferId")));
        Assert.True(stored["isTranslated"]!.GetValue<bool>());
        Assert.Null(stored["score"]);
        Assert.Null(stored["source"]);
        var content = stored["content"]!;
        Assert.Equal(("fr", "translation", "Développeur logiciel", "Anglais"), (
            Text(content, "language"), Text(content["meta"]!, "generator"), Text(content["header"]!, "current_title"), Text(content["languages"]![0]!, "name")));
        Assert.True(JsonNode.DeepEquals(source.Content["skills"], content["skills"]));
        Assert.Equal((user.Id, "translate_cv"), _worker.Billing.Charges[taskId]);
        Assert.Equal(0, await _worker.KeptInputsAsync(taskId));
    }

    [Fact]
    public async Task What_is_wrong_with_a_request_is_said_before_anything_is_charged()
    {
        var user = _worker.NewUser();
        _worker.Cv.Add(user.Id, "base.json");
        _worker.Cv.Add(user.Id, "blocked.json", change: file => file with { Blocked = true });
        await RefusedAsync(new { targetLanguage = "fr" }, HttpStatusCode.BadRequest, "cv.missingFilename");
        await RefusedAsync(new { filename = "../base.json", targetLanguage = "fr" }, HttpStatusCode.BadRequest, "cv.invalidFilename");
        await RefusedAsync(new { filename = "unknown.json", targetLanguage = "fr" }, HttpStatusCode.NotFound, "cv.notFound");
        foreach (var targetLanguage in new[] { null, "", "it", "FRENCH", "FR" })
        {
            await RefusedAsync(new { filename = "base.json", targetLanguage }, HttpStatusCode.BadRequest, "background.invalidTargetLanguage");
        }
        await RefusedAsync(new { filename = "base.json", targetLanguage = 3 }, HttpStatusCode.BadRequest, "common.invalidPayload");
        await RefusedAsync(new { filename = "base.json", targetLanguage = "en" }, HttpStatusCode.BadRequest, "background.sameLanguage");
        await RefusedAsync(new { filename = "blocked.json", targetLanguage = "fr" }, HttpStatusCode.Forbidden, "cv.blocked");
        _worker.Billing.Refused[user.Id] = true;
        await RefusedAsync(new { filename = "base.json", targetLanguage = "fr" }, HttpStatusCode.Forbidden, "billing.limitReached");
        Assert.Empty(_worker.Billing.Charges);
        Assert.Empty(_worker.Cv.Reservations);
        Assert.Empty(await _worker.TasksAsync(user));

        Task RefusedAsync(object body, HttpStatusCode status, string key) => Support.AiWorker.RefusedAsync(_worker.PostAsync(user, Path, body), status, key);
    }

    private static string? Text(JsonNode node, string member) => node[member]?.GetValue<string>();
}
