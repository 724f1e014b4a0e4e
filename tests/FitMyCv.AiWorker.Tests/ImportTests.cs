using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using FitMyCv.AiWorker.Tasks;
using FitMyCv.AiWorker.Tests.Support;
using FitMyCv.Contracts.Messages;
using FitMyCv.Testing;

namespace FitMyCv.AiWorker.Tests;

public sealed class ImportTests : IAsyncLifetime
{
    private Support.AiWorker _worker = null!;

    public async ValueTask InitializeAsync() => _worker = await Support.AiWorker.StartAsync();

    public ValueTask DisposeAsync() => _worker.DisposeAsync();

    [Fact]
    public async Task Import_ends_completed_once_cv_has_stored_the_result()
    {
        var user = _worker.NewUser("fr");
        var taskId = await Support.AiWorker.AcceptedAsync(_worker.ImportAsync(user, "../CV de Robin.pdf"));
        var task = await _worker.UntilAsync(user, taskId, TaskStatuses.Completed);

        Assert.Equal("Import de CV de Robin.pdf", task["title"]!.GetValue<string>());
        Assert.Equal(100, task["progress"]!["percent"]!.GetValue<int>());
        var filename = _worker.Cv.Reservations[taskId];
        Assert.Equal(filename, task["filename"]!.GetValue<string>());
        var result = task["result"]!.AsObject();
        Assert.Equal(("offline", filename, 1, 0.9, false, "en"), (
            result["engine"]!.GetValue<string>(), result["filename"]!.GetValue<string>(), result["pages"]!.GetValue<int>(),
            result["confidence"]!.GetValue<double>(), result["hiddenText"]!.GetValue<bool>(), result["language"]!.GetValue<string>()));
        Assert.Equal(filename, Assert.Single(result["files"]!.AsArray())!.GetValue<string>());
        Assert.True(result["durationMs"]!.GetValue<int>() >= 0);
        Assert.Empty(result["notices"]!.AsArray());

        var stored = _worker.Cv.Stored[taskId];
        Assert.Equal(("created", "import-pdf", "pdf", "CV de Robin.pdf"), (
            stored["kind"]!.GetValue<string>(), stored["createdBy"]!.GetValue<string>(), stored["sourceType"]!.GetValue<string>(), stored["sourceValue"]!.GetValue<string>()));
        Assert.Equal("Robin Sample", stored["content"]!["header"]!["full_name"]!.GetValue<string>());
        Assert.Equal("import", stored["content"]!["meta"]!["generator"]!.GetValue<string>());

        Assert.Equal((user.Id, "pdf_import"), _worker.Billing.Charges[taskId]);
        var completed = await _worker.Bus.WaitForAsync<TaskCompleted>(message => message.TaskId == taskId);
        Assert.Equal(filename, completed.Filename);
        Assert.Single(_worker.Bus.Of<TaskQueued>(), message => message.TaskId == taskId);
        Assert.Equal(0, await _worker.KeptInputsAsync(taskId));
        Assert.Equal(0, _worker.RefundMessages(taskId));
    }

    [Fact]
    public async Task Wrong_files_are_refused_before_anything_is_done()
    {
        var user = _worker.NewUser();
        await Support.AiWorker.RefusedAsync(_worker.ImportAsync(user, bytes: Encoding.ASCII.GetBytes("PK\u0003\u0004 a zip file")), HttpStatusCode.BadRequest, "background.invalidPdf");
        await Support.AiWorker.RefusedAsync(_worker.ImportAsync(user, bytes: []), HttpStatusCode.BadRequest, "background.invalidPdf");
        await Support.AiWorker.RefusedAsync(
            _worker.ImportAsync(user, bytes: [.. "%PDF-1.4\n"u8, .. new byte[10 * 1024 * 1024]]), HttpStatusCode.RequestEntityTooLarge, "background.pdfTooLarge");
        await Support.AiWorker.RefusedAsync(_worker.PostAsync(user, "/api/background-tasks/import-pdf", new { pdf = "text" }), HttpStatusCode.UnsupportedMediaType, "common.unsupportedMediaType");
        using var client = _worker.Service.Client(user);
        using var none = new MultipartFormDataContent { { new StringContent("no file"), "note" } };
        await Support.AiWorker.RefusedAsync(client.PostAsync("/api/background-tasks/import-pdf", none), HttpStatusCode.BadRequest, "background.noPdfProvided");
        using var two = new MultipartFormDataContent { { new ByteArrayContent("%PDF-1.4"u8.ToArray()), "pdf", "1.pdf" }, { new ByteArrayContent("%PDF-1.4"u8.ToArray()), "pdf", "2.pdf" } };
        await Support.AiWorker.RefusedAsync(client.PostAsync("/api/background-tasks/import-pdf", two), HttpStatusCode.BadRequest, "background.invalidPdf");
        using var anonymous = _worker.Service.Client();
        await Support.AiWorker.RefusedAsync(anonymous.PostAsync("/api/background-tasks/import-pdf", two), HttpStatusCode.Unauthorized, "common.notAuthenticated");

        Assert.Empty(await _worker.TasksAsync(user));
        Assert.Empty(_worker.Billing.Charges);
        Assert.Equal(0, await _worker.SqlAsync<int>("SELECT count(*)::int FROM tasks"));
    }

    [Fact]
    public async Task A_failure_that_the_user_can_understand_ends_the_task_with_its_key_and_one_refund()
    {
        var user = _worker.NewUser();
        _worker.Engine.FailIn("structure", new Engines.TaskFailedException("background.pdfEncrypted", "internal words"));
        var taskId = await Support.AiWorker.AcceptedAsync(_worker.ImportAsync(user));
        var task = await _worker.UntilAsync(user, taskId, TaskStatuses.Failed);
        Assert.Equal("background.pdfEncrypted", task["error"]!["key"]!.GetValue<string>());
        Assert.Equal(TaskErrors.Of("background.pdfEncrypted").Message, task["error"]!["message"]!.GetValue<string>());
        Assert.Null(task["result"]);
        await _worker.Bus.WaitForAsync<TaskFailed>(message => message.TaskId == taskId);
        Assert.Equal(1, _worker.RefundMessages(taskId));
        Assert.Equal(0, await _worker.KeptInputsAsync(taskId));
    }

    [Fact]
    public async Task A_bug_ends_the_task_without_telling_internals()
    {
        var user = _worker.NewUser();
        _worker.Engine.FailIn("structure", new InvalidOperationException("secret detail"));
        var taskId = await Support.AiWorker.AcceptedAsync(_worker.ImportAsync(user));
        var task = await _worker.UntilAsync(user, taskId, TaskStatuses.Failed);
        Assert.Equal("background.internalError", task["error"]!["key"]!.GetValue<string>());
        Assert.DoesNotContain("secret", task.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Content_of_a_task_is_encrypted_at_rest()
    {
        var user = _worker.NewUser();
        _worker.Engine.Close("structure");
        var taskId = await Support.AiWorker.AcceptedAsync(_worker.ImportAsync(user, bytes: "%PDF-1.4 Robin Sample"u8.ToArray()));
        await Eventually.UntilAsync("the task is being read", () => _worker.Engine.Calls("structure") == 1);
        var row = await _worker.SqlAsync<string>("SELECT encode(input, 'escape') || encode(file, 'escape') FROM tasks WHERE id = @taskId", new { taskId });
        Assert.NotNull(row);
        Assert.DoesNotContain("Robin", row, StringComparison.Ordinal);
        _worker.Engine.Open("structure");
        await _worker.UntilAsync(user, taskId, TaskStatuses.Completed);
    }

    [Fact]
    public async Task A_refusal_of_billing_is_handed_on_unchanged_and_leaves_nothing()
    {
        var user = _worker.NewUser();
        _worker.Billing.Refused[user.Id] = true;
        using var response = await _worker.ImportAsync(user);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(PlayedBilling.Refusal, await response.Content.ReadAsStringAsync());
        Assert.Equal(0, await _worker.SqlAsync<int>("SELECT count(*)::int FROM tasks WHERE user_id = @Id", new { user.Id }));
        Assert.Empty(_worker.Cv.Reservations);
        Assert.Empty(_worker.Billing.Charges);
    }

    [Fact]
    public async Task A_start_that_breaks_off_is_taken_back_at_once_or_by_the_sweep()
    {
        var user = _worker.NewUser();
        _worker.Cv.IsAway = true;
        await Support.AiWorker.RefusedAsync(_worker.ImportAsync(user), HttpStatusCode.ServiceUnavailable, "common.unavailable");
        var taskId = Assert.Single(_worker.Billing.Charges).Key;
        Assert.Equal("rejected", _worker.Billing.Refunds[taskId]);
        Assert.Empty(await _worker.TasksAsync(user));
        Assert.Equal("rejected", await _worker.SqlAsync<string>("SELECT status FROM tasks WHERE id = @taskId", new { taskId }));

        _worker.Cv.IsAway = false;
        await _worker.SweepAsync();
        Assert.Equal(0, await _worker.SqlAsync<int>("SELECT count(*)::int FROM tasks WHERE id = @taskId", new { taskId }));
        Assert.True(_worker.Cv.Released[taskId]);
        Assert.Empty(_worker.Bus.Of<RunTask>());
    }

    [Fact]
    public async Task A_start_that_hangs_is_taken_back_by_the_sweep_and_can_not_be_queued_afterwards()
    {
        var user = _worker.NewUser();
        var swept = new TaskCompletionSource();
        _worker.Cv.OnReserve = async taskId =>
        {
            await _worker.SqlAsync<int>("UPDATE tasks SET created_at = now() - interval '2 minutes' WHERE id = @taskId", new { taskId });
            await _worker.SweepAsync();
            swept.TrySetResult();
        };
        await Support.AiWorker.RefusedAsync(_worker.ImportAsync(user), HttpStatusCode.ServiceUnavailable, "common.unavailable");
        Assert.True(swept.Task.IsCompleted);
        Assert.Equal(0, await _worker.SqlAsync<int>("SELECT count(*)::int FROM tasks WHERE user_id = @Id", new { user.Id }));
        Assert.Equal("rejected", Assert.Single(_worker.Billing.Refunds).Value);
        Assert.Empty(_worker.Cv.Reservations);
    }

    [Fact]
    public async Task The_same_idempotency_key_starts_one_task()
    {
        var user = _worker.NewUser();
        using var client = _worker.Service.Client(user);
        client.DefaultRequestHeaders.Add("Idempotency-Key", Guid.NewGuid().ToString());
        var ids = new List<string>();
        for (var i = 0; i < 2; i++)
        {
            using var form = new MultipartFormDataContent { { new ByteArrayContent("%PDF-1.4 the same"u8.ToArray()), "pdf", "cv.pdf" } };
            using var response = await client.PostAsync("/api/background-tasks/import-pdf", form);
            Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
            ids.Add((await response.Content.ReadFromJsonAsync<JsonObject>())!["taskId"]!.GetValue<string>());
        }
        Assert.Equal(ids[0], ids[1]);
        Assert.Single(_worker.Billing.Charges);
    }
}
