using System.Net;
using System.Net.Http.Json;
using FitMyCv.AiWorker.Tasks;
using FitMyCv.AiWorker.Tests.Support;
using FitMyCv.Contracts.Messages;
using FitMyCv.Testing;

namespace FitMyCv.AiWorker.Tests;

/// <summary>A second delivery of a message has no second effect, and messages of ended tasks have none at all.</summary>
public sealed class DeliveryTests : IAsyncLifetime
{
    private Support.AiWorker _worker = null!;

    public async ValueTask InitializeAsync() => _worker = await Support.AiWorker.StartAsync();

    public ValueTask DisposeAsync() => _worker.DisposeAsync();

    [Fact]
    public async Task RunTask_delivered_again_runs_nothing_again()
    {
        var user = _worker.NewUser();
        var taskId = await Support.AiWorker.AcceptedAsync(_worker.ImportAsync(user));
        var run = await _worker.Bus.WaitForAsync<RunTask>(message => message.TaskId == taskId);
        await _worker.UntilAsync(user, taskId, TaskStatuses.Completed);
        await DeliverAgainAsync(run);
        await DeliverAgainAsync(run with { MessageId = Guid.CreateVersion7() });
        Assert.Equal(1, _worker.Engine.Calls("structure"));
        Assert.Single(_worker.Bus.Of<TaskCompleted>(), message => message.TaskId == taskId);
    }

    [Fact]
    public async Task CvStored_delivered_again_completes_once_and_a_failure_after_it_changes_nothing()
    {
        var user = _worker.NewUser();
        var taskId = await Support.AiWorker.AcceptedAsync(_worker.ImportAsync(user));
        var stored = await _worker.Bus.WaitForAsync<CvStored>(message => message.TaskId == taskId);
        await _worker.UntilAsync(user, taskId, TaskStatuses.Completed);
        await DeliverAgainAsync(stored);
        await DeliverAgainAsync(stored with { MessageId = Guid.CreateVersion7() });
        await DeliverAgainAsync(new CvStoreFailed { UserId = user.Id, TaskId = taskId, Error = "cv.notFound" });
        Assert.Single(_worker.Bus.Of<TaskCompleted>(), message => message.TaskId == taskId);
        Assert.Equal("completed", (await _worker.TaskAsync(user, taskId))!["status"]!.GetValue<string>());
        Assert.Equal(0, _worker.RefundMessages(taskId));
    }

    [Theory]
    [InlineData("cv.invalidContent", "background.invalidResult")]
    [InlineData("cv.versionConflict", "cv.versionConflict")]
    [InlineData("cv.notFound", "cv.notFound")]
    public async Task CvStoreFailed_fails_the_task_once_with_its_key(string error, string key)
    {
        var user = _worker.NewUser();
        _worker.CvAnswers = false;
        var taskId = await Support.AiWorker.AcceptedAsync(_worker.ImportAsync(user));
        await _worker.Bus.WaitForAsync<CvGenerated>(message => message.TaskId == taskId);
        var failed = new CvStoreFailed { UserId = user.Id, TaskId = taskId, Error = error };
        await _worker.Bus.PublishAsync(failed);
        var task = await _worker.UntilAsync(user, taskId, TaskStatuses.Failed);
        Assert.Equal(key, task["error"]!["key"]!.GetValue<string>());
        await DeliverAgainAsync(failed);
        await DeliverAgainAsync(failed with { MessageId = Guid.CreateVersion7() });
        Assert.Equal(1, _worker.RefundMessages(taskId));
        Assert.Equal(0, await _worker.KeptInputsAsync(taskId));
    }

    [Fact]
    public async Task CvDeleted_fails_what_works_on_the_CV_or_has_not_read_it_once()
    {
        var user = _worker.NewUser();
        var cv = _worker.Cv.Add(user.Id, "base.json");
        _worker.Engine.Close("classify");
        var reading = await Support.AiWorker.AcceptedAsync(_worker.GenerateAsync(user));
        await Eventually.UntilAsync("the first has read its base", () => _worker.Engine.Calls("classify") == 1);
        var waiting = await Support.AiWorker.AcceptedAsync(_worker.GenerateAsync(user));

        var deleted = new CvDeleted { UserId = user.Id, CvId = cv.CvId, Filename = cv.Filename };
        await _worker.Bus.PublishAsync(deleted with { MessageId = Guid.CreateVersion7(), CvId = Guid.CreateVersion7() });
        await _worker.Bus.PublishAsync(deleted);
        var failed = await _worker.UntilAsync(user, waiting, TaskStatuses.Failed);
        Assert.Equal("cv.notFound", failed["error"]!["key"]!.GetValue<string>());
        await DeliverAgainAsync(deleted);
        Assert.Equal(1, _worker.RefundMessages(waiting));
        _worker.Engine.Open("classify");
        await _worker.UntilAsync(user, reading, TaskStatuses.Completed);
    }

    [Fact]
    public async Task A_score_whose_CV_is_deleted_while_it_runs_fails()
    {
        var user = _worker.NewUser();
        var cv = _worker.Cv.Add(user.Id, "base.json");
        var generated = await _worker.UntilAsync(user, await Support.AiWorker.AcceptedAsync(_worker.GenerateAsync(user)), TaskStatuses.Completed);
        _worker.CvAnswers = false;
        var jobOfferId = generated["result"]!["jobOfferId"]!.GetValue<string>();
        var taskId = await Support.AiWorker.AcceptedAsync(_worker.PostAsync(user, "/api/cv/match-score", new { filename = "base.json", jobOfferId }));
        await _worker.Bus.WaitForAsync<MatchScored>(message => message.TaskId == taskId);
        await _worker.Bus.PublishAsync(new CvDeleted { UserId = user.Id, CvId = cv.CvId, Filename = cv.Filename });
        var failed = await _worker.UntilAsync(user, taskId, TaskStatuses.Failed);
        Assert.Equal("cv.notFound", failed["error"]!["key"]!.GetValue<string>());
    }

    [Fact]
    public async Task UserDeleted_cancels_what_is_unfinished_and_leaves_no_row_and_no_key()
    {
        var user = _worker.NewUser();
        _worker.Cv.Add(user.Id, "base.json");
        await _worker.UntilAsync(user, await Support.AiWorker.AcceptedAsync(_worker.GenerateAsync(user)), TaskStatuses.Completed);
        _worker.Engine.Close("structure");
        var running = await Support.AiWorker.AcceptedAsync(_worker.ImportAsync(user));
        await Eventually.UntilAsync("the import runs", () => _worker.Engine.Calls("structure") == 1);

        var deleted = new UserDeleted { UserId = user.Id };
        await _worker.Bus.PublishAsync(deleted);
        var erased = await _worker.Bus.WaitForAsync<UserErased>(message => message.UserId == user.Id);
        Assert.Equal("ai-worker", erased.Service);
        await Eventually.UntilAsync("the engine stops", () => _worker.Engine.Stopped == 1, TimeSpan.FromSeconds(5));
        await DeliverAgainAsync(deleted);
        Assert.Single(_worker.Bus.Of<UserErased>(), message => message.UserId == user.Id);
        Assert.Equal(1, _worker.RefundMessages(running));
        foreach (var table in new[] { "tasks", "task_users", "job_offers", "offer_sources", "score_cache", "user_keys" })
        {
            Assert.Equal(0, await _worker.SqlAsync<int>($"SELECT count(*)::int FROM {table} WHERE user_id = @Id", new { user.Id }));
        }
        await Support.AiWorker.RefusedAsync(_worker.ImportAsync(user), HttpStatusCode.Unauthorized, "common.notAuthenticated");
        using var service = _worker.Service.InternalClient("identity");
        var export = await service.GetFromJsonAsync<System.Text.Json.Nodes.JsonObject>($"/internal/users/{user.Id}/export");
        Assert.Empty(export!["tasks"]!.AsArray());
    }

    /// <summary>Publishes the message again and waits until the service has handled a later one on the same queue.</summary>
    private async Task DeliverAgainAsync(Message message)
    {
        await _worker.Bus.PublishAsync(message);
        Message after = message switch
        {
            CvStored stored => stored with { TaskId = Guid.CreateVersion7() },
            CvStoreFailed failed => failed with { TaskId = Guid.CreateVersion7() },
            _ => message,
        };
        after = after with { MessageId = Guid.CreateVersion7(), UserId = Guid.CreateVersion7() };
        await _worker.Bus.PublishAsync(after);
        await Eventually.UntilAsync(
            "the messages are handled",
            async () => await _worker.SqlAsync<int>("SELECT count(*)::int FROM inbox WHERE message_id = @MessageId", new { after.MessageId }) == 1);
    }
}
