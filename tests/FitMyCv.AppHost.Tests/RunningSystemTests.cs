using System.Net.Http.Json;
using FitMyCv.Testing;
using Npgsql;

namespace FitMyCv.AppHost.Tests;

[Collection(StartedSystemCollection.Name)]
public sealed class RunningSystemTests(StartedSystem started)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private readonly RunningSystem _system = started.System;

    [Fact]
    public void Resources_start_only_after_those_they_wait_for()
    {
        DateTimeOffset StartOf(string name) => started.FirstStarts[name];

        Assert.True(StartOf("postgres") < StartOf("back-database"));
        Assert.True(StartOf("back-database") < StartOf("back"));
        Assert.True(StartOf("rabbitmq") < StartOf("back"));
        Assert.True(StartOf("back") < StartOf("front"));
    }

    [Fact]
    public async Task A_service_is_told_its_database_its_servers_and_its_neighbours_and_nothing_else()
    {
        var environment = await EnvironmentOfAsync("front");

        Assert.Matches("^Host=127.0.0.1;Port=\\d+;Username=front;Password=\\w+;Database=front;Maximum Pool Size=\\d+$", environment["ConnectionStrings__front"]);
        Assert.Matches("^127.0.0.1:\\d+,password=\\w+$", environment["ConnectionStrings__redis"]);
        Assert.Equal(_system.Resource("back").Url, environment["services__back__http__0"]);
        Assert.Equal($"http://localhost:{_system.Port}", environment["ASPNETCORE_URLS"]);
        Assert.Equal("Development", environment["ASPNETCORE_ENVIRONMENT"]);
        Assert.DoesNotContain("ConnectionStrings__back", environment.Keys);
        Assert.DoesNotContain("ConnectionStrings__rabbitmq", environment.Keys);
        Assert.DoesNotContain("SHARED_SECRET", environment.Keys);
    }

    [Fact]
    public async Task Services_may_refer_to_each_other_in_a_circle()
    {
        var environment = await EnvironmentOfAsync("back");

        Assert.Equal($"http://localhost:{_system.Port}", environment["services__front__http__0"]);
        Assert.Equal("made once", environment["SHARED_SECRET"]);
    }

    [Fact]
    public async Task A_role_can_work_in_its_own_database_and_cannot_enter_anothers()
    {
        var own = (await EnvironmentOfAsync("front"))["ConnectionStrings__front"];
        await using (var connection = new NpgsqlConnection(own + ";Pooling=false"))
        {
            await connection.OpenAsync(Cancellation);
            await using var command = new NpgsqlCommand("CREATE TABLE IF NOT EXISTS notes (text text)", connection);
            await command.ExecuteNonQueryAsync(Cancellation);
        }

        foreach (var foreign in new[] { "back", "postgres" })
        {
            var text = new NpgsqlConnectionStringBuilder(own) { Database = foreign, Pooling = false }.ConnectionString;
            await using var connection = new NpgsqlConnection(text);
            var refusal = await Assert.ThrowsAsync<PostgresException>(() => connection.OpenAsync(Cancellation));
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refusal.SqlState);
        }
    }

    [Fact]
    public void Secrets_and_status_are_readable_by_their_owner_only()
    {
        const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var secrets = Path.Combine(_system.DataFolder, "secrets");

        Assert.Equal(OwnerOnly | UnixFileMode.UserExecute, File.GetUnixFileMode(secrets));
        Assert.Superset(new HashSet<string?> { "postgres", "redis", "rabbitmq", "front-database" }, Directory.GetFiles(secrets).Select(Path.GetFileName).ToHashSet());
        Assert.All(Directory.GetFiles(secrets), file => Assert.Equal(OwnerOnly, File.GetUnixFileMode(file)));
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(Path.Combine(_system.DataFolder, "status.json")));
    }

    [Fact]
    public async Task A_service_that_crashes_is_started_again()
    {
        var before = _system.Resource("back");

        _system.CrashResource("back");

        await Eventually.UntilAsync(
            "back started again",
            () => _system.Resource("back") is { Healthy: true } now && now.Starts == before.Starts + 1 && now.ProcessId != before.ProcessId,
            cancellationToken: Cancellation
        );
        Assert.Matches(@"(?m)^back +\| \[host\] back ended with 137", _system.Output);
    }

    [Fact]
    public async Task A_server_that_crashes_comes_back_with_its_password_and_port()
    {
        var redis = (await EnvironmentOfAsync("front"))["ConnectionStrings__redis"];
        var before = _system.Resource("redis");

        _system.CrashResource("redis");

        await Eventually.UntilAsync(
            "redis started again",
            () => _system.Resource("redis") is { Healthy: true } now && now.Starts == before.Starts + 1,
            cancellationToken: Cancellation
        );
        var (port, password) = (int.Parse(redis.Split(':', ',')[1], null), redis.Split('=')[1]);
        Assert.Equal("PONG", await Local.Servers.RedisCommand.SendAsync(port, password, "PING", Cancellation));
    }

    [Fact]
    public async Task A_killed_resource_stays_down_until_it_is_started()
    {
        await _system.CommandAsync("front", "kill", Cancellation);
        Assert.Equal("Exited", _system.Resource("front").State);
        using var client = new HttpClient();
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(_system.Gateway, Cancellation));

        await _system.CommandAsync("front", "start", Cancellation);

        await _system.WaitUntilHealthyAsync("front", Cancellation);
    }

    [Fact]
    public void Each_resources_lines_are_on_the_console_behind_its_name_and_in_a_file()
    {
        Assert.Matches(@"(?m)^front +\| \w+ says hello", _system.Output);
        Assert.Contains("says hello", File.ReadAllText(Path.Combine(_system.DataFolder, "logs", "front.log")), StringComparison.Ordinal);
        Assert.Contains("database system is ready", File.ReadAllText(Path.Combine(_system.DataFolder, "logs", "postgres.log")), StringComparison.Ordinal);
    }

    private async Task<Dictionary<string, string>> EnvironmentOfAsync(string service)
    {
        using var client = new HttpClient();
        var address = new Uri(new Uri(_system.Resource(service).Url!), "/environment");
        return (await client.GetFromJsonAsync<Dictionary<string, string>>(address, Cancellation))!;
    }
}
