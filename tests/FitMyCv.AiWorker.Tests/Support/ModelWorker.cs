using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Dapper;
using FitMyCv.AiWorker.Engines.OpenAi;
using FitMyCv.AiWorker.Tasks;
using FitMyCv.Contracts.CvDocuments;
using FitMyCv.ServiceDefaults.Security;
using FitMyCv.StandIns.OpenAi;

namespace FitMyCv.AiWorker.Tests.Support;

/// <summary>A row of the call log.</summary>
public sealed record LoggedRow(string Phase, string FeatureName, string Model, int PromptTokens, int CachedTokens, int CompletionTokens, int TotalTokens, decimal EstimatedCost, bool Priced, string Status, string? ErrorCode, int Attempt);

/// <summary>ai-worker with the openai engine and a stand-in as its provider, with short waits.</summary>
public sealed class ModelWorker : IAsyncDisposable
{
    private ModelWorker(AiWorker worker, OpenAiStandIn provider) => (Worker, Provider) = (worker, provider);

    public AiWorker Worker { get; }

    public OpenAiStandIn Provider { get; }

    public OpenAiServer Server => Provider.Server;

    public static OpenAiOptions Options(OpenAiStandIn provider) => new()
    {
        Endpoint = provider.Endpoint,
        ApiKey = "sk-standin",
        CallLimit = TimeSpan.FromSeconds(5),
        RetryWaits = [TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(40), TimeSpan.FromMilliseconds(80)],
        QuotaPause = TimeSpan.FromSeconds(2),
    };

    public static async Task<ModelWorker> StartAsync(TaskOptions? options = null)
    {
        var provider = await OpenAiStandIn.StartAsync(new StandInOptions { Key = "sk-standin" });
        return new ModelWorker(await AiWorker.StartAsync(options, provider: Options(provider)), provider);
    }

    public CurrentUser UserWithCv(CvDocument? document = null)
    {
        var user = Worker.NewUser();
        Worker.Cv.Add(user.Id, "base.json", document);
        return user;
    }

    /// <summary>An offer text of its own, so that no stored reading is used.</summary>
    public static string NewOffer() => SampleCvs.OfferText + $"\nReference {Guid.NewGuid():N}.";

    /// <param name="language">Wanted for the result; null = the offer's.</param>
    public Task<Guid> GenerateAsync(CurrentUser user, string? language = null) =>
        AiWorker.AcceptedAsync(Worker.PostAsync(user, "/api/background-tasks/generate-cv", new { jobText = NewOffer(), language }));

    /// <summary>The task once it has ended, however.</summary>
    public Task<JsonObject> EndAsync(CurrentUser user, Guid taskId) =>
        Testing.Eventually.FindAsync(
            "the task ends",
            async () => await Worker.TaskAsync(user, taskId) is { } task && task["status"]!.GetValue<string>() is TaskStatuses.Completed or TaskStatuses.Failed or TaskStatuses.Cancelled ? task : null);

    public async Task<IReadOnlyList<LoggedRow>> CallsAsync(Guid taskId)
    {
        await using var connection = await Worker.Service.Database.OpenAsync(CancellationToken.None);
        return
        [
            .. await connection.QueryAsync<LoggedRow>(
                """
                SELECT phase, feature_name, model, prompt_tokens, cached_tokens, completion_tokens, total_tokens, estimated_cost, priced, status, error_code, attempt
                FROM ai_calls WHERE task_id = @taskId ORDER BY created_at, id
                """,
                new { taskId }),
        ];
    }

    public async Task<JsonObject> GetAsync(CurrentUser user, string path)
    {
        using var client = Worker.Service.Client(user);
        return (await client.GetFromJsonAsync<JsonObject>(path))!;
    }

    public async ValueTask DisposeAsync()
    {
        await Worker.DisposeAsync();
        await Provider.DisposeAsync();
    }
}
