using System.Net;
using FitMyCv.AiWorker.Tasks;
using FitMyCv.AiWorker.Tests.Support;
using FitMyCv.Contracts.Messages;
using FitMyCv.Testing;

namespace FitMyCv.AiWorker.Tests;

/// <summary>What ends a task ends it in every phase of every type in the same way.</summary>
public sealed class EveryPhaseTests : IAsyncLifetime
{
    private Support.AiWorker _worker = null!;

    public async ValueTask InitializeAsync() => _worker = await Support.AiWorker.StartAsync();

    public ValueTask DisposeAsync() => _worker.DisposeAsync();

    [Theory]
    [MemberData(nameof(TaskStarts.Types), MemberType = typeof(TaskStarts))]
    public async Task Cancelling_stops_the_task_in_each_of_its_phases_refunds_once_and_stores_nothing(string type)
    {
        var user = await _worker.UserWithOfferAsync();
        foreach (var phase in TaskStarts.PhasesOf(type))
        {
            using var gate = new PhaseGate(phase);
            var taskId = await _worker.StartAsync(user, type, gate.TraceParent);
            await gate.Entered;
            Assert.Equal("running", (await _worker.TaskAsync(user, taskId))!["status"]!.GetValue<string>());
            using (var cancelled = await _worker.ReportAsync(user, taskId, "cancelled"))
            {
                Assert.Equal(HttpStatusCode.OK, cancelled.StatusCode);
            }
            gate.Open();
            await gate.Ended;

            Assert.Equal("phase " + phase, gate.Started[^1]);
            await _worker.Bus.WaitForAsync<TaskCancelled>(message => message.TaskId == taskId);
            await AssertNothingStaysAsync(taskId, $"{type}, {phase}");
            Assert.Equal("cancelled", (await _worker.TaskAsync(user, taskId))!["status"]!.GetValue<string>());
        }
    }

    [Theory]
    [InlineData("calculate-match-score")]
    [InlineData("improve-cv")]
    public async Task The_deletion_of_the_CV_ends_work_on_it_in_each_phase(string type)
    {
        var user = await _worker.UserWithOfferAsync();
        foreach (var phase in TaskStarts.PhasesOf(type))
        {
            using var gate = new PhaseGate(phase);
            var taskId = await _worker.StartAsync(user, type, gate.TraceParent);
            await gate.Entered;
            var deleted = await DeleteCvAsync(user.Id);
            var failed = await _worker.Bus.WaitForAsync<TaskFailed>(message => message.TaskId == taskId);
            gate.Open();
            await gate.Ended;
            Assert.Equal("cv.notFound", failed.Error.Key);
            _worker.Cv.Add(user.Id, "base.json", change: file => file with { JobOfferId = deleted.JobOfferId });
            await AssertNothingStaysAsync(taskId, $"{type}, {phase}");
        }
    }

    [Theory]
    [InlineData("generation")]
    [InlineData("job-title-generation")]
    [InlineData("translate-cv")]
    public async Task A_CV_that_was_read_may_be_deleted_and_one_that_was_not_ends_the_task(string type)
    {
        foreach (var (phase, ends) in new[] { (Phases.Source, TaskStatuses.Failed), (Phases.Compose, TaskStatuses.Completed) })
        {
            var user = await _worker.UserWithOfferAsync();
            using var gate = new PhaseGate(phase);
            var taskId = await _worker.StartAsync(user, type, gate.TraceParent);
            await gate.Entered;
            await DeleteCvAsync(user.Id);
            if (ends == TaskStatuses.Failed)
            {
                await _worker.Bus.WaitForAsync<TaskFailed>(message => message.TaskId == taskId);
            }
            else
            {
                await Eventually.UntilAsync("the deletion was handled", async () => await _worker.SqlAsync<int>("SELECT count(*)::int FROM inbox") > 0);
            }
            gate.Open();
            await _worker.UntilAsync(user, taskId, ends);
        }
    }

    private async Task<PlayedCvFile> DeleteCvAsync(Guid userId)
    {
        Assert.True(_worker.Cv.Files.TryRemove((userId, "base.json"), out var file));
        await _worker.Bus.PublishAsync(new CvDeleted { UserId = userId, CvId = file.CvId, Filename = file.Filename });
        return file;
    }

    private async Task AssertNothingStaysAsync(Guid taskId, string where)
    {
        Assert.True(_worker.RefundMessages(taskId) == 1, $"{where}: {_worker.RefundMessages(taskId)} refunds");
        Assert.True(_worker.Billing.Charges.ContainsKey(taskId), where);
        Assert.DoesNotContain(_worker.Bus.Of<CvGenerated>(), message => message.TaskId == taskId);
        Assert.DoesNotContain(_worker.Bus.Of<MatchScored>(), message => message.TaskId == taskId);
        Assert.False(_worker.Cv.Stored.ContainsKey(taskId), where);
        Assert.True(await _worker.KeptInputsAsync(taskId) == 0, $"{where}: something of its input is kept");
    }
}
