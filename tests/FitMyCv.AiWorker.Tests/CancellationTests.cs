using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FitMyCv.AiWorker.Tasks;
using FitMyCv.Contracts.Messages;
using FitMyCv.Testing;

namespace FitMyCv.AiWorker.Tests;

public sealed class CancellationTests : IAsyncLifetime
{
    private Support.AiWorker _worker = null!;

    public async ValueTask InitializeAsync() => _worker = await Support.AiWorker.StartAsync();

    public ValueTask DisposeAsync() => _worker.DisposeAsync();

    [Fact]
    public async Task Cancelling_a_running_task_counts_at_once_stops_its_work_and_refunds_once()
    {
        var user = _worker.NewUser();
        _worker.Engine.Close("structure");
        var taskId = await Support.AiWorker.AcceptedAsync(_worker.ImportAsync(user));
        await Eventually.UntilAsync("the task runs", () => _worker.Engine.Calls("structure") == 1);
        Assert.Equal("running", (await _worker.TaskAsync(user, taskId))!["status"]!.GetValue<string>());

        await Support.AiWorker.RefusedAsync(_worker.ReportAsync(user, taskId, "failed"), HttpStatusCode.Conflict, "background.invalidTransition");
        using (var cancelled = await _worker.ReportAsync(user, taskId, "cancelled"))
        {
            var body = await cancelled.Content.ReadFromJsonAsync<JsonObject>();
            Assert.Equal((HttpStatusCode.OK, "cancelled"), (cancelled.StatusCode, body!["task"]!["status"]!.GetValue<string>()));
        }
        await Eventually.UntilAsync("the engine stops", () => _worker.Engine.Stopped == 1, TimeSpan.FromSeconds(5));
        Assert.Equal(HttpStatusCode.OK, (await _worker.ReportAsync(user, taskId, "cancelled")).StatusCode);
        _worker.Engine.Open("structure");

        await _worker.Bus.WaitForAsync<TaskCancelled>(message => message.TaskId == taskId);
        var next = await Support.AiWorker.AcceptedAsync(_worker.ImportAsync(user));
        await _worker.UntilAsync(user, next, TaskStatuses.Completed);
        Assert.Equal(1, _worker.RefundMessages(taskId));
        Assert.False(_worker.Cv.Stored.ContainsKey(taskId));
        Assert.Equal(0, await _worker.KeptInputsAsync(taskId));
        await Support.AiWorker.RefusedAsync(_worker.ReportAsync(user, next, "cancelled"), HttpStatusCode.Conflict, "background.invalidTransition");
        Assert.Equal(HttpStatusCode.OK, (await _worker.ReportAsync(user, next, "completed")).StatusCode);
    }

    [Fact]
    public async Task A_queued_task_is_cancelled_before_it_runs()
    {
        var user = _worker.NewUser();
        _worker.Engine.Close("structure");
        var running = await Support.AiWorker.AcceptedAsync(_worker.ImportAsync(user));
        var waiting = await Support.AiWorker.AcceptedAsync(_worker.ImportAsync(user));
        await Eventually.UntilAsync("the first runs", () => _worker.Engine.Calls("structure") == 1);
        Assert.Equal("queued", (await _worker.TaskAsync(user, waiting))!["status"]!.GetValue<string>());
        Assert.Equal(HttpStatusCode.OK, (await _worker.ReportAsync(user, waiting, "cancelled")).StatusCode);
        _worker.Engine.Open("structure");
        await _worker.UntilAsync(user, running, TaskStatuses.Completed);
        var cancelled = await _worker.Bus.WaitForAsync<TaskCancelled>(message => message.TaskId == waiting);
        Assert.Null(cancelled.DurationMs);
        Assert.Equal(1, _worker.RefundMessages(waiting));
        Assert.Equal(1, _worker.Engine.Calls("structure"));
    }

    [Fact]
    public async Task What_cv_has_taken_over_can_not_be_cancelled_and_a_deletion_only_hides_it()
    {
        var user = _worker.NewUser();
        _worker.CvAnswers = false;
        var taskId = await Support.AiWorker.AcceptedAsync(_worker.ImportAsync(user));
        var announced = await _worker.Bus.WaitForAsync<CvGenerated>(message => message.TaskId == taskId);
        using var cv = _worker.Service.InternalClient();
        var first = await cv.GetStringAsync($"/internal/tasks/{taskId}/result");
        Assert.Equal(first, await cv.GetStringAsync($"/internal/tasks/{taskId}/result"));

        await Support.AiWorker.RefusedAsync(_worker.ReportAsync(user, taskId, "cancelled"), HttpStatusCode.Conflict, "background.invalidTransition");
        Assert.Equal(HttpStatusCode.OK, (await _worker.RemoveAsync(user, taskId)).StatusCode);
        Assert.Empty(await _worker.TasksAsync(user));
        await Support.AiWorker.RefusedAsync(_worker.RemoveAsync(user, taskId), HttpStatusCode.NotFound, "background.taskNotFound");

        await _worker.Cv.TakeOverAsync(cv, _worker.Bus, user.Id, taskId, announced.Filename);
        await _worker.Bus.WaitForAsync<TaskCompleted>(message => message.TaskId == taskId);
        await Eventually.UntilAsync("the row is gone", async () => await _worker.SqlAsync<int>("SELECT count(*)::int FROM tasks WHERE id = @taskId", new { taskId }) == 0);
        Assert.Equal(0, _worker.RefundMessages(taskId));
    }

    [Fact]
    public async Task Before_cv_takes_it_over_a_finished_result_can_still_be_cancelled_and_is_not_handed_out()
    {
        var user = _worker.NewUser();
        _worker.CvAnswers = false;
        var taskId = await Support.AiWorker.AcceptedAsync(_worker.ImportAsync(user));
        await _worker.Bus.WaitForAsync<CvGenerated>(message => message.TaskId == taskId);
        Assert.Equal(HttpStatusCode.OK, (await _worker.ReportAsync(user, taskId, "cancelled")).StatusCode);
        using var cv = _worker.Service.InternalClient();
        Assert.Equal(HttpStatusCode.Conflict, (await cv.GetAsync($"/internal/tasks/{taskId}/result")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await cv.GetAsync($"/internal/tasks/{Guid.NewGuid()}/result")).StatusCode);
        using var outsider = _worker.Service.Client(user);
        Assert.Equal(HttpStatusCode.Forbidden, (await outsider.GetAsync($"/internal/tasks/{taskId}/result")).StatusCode);
    }

    [Fact]
    public async Task Deleting_an_unfinished_task_cancels_it_and_a_finished_one_keeps_its_CV()
    {
        var user = _worker.NewUser();
        _worker.Engine.Close("structure");
        var unfinished = await Support.AiWorker.AcceptedAsync(_worker.ImportAsync(user));
        Assert.Equal(HttpStatusCode.OK, (await _worker.RemoveAsync(user, unfinished)).StatusCode);
        _worker.Engine.Open("structure");
        await _worker.Bus.WaitForAsync<TaskCancelled>(message => message.TaskId == unfinished);
        Assert.Equal(1, _worker.RefundMessages(unfinished));

        var finished = await Support.AiWorker.AcceptedAsync(_worker.ImportAsync(user));
        await _worker.UntilAsync(user, finished, TaskStatuses.Completed);
        Assert.Equal(HttpStatusCode.OK, (await _worker.RemoveAsync(user, finished)).StatusCode);
        Assert.Empty(await _worker.TasksAsync(user));
        Assert.Equal(0, _worker.RefundMessages(finished));
        await Support.AiWorker.RefusedAsync(_worker.RemoveAsync(user, finished), HttpStatusCode.NotFound, "background.taskNotFound");
    }

    [Fact]
    public async Task Another_users_task_is_as_unknown_as_none()
    {
        var (owner, stranger) = (_worker.NewUser(), _worker.NewUser());
        var taskId = await Support.AiWorker.AcceptedAsync(_worker.ImportAsync(owner));
        Assert.Empty(await _worker.TasksAsync(stranger));
        await Support.AiWorker.RefusedAsync(_worker.ReportAsync(stranger, taskId, "cancelled"), HttpStatusCode.NotFound, "background.taskNotFound");
        await Support.AiWorker.RefusedAsync(_worker.RemoveAsync(stranger, taskId), HttpStatusCode.NotFound, "background.taskNotFound");
        await _worker.UntilAsync(owner, taskId, TaskStatuses.Completed);
    }

    [Fact]
    public async Task Reports_without_their_members_are_refused_each_with_its_key()
    {
        var user = _worker.NewUser();
        const string path = "/api/background-tasks/sync";
        await Support.AiWorker.RefusedAsync(_worker.PostAsync(user, path, new { status = "cancelled" }), HttpStatusCode.BadRequest, "background.missingTaskId");
        await Support.AiWorker.RefusedAsync(_worker.PostAsync(user, path, new { taskId = Guid.NewGuid() }), HttpStatusCode.BadRequest, "common.invalidPayload");
        await Support.AiWorker.RefusedAsync(_worker.PostAsync(user, path, new { taskId = Guid.NewGuid(), status = 1 }), HttpStatusCode.BadRequest, "common.invalidPayload");
        await Support.AiWorker.RefusedAsync(_worker.PostAsync(user, path, new { taskId = "not-an-id", status = "cancelled" }), HttpStatusCode.NotFound, "background.taskNotFound");
        using var client = _worker.Service.Client(user);
        foreach (var query in new[] { "limit=0", "limit=201", "since=yesterday" })
        {
            await Support.AiWorker.RefusedAsync(client.GetAsync($"{path}?{query}"), HttpStatusCode.BadRequest, "common.invalidPayload");
        }
    }

    [Fact]
    public async Task The_list_shows_what_changed_since_a_time_newest_first()
    {
        var user = _worker.NewUser();
        var first = await Support.AiWorker.AcceptedAsync(_worker.ImportAsync(user));
        await _worker.UntilAsync(user, first, TaskStatuses.Completed);
        using var client = _worker.Service.Client(user);
        var middle = (await client.GetFromJsonAsync<JsonObject>("/api/background-tasks/sync"))!["serverTime"]!.GetValue<long>();
        var second = await Support.AiWorker.AcceptedAsync(_worker.ImportAsync(user));
        await _worker.UntilAsync(user, second, TaskStatuses.Completed);
        Assert.Equal([second, first], (await _worker.TasksAsync(user)).Select(task => task["id"]!.GetValue<Guid>()));
        Assert.Equal([second], (await _worker.TasksAsync(user, $"?since={middle}")).Select(task => task["id"]!.GetValue<Guid>()));
        Assert.Equal([second], (await _worker.TasksAsync(user, "?limit=1&deviceId=phone")).Select(task => task["id"]!.GetValue<Guid>()));
    }
}
