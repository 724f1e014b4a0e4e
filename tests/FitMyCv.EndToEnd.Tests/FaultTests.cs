using FitMyCv.Testing;

namespace FitMyCv.EndToEnd.Tests;

/// <summary>Processes end in the worst moment: the task completes once and is charged once.</summary>
public sealed class FaultTests(WholeSystem system)
{
    private static readonly TimeSpan LeaseAndMore = TimeSpan.FromSeconds(150);
    private static readonly byte[] Cv = File.ReadAllBytes(Samples.PathOf("cv", "en-two-columns.pdf"));
    private static readonly string Offer = File.ReadAllText(Samples.PathOf("offers", "platform-engineer-en.txt"));

    [Fact]
    public async Task A_worker_killed_in_the_middle_of_its_tasks_completes_each_once()
    {
        using var person = await PersonWithCvAsync();
        var source = (await person.FilenamesAsync())[^1];
        var tasks = new List<string>();
        var filenames = new List<string>();
        // The plan allows five in a month; a task is over in a moment, so the next is started until one is seen running.
        while (!(await person.TasksAsync()).Any(task => task["status"]!.GetValue<string>() == "running"))
        {
            Assert.True(tasks.Count < 5, "No task was seen running.");
            var started = await person.StartTailoringAsync(Offer + $"\nReference {Guid.NewGuid():N}", source);
            tasks.Add(started["taskId"]!.GetValue<string>());
            filenames.Add(started["filename"]!.GetValue<string>());
        }
        await system.KillAsync("ai-worker");
        await system.StartAgainAsync("ai-worker");
        await CompletedOnceAsync(person, tasks, filenames);
    }

    [Fact]
    public async Task Cv_killed_before_it_stores_stores_once_after_its_return()
    {
        using var person = await PersonWithCvAsync();
        var started = await person.StartTailoringAsync(Offer + $"\nReference {Guid.NewGuid():N}", (await person.FilenamesAsync())[^1]);
        await system.KillAsync("cv");
        await Eventually.UntilAsync(
            "the worker has handed over, or waits for cv",
            async () => (await person.TasksAsync()).Any(task => task["progress"]!["percent"]!.GetValue<int>() > 0 || task["status"]!.GetValue<string>() != "queued"));
        await system.StartAgainAsync("cv");
        await CompletedOnceAsync(person, [started["taskId"]!.GetValue<string>()], [started["filename"]!.GetValue<string>()]);
    }

    [Fact]
    public async Task A_broker_that_is_away_for_ten_seconds_delays_a_task_and_loses_nothing()
    {
        using var person = await PersonWithCvAsync();
        await system.KillAsync("rabbitmq");
        var away = Task.Delay(TimeSpan.FromSeconds(10));
        var started = await person.StartTailoringAsync(Offer + $"\nReference {Guid.NewGuid():N}", (await person.FilenamesAsync())[^1]);
        await away;
        await system.StartAgainAsync("rabbitmq");
        await CompletedOnceAsync(person, [started["taskId"]!.GetValue<string>()], [started["filename"]!.GetValue<string>()]);
    }

    private async Task<Person> PersonWithCvAsync()
    {
        var person = await Person.NewAsync(system);
        var import = await person.ImportAsync(Cv, "cv.pdf");
        Assert.Equal("completed", import["status"]!.GetValue<string>());
        return person;
    }

    private static async Task CompletedOnceAsync(Person person, List<string> tasks, List<string> filenames)
    {
        await Eventually.UntilAsync(
            "the tasks are completed",
            async () => (await person.TasksAsync()).Count(task => tasks.Contains(task["id"]!.GetValue<string>()) && task["status"]!.GetValue<string>() == "completed") == tasks.Count,
            LeaseAndMore);
        var stored = await person.FilenamesAsync();
        Assert.All(filenames, filename => Assert.Single(stored, filename));
        Assert.Equal(1 + filenames.Count, stored.Count);
        Assert.Equal(tasks.Count, await person.UsedAsync("gpt_cv_generation"));
        Assert.Equal(1, await person.UsedAsync("pdf_import"));
    }
}
