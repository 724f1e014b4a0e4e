using System.Diagnostics;
using FitMyCv.AiWorker.Tasks;
using FitMyCv.AiWorker.Tests.Support;
using FitMyCv.Contracts.Messages;
using FitMyCv.StandIns.OpenAi;
using FitMyCv.Testing;

namespace FitMyCv.AiWorker.Tests;

/// <summary>The error table of the model engine (spec ai-worker §6, wire/openai §3–§5): what each answer of the provider means for the task.</summary>
public sealed class ProviderErrorTests : IAsyncLifetime
{
    private ModelWorker _model = null!;

    public async ValueTask InitializeAsync() => _model = await ModelWorker.StartAsync();

    public ValueTask DisposeAsync() => _model.DisposeAsync();

    /// <summary>What happens in phase classify → how the task ends (null = completed), calls of that phase, and the code of its first logged call (null = ok).</summary>
    private static IEnumerable<(Fault Fault, string? Key, int Calls, string? Code)> Rows =>
    [
        (new(FaultKind.RateLimit) { RetryAfter = TimeSpan.FromMilliseconds(50) }, null, 2, "rate_limit_exceeded"),
        (new(FaultKind.RateLimit, Times: 4), TaskErrors.ProviderUnavailable, 4, "rate_limit_exceeded"),
        (new(FaultKind.Status) { Status = 408 }, null, 2, "invalid_request_error"),
        (new(FaultKind.Status) { Status = 409 }, null, 2, "invalid_request_error"),
        (new(FaultKind.Status, Times: 3) { Status = 500 }, null, 4, "server_error"),
        (new(FaultKind.Status) { Status = 503 }, null, 2, "server_error"),
        (new(FaultKind.Status, Times: 4) { Status = 500 }, TaskErrors.ProviderUnavailable, 4, "server_error"),
        (new(FaultKind.Status) { Status = 400 }, TaskErrors.ProviderUnavailable, 1, "invalid_request_error"),
        (new(FaultKind.Status) { Status = 401 }, TaskErrors.ProviderUnavailable, 1, "invalid_request_error"),
        (new(FaultKind.Status) { Status = 403 }, TaskErrors.ProviderUnavailable, 1, "invalid_request_error"),
        (new(FaultKind.Status) { Status = 404 }, TaskErrors.ProviderUnavailable, 1, "invalid_request_error"),
        (new(FaultKind.ContextTooLong), TaskErrors.CostLimit, 1, "context_length_exceeded"),
        (new(FaultKind.Refusal), TaskErrors.ProviderRefused, 1, "refusal"),
        (new(FaultKind.ContentFilter), TaskErrors.ProviderRefused, 1, "content_filter"),
        (new(FaultKind.Truncated), null, 2, "length"),
        (new(FaultKind.Truncated, Times: 2), TaskErrors.InvalidResult, 2, "length"),
        (new(FaultKind.BrokenJson), null, 2, "invalid_answer"),
        (new(FaultKind.BrokenJson, Times: 2), TaskErrors.InvalidResult, 2, "invalid_answer"),
        (new(FaultKind.WrongShape), null, 2, "invalid_answer"),
        (new(FaultKind.Fenced), null, 1, null),
        (new(FaultKind.NoUsage), null, 1, null),
        (new(FaultKind.ConnectionLoss), null, 2, "connection"),
        (new(FaultKind.ConnectionLoss, Times: 4), TaskErrors.ProviderUnavailable, 4, "connection"),
        (new(FaultKind.Slow), TaskErrors.ProviderUnavailable, 1, "timeout"),
        (new(FaultKind.Slow) { Delay = TimeSpan.FromMilliseconds(300) }, null, 1, null),
    ];

    [Fact]
    public async Task Every_answer_of_the_provider_ends_the_task_as_the_error_table_says_and_is_logged()
    {
        foreach (var (fault, key, calls, code) in Rows)
        {
            var user = _model.UserWithCv();
            _model.Server.Forget();
            _model.Server.Faults.Add(fault with { Schema = "classify" });
            var taskId = await _model.GenerateAsync(user);
            var task = await _model.EndAsync(user, taskId);

            Assert.True(key == task["error"]?["key"]?.GetValue<string>(), $"{fault}: {task.ToJsonString()}");
            Assert.True(calls == _model.Server.Requests.Count(request => request.Schema == "classify"), $"{fault}: {_model.Server.Requests.Count} requests");
            var logged = (await _model.CallsAsync(taskId)).Where(row => row.Phase == "classify").ToArray();
            Assert.True(calls == logged.Length && code == logged[0].ErrorCode, $"{fault}: {string.Join(", ", logged.Select(row => row.ErrorCode))}");
            Assert.Equal(key is null ? "ok" : "error", logged[^1].Status);
            Assert.All(logged, row => Assert.Equal(row.ErrorCode is null, row.Status == "ok"));
            await Eventually.UntilAsync("each call is announced", () => _model.Worker.Bus.Of<AiCallRecorded>().Count(message => message.TaskId == taskId && message.Phase == "classify") == calls);
            await Eventually.UntilAsync("the end is announced", () => _model.Worker.RefundMessages(taskId) == (key is null ? 0 : 1));
        }
    }

    [Fact]
    public async Task A_used_up_quota_stops_all_calls_for_a_while()
    {
        var user = _model.UserWithCv();
        _model.Server.Faults.Add(new Fault(FaultKind.Quota, Schema: "offer"));
        Assert.Equal(TaskErrors.ProviderQuota, (await _model.EndAsync(user, await _model.GenerateAsync(user)))["error"]!["key"]!.GetValue<string>());
        Assert.Single(_model.Server.Requests);

        var next = await _model.GenerateAsync(user);
        Assert.Equal(TaskErrors.ProviderQuota, (await _model.EndAsync(user, next))["error"]!["key"]!.GetValue<string>());
        Assert.Single(_model.Server.Requests);
        Assert.Empty(await _model.CallsAsync(next));

        await Eventually.UntilAsync(
            "calls are made again",
            async () => (await _model.EndAsync(user, await _model.GenerateAsync(user)))["status"]!.GetValue<string>() == TaskStatuses.Completed);
    }

    [Fact]
    public async Task The_wait_that_the_provider_asks_for_is_kept()
    {
        var user = _model.UserWithCv();
        _model.Server.Faults.Add(new Fault(FaultKind.RateLimit, Schema: "offer") { RetryAfter = TimeSpan.FromMilliseconds(700) });
        var started = Stopwatch.GetTimestamp();
        Assert.Equal(TaskStatuses.Completed, (await _model.EndAsync(user, await _model.GenerateAsync(user)))["status"]!.GetValue<string>());
        Assert.True(Stopwatch.GetElapsedTime(started) > TimeSpan.FromMilliseconds(700), "The wait of the provider was not kept.");
    }
}
