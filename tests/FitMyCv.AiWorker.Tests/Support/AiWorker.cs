using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Dapper;
using FitMyCv.AiWorker.Engines;
using FitMyCv.AiWorker.Engines.OpenAi;
using FitMyCv.AiWorker.Tasks;
using FitMyCv.AiWorker.Tasks.Running;
using FitMyCv.Contracts.Messages;
using FitMyCv.ServiceDefaults.Security;
using FitMyCv.Testing;
using FitMyCv.Testing.Services;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace FitMyCv.AiWorker.Tests.Support;

/// <summary>ai-worker under test, with cv and billing played by the test and a scripted engine.</summary>
public sealed class AiWorker : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly bool _isReplica;
    private Task _storing = Task.CompletedTask;

    private AiWorker(TestService<TaskWorker> service, PlayedCv cv, PlayedBilling billing, ScriptedEngine engine, bool isReplica)
    {
        (Service, Cv, Billing, Engine) = (service, cv, billing, engine);
        _isReplica = isReplica;
    }

    public TestService<TaskWorker> Service { get; }

    public PlayedCv Cv { get; }

    public PlayedBilling Billing { get; }

    public ScriptedEngine Engine { get; }

    public MessageProbe Bus => Service.Bus;

    /// <summary>Whether cv takes over what is announced; else the test does it.</summary>
    public bool CvAnswers { get; set; } = true;

    /// <param name="withOfflineEngine">The service's own engine instead of the scripted one.</param>
    /// <param name="allowedHosts">Job sites that the test plays.</param>
    /// <param name="provider">The server behind the openai engine, which is then the service's own.</param>
    /// <param name="settings">Further configuration.</param>
    /// <param name="beside">Another replica: the same servers and peers, an engine of its own.</param>
    public static async Task<AiWorker> StartAsync(TaskOptions? options = null, AiWorker? beside = null, bool withOfflineEngine = false, string? allowedHosts = null, OpenAiOptions? provider = null, IReadOnlyDictionary<string, string?>? settings = null)
    {
        var (cv, billing, engine) = (beside?.Cv ?? new PlayedCv(), beside?.Billing ?? new PlayedBilling(), new ScriptedEngine());
        if (beside is null)
        {
            await cv.StartAsync();
            await billing.StartAsync();
        }
        var setUp = new TestServiceOptions
        {
            Sharing = beside is null ? null : (beside.Service.Servers, beside.Service.Identity),
            Services = collection =>
            {
                collection.AddSingleton(options ?? new TaskOptions { Concurrency = 8 });
                if (provider is not null)
                {
                    collection.AddSingleton(provider);
                }
                else if (!withOfflineEngine)
                {
                    collection.RemoveAll<ICvEngine>();
                    collection.AddSingleton<ICvEngine>(engine);
                }
            },
        };
        setUp.Settings["services__cv__http__0"] = cv.Address;
        setUp.Settings["services__billing__http__0"] = billing.Address;
        setUp.Settings["JOB_FETCH_ALLOWED_HOSTS"] = allowedHosts;
        setUp.Settings["OpenAI__Endpoint"] = provider?.Endpoint.ToString();
        foreach (var (name, value) in settings ?? new Dictionary<string, string?>())
        {
            setUp.Settings[name] = value;
        }
        var worker = new AiWorker(await TestService<TaskWorker>.StartAsync("ai-worker", setUp), cv, billing, engine, beside is not null);
        worker._storing = beside is null ? Task.Run(worker.StoreResultsAsync) : Task.CompletedTask;
        return worker;
    }

    public CurrentUser NewUser(string locale = "en") => TestIdentity.NewUser() with { Locale = locale };

    public async Task<HttpResponseMessage> ImportAsync(CurrentUser user, string fileName = "resume.pdf", byte[]? bytes = null)
    {
        using var client = Service.Client(user);
        using var form = new MultipartFormDataContent { { new ByteArrayContent(bytes ?? Encoding.ASCII.GetBytes("%PDF-1.4\nsome content")), "pdf", fileName } };
        return await client.PostAsync("/api/background-tasks/import-pdf", form);
    }

    public Task<HttpResponseMessage> GenerateAsync(CurrentUser user, string? offer = null) =>
        PostAsync(user, "/api/background-tasks/generate-cv", new { jobText = offer ?? SampleCvs.OfferText });

    public async Task<HttpResponseMessage> PostAsync(CurrentUser user, string path, object body)
    {
        using var client = Service.Client(user);
        return await client.PostAsJsonAsync(path, body);
    }

    /// <summary>A start that must be accepted: the task's id.</summary>
    public static async Task<Guid> AcceptedAsync(Task<HttpResponseMessage> start)
    {
        using var response = await start;
        var body = await response.Content.ReadFromJsonAsync<JsonObject>();
        Assert.True(response.StatusCode == HttpStatusCode.Accepted, $"{(int)response.StatusCode} {body}");
        Assert.Equal("queued", body!["status"]!.GetValue<string>());
        return body["taskId"]!.GetValue<Guid>();
    }

    /// <summary>A refusal with its status and key.</summary>
    public static async Task<JsonObject> RefusedAsync(Task<HttpResponseMessage> start, HttpStatusCode status, string key)
    {
        using var response = await start;
        var body = await response.Content.ReadFromJsonAsync<JsonObject>();
        Assert.Equal(((int)status, key), ((int)response.StatusCode, body!["error"]!.GetValue<string>()));
        return body;
    }

    public async Task<IReadOnlyList<JsonObject>> TasksAsync(CurrentUser user, string query = "")
    {
        using var client = Service.Client(user);
        var body = await client.GetFromJsonAsync<JsonObject>("/api/background-tasks/sync" + query);
        return [.. body!["tasks"]!.AsArray().Select(task => task!.AsObject())];
    }

    public async Task<JsonObject?> TaskAsync(CurrentUser user, Guid taskId) =>
        (await TasksAsync(user)).FirstOrDefault(task => task["id"]!.GetValue<Guid>() == taskId);

    public Task<JsonObject> UntilAsync(CurrentUser user, Guid taskId, string status) =>
        Eventually.FindAsync(
            $"the task is {status}",
            async () => await TaskAsync(user, taskId) is { } task && task["status"]!.GetValue<string>() == status ? task : null);

    public async Task<HttpResponseMessage> ReportAsync(CurrentUser user, Guid taskId, string status) =>
        await PostAsync(user, "/api/background-tasks/sync", new { taskId, status });

    public async Task<HttpResponseMessage> RemoveAsync(CurrentUser user, Guid taskId)
    {
        using var client = Service.Client(user);
        using var request = new HttpRequestMessage(HttpMethod.Delete, "/api/background-tasks/sync") { Content = JsonContent.Create(new { taskId }) };
        return await client.SendAsync(request);
    }

    public async Task<T?> SqlAsync<T>(string sql, object? parameters = null)
    {
        await using var connection = await Service.Database.OpenAsync(CancellationToken.None);
        return await connection.ExecuteScalarAsync<T>(sql, parameters);
    }

    public Task SweepAsync() => Service.Services.GetServices<Microsoft.Extensions.Hosting.IHostedService>().OfType<TaskSweep>().Single().SweepAsync(CancellationToken.None);

    /// <summary>Messages that make billing refund this task.</summary>
    public int RefundMessages(Guid taskId) =>
        Bus.Of<TaskFailed>().Count(message => message.TaskId == taskId) + Bus.Of<TaskCancelled>().Count(message => message.TaskId == taskId);

    /// <summary>Rows in which a task keeps something of its input.</summary>
    public Task<int> KeptInputsAsync(Guid taskId) =>
        SqlAsync<int>(
            """
            SELECT (SELECT count(*) FROM tasks WHERE id = @taskId AND (input IS NOT NULL OR file IS NOT NULL OR hand_over IS NOT NULL))::int
                + (SELECT count(*) FROM task_phases WHERE task_id = @taskId)::int
            """,
            new { taskId });

    /// <summary>Stops the process under test as a deployment does; cv and billing stay until the replica that plays them goes.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _storing;
        await Service.DisposeAsync();
        if (!_isReplica)
        {
            await Cv.DisposeAsync();
            await Billing.DisposeAsync();
        }
        _stop.Dispose();
    }

    private async Task StoreResultsAsync()
    {
        var seen = 0;
        while (!_stop.IsCancellationRequested)
        {
            var messages = Bus.Messages;
            for (; CvAnswers && seen < messages.Count; seen++)
            {
                var (taskId, filename) = messages[seen] switch
                {
                    CvGenerated made => (made.TaskId, made.Filename),
                    MatchScored scored => (scored.TaskId, scored.Filename),
                    _ => (Guid.Empty, ""),
                };
                if (taskId != Guid.Empty)
                {
                    // A client has one token, which lives two minutes.
                    using var client = Service.InternalClient();
                    await Cv.TakeOverAsync(client, Bus, messages[seen].UserId!.Value, taskId, filename);
                }
            }
            await Task.Delay(20).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
