using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FitMyCv.AiWorker.Tasks;
using FitMyCv.AiWorker.Tests.Support;
using FitMyCv.Contracts.CvDocuments;
using FitMyCv.Contracts.Messages;
using FitMyCv.ServiceDefaults.Security;
using FitMyCv.ServiceDefaults.Settings;
using FitMyCv.StandIns.OpenAi;
using FitMyCv.StandIns.OpenAi.Answers;
using FitMyCv.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace FitMyCv.AiWorker.Tests;

/// <summary>A CV that is adapted with a model comes in the language that was asked for.</summary>
public sealed class TranslatedGenerationTests : IAsyncLifetime
{
    private ModelWorker _model = null!;

    public async ValueTask InitializeAsync() => _model = await ModelWorker.StartAsync();

    public ValueTask DisposeAsync() => _model.DisposeAsync();

    [Fact]
    public async Task The_adapted_CV_is_translated_in_a_phase_of_its_own_and_its_changes_name_their_sources()
    {
        var user = _model.UserWithCv();
        var taskId = await _model.GenerateAsync(user, "fr");
        var task = await CompletedAsync(user, taskId);
        Assert.Equal("fr", task["result"]!["language"]!.GetValue<string>());
        Assert.Equal(["offer", "classify", "experiences", "skills", "summary", "translate"], _model.Server.Requests.Select(request => request.Schema));
        var call = (await _model.CallsAsync(taskId))[^1];
        Assert.Equal(("translate", "gpt_cv_generation", "ok", true), (call.Phase, call.FeatureName, call.Status, call.EstimatedCost > 0));

        var stored = _model.Worker.Cv.Stored[taskId];
        var (source, made) = (CvJson.Read(stored["source"]!), CvJson.Read(stored["content"]!));
        Assert.Equal(("en", "fr", "adaptation"), (source.Language, made.Language, made.Meta!["generator"]!.GetValue<string>()));
        Assert.Equal("Rédaction rapports en SQL", Assert.Single(made.Experience[1].Responsibilities!));
        Assert.Equal(source.Experience.Select(item => (item.Company, item.StartDate, item.EndDate)), made.Experience.Select(item => (item.Company, item.StartDate, item.EndDate)));
        var change = stored["changes"]!.AsArray().Single(change => change!["path"]!.GetValue<string>() == "/experience/1/responsibilities/0")!;
        Assert.Equal(("/experience/1/responsibilities/0", "Wrote reports in SQL"), (change["sourcePath"]!.GetValue<string>(), change["evidence"]![0]!["text"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_model_that_invents_while_it_translates_changes_no_fact()
    {
        _model.Server.Options.Answers = new InventingAnswers(11);
        var user = _model.UserWithCv();
        var taskId = await _model.GenerateAsync(user, "fr");
        var task = await CompletedAsync(user, taskId);
        Assert.Contains("translate", _model.Server.Requests.Select(request => request.Schema));
        var content = _model.Worker.Cv.Stored[taskId]["content"]!.ToJsonString();
        Assert.All(InventingAnswers.Traces, trace => Assert.DoesNotContain(trace, content, StringComparison.OrdinalIgnoreCase));
        Assert.Contains(Notices(task), code => code is "generation.notTranslated" or "guard.restored");
    }

    [Fact]
    public async Task What_a_task_may_cost_ends_the_translation_and_not_the_task()
    {
        var admin = _model.Worker.NewUser() with { Role = "ADMIN" };
        using var client = _model.Worker.Service.Client(admin);
        using var price = await client.PostAsJsonAsync("/api/admin/openai-pricing", new { modelName = "gpt-4o", inputPrice = 10_000, outputPrice = 0 });
        Assert.Equal(HttpStatusCode.OK, price.StatusCode);
        await _model.Worker.Bus.PublishAsync(new SettingChanged { SettingName = "model_cv_batch_summary", Value = "gpt-4o", Category = "ai_models" });
        var settings = _model.Worker.Service.Services.GetRequiredService<PlatformSettings>();
        await Eventually.UntilAsync("the dear model is set", () => settings.Text("model_cv_batch_summary") == "gpt-4o");

        var user = _model.UserWithCv();
        var taskId = await _model.GenerateAsync(user, "fr");
        var task = await CompletedAsync(user, taskId);
        Assert.Equal(("en", "summary"), (task["result"]!["language"]!.GetValue<string>(), _model.Server.Requests.Last().Schema));
        Assert.Contains("generation.notTranslated", Notices(task));
        Assert.Equal("en", _model.Worker.Cv.Stored[taskId]["content"]!["language"]!.GetValue<string>());
    }

    [Fact]
    public async Task Cancelling_stops_the_translation_and_refunds_once()
    {
        _model.Server.Faults.Add(new Fault(FaultKind.Slow, Schema: "translate"));
        var user = _model.UserWithCv();
        var taskId = await _model.GenerateAsync(user, "de");
        await Eventually.UntilAsync("the translation is asked", () => _model.Server.Requests.Any(request => request.Schema == "translate"));
        using var answer = await _model.Worker.ReportAsync(user, taskId, "cancelled");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await Eventually.UntilAsync("the call is aborted", () => _model.Server.Requests.Last().Outcome == "aborted", TimeSpan.FromSeconds(1));
        await _model.Worker.Bus.WaitForAsync<TaskCancelled>(message => message.TaskId == taskId);
        Assert.Equal(1, _model.Worker.RefundMessages(taskId));
    }

    [Fact]
    public async Task A_translation_that_a_dead_worker_finished_is_not_asked_again()
    {
        await using var dead = await ModelWorker.StartAsync(new TaskOptions
        {
            Lease = TimeSpan.FromSeconds(1), Heartbeat = TimeSpan.FromHours(1), CancellationCheck = TimeSpan.FromHours(1), Poll = TimeSpan.FromMilliseconds(100),
        });
        var user = dead.UserWithCv();
        using var gate = new PhaseGate(Phases.Compose);
        using var client = dead.Worker.Service.Client(user);
        client.DefaultRequestHeaders.Add("traceparent", gate.TraceParent);
        var taskId = await Support.AiWorker.AcceptedAsync(client.PostAsJsonAsync("/api/background-tasks/generate-cv", new { jobText = ModelWorker.NewOffer(), language = "fr" }));
        await gate.Entered;
        await using var second = await Support.AiWorker.StartAsync(beside: dead.Worker, provider: ModelWorker.Options(dead.Provider));
        await dead.Worker.Bus.WaitForAsync<TaskCompleted>(message => message.TaskId == taskId);
        gate.Open();
        await gate.Ended;
        Assert.Single(dead.Server.Requests, request => request.Schema == "translate");
        Assert.Equal("fr", dead.Worker.Cv.Stored[taskId]["content"]!["language"]!.GetValue<string>());
    }

    private async Task<JsonObject> CompletedAsync(CurrentUser user, Guid taskId)
    {
        var task = await _model.EndAsync(user, taskId);
        Assert.True(task["status"]!.GetValue<string>() == TaskStatuses.Completed, task.ToJsonString());
        return task;
    }

    private static IEnumerable<string> Notices(JsonObject task) => task["result"]!["notices"]!.AsArray().Select(notice => notice!["code"]!.GetValue<string>());
}
