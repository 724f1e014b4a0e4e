using System.Net;
using FitMyCv.AiWorker.Tasks;
using FitMyCv.AiWorker.Tests.Support;
using FitMyCv.Contracts.Messages;
using FitMyCv.Testing;

namespace FitMyCv.AiWorker.Tests;

/// <summary>Limits per user, and whose turn it is.</summary>
public sealed class LimitTests
{
    [Fact]
    public async Task More_than_twenty_unfinished_tasks_are_refused_and_one_of_a_type_runs_at_a_time()
    {
        await using var worker = await Support.AiWorker.StartAsync();
        var user = worker.NewUser();
        worker.Engine.Close("structure");
        var answers = await Task.WhenAll(Enumerable.Range(0, 25).Select(_ => worker.ImportAsync(user)));
        Assert.Equal(20, answers.Count(answer => answer.StatusCode == HttpStatusCode.Accepted));
        var limited = answers.Where(answer => answer.StatusCode == HttpStatusCode.TooManyRequests).ToArray();
        Assert.Equal(5, limited.Length);
        Assert.True(limited[0].Headers.RetryAfter!.Delta > TimeSpan.Zero);
        var body = await Support.AiWorker.RefusedAsync(Task.FromResult(limited[0]), HttpStatusCode.TooManyRequests, "background.tooManyTasks");
        Assert.True(body["retryAfter"]!.GetValue<int>() > 0);
        Assert.Equal(20, worker.Billing.Charges.Count);

        worker.Engine.Open("structure");
        await Eventually.UntilAsync(
            "all are completed",
            async () => (await worker.TasksAsync(user)).All(task => task["status"]!.GetValue<string>() == "completed"),
            TimeSpan.FromSeconds(60));
        Assert.Equal(1, worker.Engine.MostAtOnce);
        // In the order of acceptance, which is not always that of the ids of simultaneous requests.
        Assert.True(await worker.SqlAsync<bool>("SELECT bool_and(started_at > before) FROM (SELECT started_at, lag(started_at) OVER (ORDER BY accepted_at, id) AS before FROM tasks) AS ordered WHERE before IS NOT NULL"));
        await Support.AiWorker.AcceptedAsync(worker.ImportAsync(user));
    }

    [Fact]
    public async Task A_user_runs_as_many_tasks_as_allowed_whatever_their_types()
    {
        await using var worker = await Support.AiWorker.StartAsync(new TaskOptions { Concurrency = 8, RunningPerUser = 1, Poll = TimeSpan.FromMilliseconds(100) });
        var user = worker.NewUser();
        worker.Cv.Add(user.Id, "base.json");
        worker.Engine.Close("structure");
        var import = await Support.AiWorker.AcceptedAsync(worker.ImportAsync(user));
        await Eventually.UntilAsync("the import runs", () => worker.Engine.Calls("structure") == 1);
        var generation = await Support.AiWorker.AcceptedAsync(worker.GenerateAsync(user));
        var other = worker.NewUser();
        worker.Cv.Add(other.Id, "base.json");
        await worker.UntilAsync(other, await Support.AiWorker.AcceptedAsync(worker.GenerateAsync(other)), TaskStatuses.Completed);
        Assert.Equal("queued", (await worker.TaskAsync(user, generation))!["status"]!.GetValue<string>());
        worker.Engine.Open("structure");
        await worker.UntilAsync(user, import, TaskStatuses.Completed);
        await worker.UntilAsync(user, generation, TaskStatuses.Completed);
    }

    [Fact]
    public async Task Users_take_turns()
    {
        await using var worker = await Support.AiWorker.StartAsync(new TaskOptions { Concurrency = 1, Poll = TimeSpan.FromMilliseconds(100) });
        var (busy, other) = (worker.NewUser(), worker.NewUser());
        worker.Engine.Close("structure");
        var first = new List<Guid>();
        for (var i = 0; i < 5; i++)
        {
            first.Add(await Support.AiWorker.AcceptedAsync(worker.ImportAsync(busy)));
        }
        await Eventually.UntilAsync("one of the busy user's runs", () => worker.Engine.Calls("structure") == 1);
        var waiting = await Support.AiWorker.AcceptedAsync(worker.ImportAsync(other));
        worker.Engine.Open("structure");
        foreach (var taskId in first)
        {
            await worker.UntilAsync(busy, taskId, TaskStatuses.Completed);
        }
        await worker.UntilAsync(other, waiting, TaskStatuses.Completed);
        Assert.Equal(2, await worker.SqlAsync<int>("SELECT count(*)::int FROM tasks WHERE started_at <= (SELECT started_at FROM tasks WHERE id = @waiting)", new { waiting }));
    }

    [Fact]
    public async Task The_sweep_ends_what_waits_too_long_and_announces_again_what_cv_does_not_answer()
    {
        await using var worker = await Support.AiWorker.StartAsync();
        var user = worker.NewUser();
        worker.CvAnswers = false;
        var handedOver = await Support.AiWorker.AcceptedAsync(worker.ImportAsync(user));
        await worker.Bus.WaitForAsync<CvGenerated>(message => message.TaskId == handedOver);
        var waiting = await Support.AiWorker.AcceptedAsync(worker.ImportAsync(user));
        await worker.SqlAsync<int>("UPDATE tasks SET announced_at = now() - interval '6 minutes' WHERE id = @handedOver", new { handedOver });
        await worker.SqlAsync<int>("UPDATE tasks SET queued_at = now() - interval '31 minutes' WHERE id = @waiting", new { waiting });
        await worker.SweepAsync();
        await Eventually.UntilAsync("the result is announced again", () => worker.Bus.Of<CvGenerated>().Count(message => message.TaskId == handedOver) == 2);
        Assert.Equal(2, worker.Bus.Of<CvGenerated>().Select(message => message.MessageId).Distinct().Count());
        Assert.Equal("background.timeout", (await worker.UntilAsync(user, waiting, TaskStatuses.Failed))["error"]!["key"]!.GetValue<string>());

        await worker.SqlAsync<int>("UPDATE tasks SET run_started_at = now() - interval '11 minutes' WHERE id = @handedOver", new { handedOver });
        await worker.SweepAsync();
        Assert.Equal("background.timeout", (await worker.UntilAsync(user, handedOver, TaskStatuses.Failed))["error"]!["key"]!.GetValue<string>());
        await Eventually.UntilAsync("both are refunded", () => worker.RefundMessages(handedOver) == 1 && worker.RefundMessages(waiting) == 1);

        await worker.SqlAsync<int>("UPDATE tasks SET ended_at = now() - interval '31 days' WHERE id = @waiting", new { waiting });
        await worker.SweepAsync();
        Assert.Equal([handedOver], (await worker.TasksAsync(user)).Select(task => task["id"]!.GetValue<Guid>()));
    }
}
