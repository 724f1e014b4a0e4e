using System.Diagnostics;
using System.Net;
using FitMyCv.Testing;
using Npgsql;

namespace FitMyCv.AppHost.Tests;

public sealed class HostLifeTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(15)]
    [InlineData(2)]
    public async Task A_stop_by_signal_ends_with_zero_and_leaves_no_process(int signal)
    {
        await using var system = await TestSystem.StartAsync(cancellationToken: Cancellation);
        var processes = ProcessIds(system);

        Assert.Equal(0, await system.StopHostAsync(signal));

        Assert.Empty(TestSystem.ProcessesOf(system.DataFolder, processes));
    }

    [Fact]
    public async Task After_the_host_is_killed_nothing_runs_on_and_a_second_start_finds_the_data()
    {
        await using var system = await TestSystem.StartAsync(cancellationToken: Cancellation);
        var processes = ProcessIds(system);
        var password = await File.ReadAllTextAsync(Path.Combine(system.DataFolder, "secrets", "front-database"), Cancellation);
        await ExecuteAsync(system, password, "CREATE TABLE notes (text text); INSERT INTO notes VALUES ('kept')");

        await system.KillHostAsync();
        // At once, while the watchdog still ends what the first left.
        await system.StartHostAsync(Cancellation);

        Assert.Empty(TestSystem.ProcessesOf("/nonexistent", processes));
        Assert.Equal("kept", await ExecuteAsync(system, password, "SELECT text FROM notes"));

        var secondProcesses = ProcessIds(system);
        await system.KillHostAsync();
        await Eventually.UntilAsync(
            "no process left",
            () => TestSystem.ProcessesOf(system.DataFolder, secondProcesses).Count == 0,
            cancellationToken: Cancellation
        );
    }

    [Fact]
    public async Task Two_copies_run_side_by_side_and_neither_takes_the_others_folder()
    {
        var starting = new[] { TestSystem.StartAsync(cancellationToken: Cancellation), TestSystem.StartAsync(cancellationToken: Cancellation) };
        await using var first = await starting[0];
        await using var second = await starting[1];

        Assert.Empty(ProcessIds(first).Intersect(ProcessIds(second)));
        using var client = new HttpClient();
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri(first.Gateway, "/health"), Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri(second.Gateway, "/health"), Cancellation)).StatusCode);

        var (exitCode, errors) = await RunHostAsync(first.DataFolder);
        Assert.Equal(1, exitCode);
        Assert.Contains($"runs already with the data of {first.DataFolder}", errors, StringComparison.Ordinal);
        Assert.True(first.Resource("postgres").Healthy);
    }

    private static List<int> ProcessIds(RunningSystem system) => [.. system.Resources.Select(resource => resource.ProcessId).OfType<int>()];

    private static async Task<object?> ExecuteAsync(RunningSystem system, string password, string sql)
    {
        var ports = System.Text.Json.JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(system.DataFolder, "ports.json"), Cancellation));
        var port = ports.RootElement.GetProperty("postgres").GetInt32();
        await using var connection = new NpgsqlConnection($"Host=127.0.0.1;Port={port};Username=front;Password={password.Trim()};Database=front;Pooling=false");
        await connection.OpenAsync(Cancellation);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(Cancellation);
    }

    private static async Task<(int ExitCode, string Errors)> RunHostAsync(string dataFolder)
    {
        var start = new ProcessStartInfo("dotnet", [TestSystem.Assembly]) { UseShellExecute = false, RedirectStandardError = true };
        start.Environment["FITMYCV_DATA"] = dataFolder;
        using var process = Process.Start(start)!;
        var errors = await process.StandardError.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation);
        return (process.ExitCode, errors);
    }
}
