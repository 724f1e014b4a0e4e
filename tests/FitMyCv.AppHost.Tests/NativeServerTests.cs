using FitMyCv.AppHost.Local.Servers;
using Npgsql;

namespace FitMyCv.AppHost.Tests;

public sealed class NativeServerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fitmycv-server-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Postgres_keeps_what_was_committed_when_it_is_killed()
    {
        await using var server = new PostgresServer(new NativeServerOptions(Path.Combine(_folder, "postgres"), "secret"));
        await server.StartAsync(Cancellation);
        await ExecuteAsync(server, "CREATE TABLE notes (text text); INSERT INTO notes VALUES ('kept')");

        await server.KillAsync();
        await server.StartAsync(Cancellation);

        Assert.Equal("kept", await ExecuteAsync(server, "SELECT text FROM notes"));
    }

    [Fact]
    public async Task Postgres_starts_when_only_its_leading_process_was_killed()
    {
        await using var server = new PostgresServer(new NativeServerOptions(Path.Combine(_folder, "postgres"), "secret"));
        await server.StartAsync(Cancellation);

        Posix.Send(server.ProcessId!.Value, Signal.Kill);
        await server.Exited;
        await server.StartAsync(Cancellation);

        Assert.True(await server.IsReadyAsync(Cancellation));
    }

    [Fact]
    public async Task A_second_start_ends_what_an_earlier_one_left_in_the_same_folder()
    {
        var options = new NativeServerOptions(Path.Combine(_folder, "redis"), "secret");
        await using var left = new RedisServer(options);
        await left.StartAsync(Cancellation);

        await using var second = new RedisServer(options);
        await second.StartAsync(Cancellation);

        await left.Exited.WaitAsync(Cancellation);
        Assert.True(await second.IsReadyAsync(Cancellation));
    }

    [Fact]
    public async Task A_record_of_a_process_that_ended_long_ago_harms_nobody()
    {
        // The number now belongs to someone else: this test's own process, which must survive.
        await File.WriteAllTextAsync(
            Path.Combine(_folder, "redis.process"),
            $"{Environment.ProcessId} 15 1 {(await File.ReadAllTextAsync("/proc/sys/kernel/random/boot_id", Cancellation)).Trim()}\n",
            Cancellation
        );
        await using var server = new RedisServer(new NativeServerOptions(Path.Combine(_folder, "redis"), "secret"));

        await server.StartAsync(Cancellation);

        Assert.True(await server.IsReadyAsync(Cancellation));
    }

    [Fact]
    public async Task A_taken_port_is_named_in_the_refusal()
    {
        await using var first = new RedisServer(new NativeServerOptions(Path.Combine(_folder, "first"), "secret"));
        await first.StartAsync(Cancellation);
        await using var second = new RedisServer(new NativeServerOptions(Path.Combine(_folder, "second"), "secret") { Port = first.Port });

        var refusal = await Assert.ThrowsAsync<NativeServerException>(() => second.StartAsync(Cancellation));

        Assert.Contains($"port {first.Port} is taken", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RabbitMq_leaves_no_name_server_behind_when_it_is_stopped()
    {
        var folder = Path.Combine(_folder, "rabbitmq");
        await using var server = new RabbitMqServer(new NativeServerOptions(folder, "secret"));
        await server.StartAsync(Cancellation);
        Assert.Contains(TestSystem.ProcessesOf(folder, []), process => process.Contains("epmd", StringComparison.Ordinal));

        await server.StopAsync();

        Assert.Empty(TestSystem.ProcessesOf(folder, []));
    }

    private static async Task<object?> ExecuteAsync(PostgresServer server, string sql)
    {
        await using var connection = new NpgsqlConnection($"{server.ConnectionString};Database=postgres;Pooling=false");
        await connection.OpenAsync(Cancellation);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(Cancellation);
    }
}
