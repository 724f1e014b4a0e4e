using FitMyCv.AiWorker.Tasks;
using FitMyCv.AiWorker.Tests.Support;
using FitMyCv.Contracts.Messages;
using FitMyCv.Testing;

namespace FitMyCv.AiWorker.Tests;

/// <summary>Workers that die, seen from the table: their heartbeat stops and their lease expires.</summary>
public sealed class LeaseTests
{
    /// <summary>A worker without heartbeat that notices nothing: to the others it is dead.</summary>
    private static readonly TaskOptions Dead = new()
    {
        Lease = TimeSpan.FromSeconds(1), Heartbeat = TimeSpan.FromHours(1), CancellationCheck = TimeSpan.FromHours(1), Poll = TimeSpan.FromMilliseconds(100), Concurrency = 8,
    };

    [Fact]
    public async Task A_task_of_a_dead_worker_goes_on_after_its_last_finished_phase_and_what_the_dead_one_produces_is_not_stored()
    {
        await using var dead = await Support.AiWorker.StartAsync(Dead with { Concurrency = 1 });
        var user = dead.NewUser();
        dead.Cv.Add(user.Id, "base.json");
        dead.Engine.Close("experiences");
        var taskId = await Support.AiWorker.AcceptedAsync(dead.GenerateAsync(user));
        await Eventually.UntilAsync("the dead worker is in its phase", () => dead.Engine.Calls("experiences") == 1);
        dead.Cv.Files.Clear();

        await using var second = await Support.AiWorker.StartAsync(beside: dead);
        // The dead one has no free place, so it takes the task no second time.
        await Eventually.UntilAsync("another run has it", async () => await dead.SqlAsync<int>("SELECT run FROM tasks WHERE id = @taskId", new { taskId }) == 2);
        dead.Engine.Open("experiences");
        await dead.UntilAsync(user, taskId, TaskStatuses.Completed);

        Assert.Equal(1, dead.Engine.Calls("offer") + second.Engine.Calls("offer"));
        Assert.Equal(1, dead.Engine.Calls("classify") + second.Engine.Calls("classify"));
        Assert.Equal(2, dead.Engine.Calls("experiences") + second.Engine.Calls("experiences"));
        Assert.Equal(1, dead.Engine.Calls("summary") + second.Engine.Calls("summary"));
        await dead.Bus.WaitForAsync<TaskCompleted>(message => message.TaskId == taskId);
        Assert.Single(dead.Bus.Of<CvGenerated>(), message => message.TaskId == taskId);
        Assert.Single(dead.Bus.Of<TaskCompleted>(), message => message.TaskId == taskId);
        Assert.Single(dead.Billing.Charges);
        Assert.Equal(0, dead.RefundMessages(taskId));
    }

    [Fact]
    public async Task After_the_third_lost_worker_the_task_fails_and_is_refunded_once()
    {
        await using var worker = await Support.AiWorker.StartAsync(Dead with { Lease = TimeSpan.FromMilliseconds(300) });
        var user = worker.NewUser();
        worker.Engine.Close("structure");
        var taskId = await Support.AiWorker.AcceptedAsync(worker.ImportAsync(user));
        var task = await worker.UntilAsync(user, taskId, TaskStatuses.Failed);
        Assert.Equal("background.workerLost", task["error"]!["key"]!.GetValue<string>());
        Assert.Equal(3, await worker.SqlAsync<int>("SELECT run FROM tasks WHERE id = @taskId", new { taskId }));
        await worker.Bus.WaitForAsync<TaskFailed>(message => message.TaskId == taskId);
        Assert.Equal(1, worker.RefundMessages(taskId));
        worker.Engine.Open("structure");
    }

    [Fact]
    public async Task A_heartbeat_keeps_a_long_phase_alive()
    {
        await using var worker = await Support.AiWorker.StartAsync(new TaskOptions
        {
            Lease = TimeSpan.FromSeconds(3), Heartbeat = TimeSpan.FromMilliseconds(300), CancellationCheck = TimeSpan.FromMilliseconds(100), Poll = TimeSpan.FromMilliseconds(100),
        });
        var user = worker.NewUser();
        worker.Engine.Close("structure");
        var taskId = await Support.AiWorker.AcceptedAsync(worker.ImportAsync(user));
        await Eventually.UntilAsync("the task runs", () => worker.Engine.Calls("structure") == 1);
        var first = await worker.SqlAsync<DateTime>("SELECT lease_until FROM tasks WHERE id = @taskId", new { taskId });
        await Eventually.UntilAsync(
            "the lease was extended beyond its first end",
            async () => await worker.SqlAsync<DateTime>("SELECT lease_until FROM tasks WHERE id = @taskId", new { taskId }) > first + TimeSpan.FromSeconds(3));
        worker.Engine.Open("structure");
        await worker.UntilAsync(user, taskId, TaskStatuses.Completed);
        Assert.Equal(1, worker.Engine.Calls("structure"));
    }

    [Fact]
    public async Task A_run_that_lasts_too_long_fails()
    {
        await using var worker = await Support.AiWorker.StartAsync(new TaskOptions { RunLimit = TimeSpan.FromMilliseconds(500) });
        var user = worker.NewUser();
        worker.Engine.Close("structure");
        var taskId = await Support.AiWorker.AcceptedAsync(worker.ImportAsync(user));
        var task = await worker.UntilAsync(user, taskId, TaskStatuses.Failed);
        Assert.Equal("background.timeout", task["error"]!["key"]!.GetValue<string>());
        Assert.Equal(1, worker.Engine.Stopped);
    }

    [Fact]
    public async Task A_task_ended_on_one_replica_stops_on_the_other_within_five_seconds()
    {
        await using var first = await Support.AiWorker.StartAsync();
        var user = first.NewUser();
        first.Engine.Close("structure");
        var taskId = await Support.AiWorker.AcceptedAsync(first.ImportAsync(user));
        await Eventually.UntilAsync("the first replica has it", () => first.Engine.Calls("structure") == 1);
        await using var second = await Support.AiWorker.StartAsync(beside: first);
        using var response = await second.ReportAsync(user, taskId, "cancelled");
        Assert.True(response.IsSuccessStatusCode);
        await Eventually.UntilAsync("the first replica stops", () => first.Engine.Stopped == 1, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_worker_that_is_stopped_gives_its_tasks_back_without_a_loss()
    {
        await using var idle = await Support.AiWorker.StartAsync(new TaskOptions { Concurrency = 0 });
        var user = idle.NewUser();
        Guid taskId;
        await using (var stopped = await Support.AiWorker.StartAsync(beside: idle))
        {
            stopped.Engine.Close("structure");
            taskId = await Support.AiWorker.AcceptedAsync(idle.ImportAsync(user));
            await Eventually.UntilAsync("the task runs", () => stopped.Engine.Calls("structure") == 1);
        }
        Assert.Equal("queued", (await idle.TaskAsync(user, taskId))!["status"]!.GetValue<string>());
        Assert.Equal(0, await idle.SqlAsync<int>("SELECT losses FROM tasks WHERE id = @taskId", new { taskId }));
        await using var next = await Support.AiWorker.StartAsync(beside: idle);
        await idle.UntilAsync(user, taskId, TaskStatuses.Completed);
        Assert.Equal(1, next.Engine.Calls("structure"));
    }

    [Fact]
    public async Task Two_replicas_never_run_one_task_twice()
    {
        var options = new TaskOptions { Concurrency = 4, Poll = TimeSpan.FromMilliseconds(50) };
        await using var first = await Support.AiWorker.StartAsync(options);
        await using var second = await Support.AiWorker.StartAsync(options, beside: first);
        var users = Enumerable.Range(0, 10).Select(_ => first.NewUser()).ToArray();
        var starts = users.SelectMany(user => new[] { (user, first), (user, second), (user, first) }).Select(async start => (start.user, Id: await Support.AiWorker.AcceptedAsync(start.Item2.ImportAsync(start.user))));
        foreach (var (user, id) in await Task.WhenAll(starts))
        {
            await first.UntilAsync(user, id, TaskStatuses.Completed);
        }
        Assert.Equal(30, first.Engine.Calls("structure") + second.Engine.Calls("structure"));
        Assert.Equal(30, await first.SqlAsync<int>("SELECT sum(run)::int FROM tasks"));
        Assert.Equal(30, first.Bus.Of<CvGenerated>().Count);
    }
}
