using System.Diagnostics;
using Dapper;
using FitMyCv.AiWorker.Tasks;
using FitMyCv.AiWorker.Tests.Support;
using FitMyCv.Contracts.CvDocuments;
using FitMyCv.Contracts.Messages;
using FitMyCv.ServiceDefaults.Security;
using FitMyCv.StandIns.OpenAi;
using FitMyCv.Testing;

namespace FitMyCv.AiWorker.Tests;

/// <summary>Many tasks at once, and workers that are killed while they run.</summary>
public sealed class ModelLoadTests
{
    private const int CallsOfTask = 5;

    [Fact]
    public async Task Thirty_tasks_of_ten_users_take_hardly_longer_than_the_model_itself()
    {
        // Every day the machine is busy with other tests too; in full the model is slow enough to make that small.
        var (delay, slack) = TestScale.IsFull ? (TimeSpan.FromSeconds(2), 1.15) : (TimeSpan.FromSeconds(0.4), 1.6);
        const int concurrency = 10;
        await using var model = await ModelWorker.StartAsync(new TaskOptions { Concurrency = concurrency });
        var users = Enumerable.Range(0, 10).Select(_ => model.UserWithCv()).ToArray();
        await model.EndAsync(users[0], await model.GenerateAsync(users[0]));

        model.Server.Options.Delay = delay;
        var started = Stopwatch.GetTimestamp();
        var tasks = await Task.WhenAll(Enumerable.Range(0, 30).Select(async number => (User: users[number % 10], Id: await model.GenerateAsync(users[number % 10]))));
        await Eventually.UntilAsync("all tasks are done", async () => await model.Worker.SqlAsync<int>("SELECT count(*)::int FROM tasks WHERE handed_over_at IS NOT NULL OR status = 'completed'") == 31, TimeSpan.FromMinutes(3));
        var took = Stopwatch.GetElapsedTime(started);

        var ideal = delay * CallsOfTask * (30.0 / concurrency);
        TestContext.Current.TestOutputHelper?.WriteLine($"{took.TotalSeconds:F2} s, ideal {ideal.TotalSeconds:F2} s: {took / ideal:F3}");
        Assert.True(took <= ideal * slack, $"{took.TotalSeconds:F2} s for what takes the model {ideal.TotalSeconds:F2} s.");
        foreach (var (user, id) in tasks)
        {
            Assert.Equal(TaskStatuses.Completed, (await model.EndAsync(user, id))["status"]!.GetValue<string>());
        }
    }

    [Fact]
    public async Task Killed_workers_lose_no_task_pay_no_finished_phase_twice_and_leave_the_credits_right()
    {
        var (count, kills, random) = (TestScale.Of(24, 300), TestScale.Of(3, 25), new Random(20261125));
        await using var provider = await OpenAiStandIn.StartAsync(new StandInOptions { Delay = TimeSpan.FromMilliseconds(100) });
        await using var api = await Support.AiWorker.StartAsync(new TaskOptions { Concurrency = 0 }, provider: ModelWorker.Options(provider));
        var tasks = new Dictionary<Guid, (CurrentUser User, string Marker)>();
        for (var number = 0; number < count; number++)
        {
            var (user, marker) = (api.NewUser(), $"M{number:D4}");
            var item = SampleCvs.Developer.Experience[0];
            api.Cv.Add(user.Id, "base.json", SampleCvs.Developer with { Experience = [item with { Description = $"Services for planning {marker}." }, SampleCvs.Developer.Experience[1]] });
            tasks[await Support.AiWorker.AcceptedAsync(api.GenerateAsync(user, SampleCvs.OfferText + $"\nReference {marker}."))] = (user, marker);
        }

        var paid = new List<(string Marker, string Phase, int Requests)>();
        for (var kill = 0; kill <= kills; kill++)
        {
            using WorkerProcess first = WorkerProcess.Start(api, provider.Endpoint, concurrency: 4), second = WorkerProcess.Start(api, provider.Endpoint, concurrency: 4);
            if (kill == kills)
            {
                await Eventually.UntilAsync("every task ends", async () => await OpenAsync(api) == 0, TimeSpan.FromMinutes(10));
                break;
            }
            var next = provider.Server.Requests.Count + random.Next(10, 30);
            await Eventually.UntilAsync("the workers are at work", async () => provider.Server.Requests.Count >= next || await OpenAsync(api) == 0, TimeSpan.FromMinutes(2));
            first.Kill();
            second.Kill();
            foreach (var (taskId, phase) in await FinishedAsync(api))
            {
                var marker = tasks[taskId].Marker;
                paid.Add((marker, phase, RequestsOf(provider, marker, phase)));
            }
            // What the dead ones held is free as soon as their lease has run out.
            await api.SqlAsync<int>("UPDATE tasks SET lease_until = clock_timestamp() WHERE status = 'running' AND lease_token IS NOT NULL RETURNING 1");
        }

        Assert.Equal(count, api.Billing.Charges.Count);
        foreach (var (taskId, (user, _)) in tasks)
        {
            var task = await api.TaskAsync(user, taskId);
            var status = task!["status"]!.GetValue<string>();
            Assert.True(status == TaskStatuses.Completed || task["error"]?["key"]?.GetValue<string>() == TaskErrors.WorkerLost, task.ToJsonString());
            await Eventually.UntilAsync("its end is announced", () => api.RefundMessages(taskId) + api.Bus.Of<TaskCompleted>().Count(message => message.TaskId == taskId) == 1);
            Assert.Equal(status == TaskStatuses.Completed ? 0 : 1, api.RefundMessages(taskId));
            Assert.Equal(status == TaskStatuses.Completed, api.Cv.Stored.ContainsKey(taskId));
        }
        Assert.All(paid, one => Assert.True(one.Requests == RequestsOf(provider, one.Marker, one.Phase), $"{one.Phase} of {one.Marker} was asked again although it was finished."));
        Assert.True(paid.Count > 10, "The workers were killed before they had done anything.");
        Assert.Equal(0, await api.SqlAsync<int>("SELECT count(*)::int FROM (SELECT 1 FROM ai_calls WHERE status = 'ok' GROUP BY task_id, phase HAVING count(*) > 1) AS twice"));
        Assert.Equal(0, await api.SqlAsync<int>("SELECT count(*)::int FROM task_phases"));
    }

    private static Task<int> OpenAsync(Support.AiWorker api) => api.SqlAsync<int>("SELECT count(*)::int FROM tasks WHERE ended_at IS NULL");

    private static async Task<IEnumerable<(Guid TaskId, string Phase)>> FinishedAsync(Support.AiWorker api)
    {
        await using var connection = await api.Service.Database.OpenAsync(CancellationToken.None);
        return await connection.QueryAsync<(Guid, string)>("SELECT task_id, phase FROM task_phases WHERE phase IN ('offer', 'classify', 'experiences', 'skills', 'summary')");
    }

    private static int RequestsOf(OpenAiStandIn provider, string marker, string phase) =>
        provider.Server.Requests.Count(request => request.Schema == phase && request.Prompt.Contains(marker, StringComparison.Ordinal));
}
