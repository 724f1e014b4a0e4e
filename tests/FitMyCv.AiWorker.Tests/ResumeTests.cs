using FitMyCv.AiWorker.Tasks;
using FitMyCv.AiWorker.Tests.Support;
using FitMyCv.Contracts.Messages;
using FitMyCv.Testing;

namespace FitMyCv.AiWorker.Tests;

/// <summary>A dead worker's task goes on elsewhere, for every type: no finished phase is done again, nothing is stored twice.</summary>
public sealed class ResumeTests
{
    private static readonly TaskOptions Dead = new()
    {
        Lease = TimeSpan.FromSeconds(1), Heartbeat = TimeSpan.FromHours(1), CancellationCheck = TimeSpan.FromHours(1), Poll = TimeSpan.FromMilliseconds(100), Concurrency = 7,
    };

    [Fact]
    public async Task Every_type_goes_on_after_its_last_finished_phase()
    {
        await using var dead = await Support.AiWorker.StartAsync(Dead);
        var gates = new List<PhaseGate>();
        try
        {
            var tasks = new List<(string Type, CurrentUserTask Task)>();
            foreach (var type in TaskTypes.All)
            {
                var user = await dead.UserWithOfferAsync();
                // Held before the last phase that computes: all before it is finished.
                var gate = new PhaseGate(type == TaskTypes.MatchScore ? Phases.Suggest : Phases.Compose);
                gates.Add(gate);
                var taskId = await dead.StartAsync(user, type.Name, gate.TraceParent);
                await gate.Entered;
                tasks.Add((type.Name, new CurrentUserTask(user.Id, taskId)));
            }
            var engineCalls = EngineCalls(dead);
            await using var second = await Support.AiWorker.StartAsync(beside: dead);
            foreach (var (type, task) in tasks)
            {
                var completed = await dead.Bus.WaitForAsync<TaskCompleted>(message => message.TaskId == task.TaskId);
                Assert.Equal((type, 2), (completed.Type, await dead.SqlAsync<int>("SELECT run FROM tasks WHERE id = @TaskId", new { task.TaskId })));
            }
            gates.ForEach(gate => gate.Open());
            foreach (var gate in gates)
            {
                await gate.Ended;
            }
            Assert.Equal(0, EngineCalls(second));
            Assert.Equal(engineCalls, EngineCalls(dead));
            foreach (var (_, task) in tasks)
            {
                Assert.Equal(1, dead.Bus.Of<CvGenerated>().Count(message => message.TaskId == task.TaskId) + dead.Bus.Of<MatchScored>().Count(message => message.TaskId == task.TaskId));
                Assert.Single(dead.Bus.Of<TaskCompleted>(), message => message.TaskId == task.TaskId);
                Assert.Equal(0, dead.RefundMessages(task.TaskId));
            }
        }
        finally
        {
            gates.ForEach(gate => gate.Dispose());
        }
    }

    private static int EngineCalls(Support.AiWorker worker) =>
        new[] { "structure", "offer", "classify", "experiences", "projects", "extras", "skills", "summary", "improve", "translate" }.Sum(worker.Engine.Calls);

    private sealed record CurrentUserTask(Guid UserId, Guid TaskId);
}
