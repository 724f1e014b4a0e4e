using Aspire.Hosting.ApplicationModel;
using FitMyCv.AppHost.Local.Servers;
using Npgsql;

namespace FitMyCv.AppHost.Local.Orchestration;

/// <summary>PostgreSQL, Redis or RabbitMQ.</summary>
internal sealed class ServerDriver(NativeServer server) : IInstanceDriver
{
    public Task<int> Exited => server.Exited;

    public int? ProcessId => server.ProcessId;

    public Task StartAsync(CancellationToken cancellationToken) => server.StartAsync(cancellationToken);

    public Task<bool> IsHealthyAsync(CancellationToken cancellationToken) => server.IsReadyAsync(cancellationToken);

    public bool IsFinished(int exitCode) => false;

    public Task StopAsync() => server.StopAsync();

    public Task KillAsync() => server.KillAsync();
}

/// <summary>A database with its role, made where they don't exist yet.</summary>
internal sealed class DatabaseDriver(PostgresDatabaseResource database) : IInstanceDriver
{
    /// <summary>A database has no process that could end.</summary>
    public Task<int> Exited { get; } = new TaskCompletionSource<int>().Task;

    public int? ProcessId => null;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(
            $"{database.Server.RequiredServer.ConnectionString};Database=postgres;Pooling=false"
        );
        await connection.OpenAsync(cancellationToken);
        var name = new NpgsqlCommandBuilder().QuoteIdentifier(database.DatabaseName);
        // One at a time: two changes of the same server-wide entry fail in PostgreSQL.
        await ExecuteAsync("SELECT pg_advisory_lock(1)");
        var roleExists = await ExistsAsync("SELECT 1 FROM pg_roles WHERE rolname = $1");
        await ExecuteAsync($"{(roleExists ? "ALTER" : "CREATE")} ROLE {name} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD '{database.RolePassword}'");
        if (!await ExistsAsync("SELECT 1 FROM pg_database WHERE datname = $1"))
            await ExecuteAsync($"CREATE DATABASE {name} OWNER {name} TEMPLATE template0");
        // By default every role may connect to every database.
        await ExecuteAsync($"REVOKE ALL ON DATABASE {name} FROM PUBLIC");
        await ExecuteAsync("REVOKE ALL ON DATABASE postgres FROM PUBLIC");

        // Names and passwords can't be parameters of such statements: the name is quoted, the password of our own making is hexadecimal.
#pragma warning disable CA2100
        async Task<bool> ExistsAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = database.DatabaseName } } };
            return await command.ExecuteScalarAsync(cancellationToken) is not null;
        }

        async Task ExecuteAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
#pragma warning restore CA2100
    }

    public async Task<bool> IsHealthyAsync(CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection($"{await database.GetConnectionStringAsync(cancellationToken)};Pooling=false");
        await connection.OpenAsync(cancellationToken);
        return true;
    }

    public bool IsFinished(int exitCode) => false;

    public Task StopAsync() => Task.CompletedTask;

    public Task KillAsync() => Task.CompletedTask;
}

/// <summary>A project or a program: a process group with checks over HTTP.</summary>
/// <param name="command">Made anew for each start, since it may read what became known meanwhile.</param>
/// <param name="checks">Address and expected status; without any, to run is to be healthy.</param>
internal sealed class ProcessDriver(
    Func<CancellationToken, Task<ProcessCommand>> command,
    string recordFile,
    Action<string, bool> output,
    IReadOnlyList<(Uri Url, int StatusCode)> checks,
    IReadOnlyList<int> ports,
    bool mayFinish
) : IInstanceDriver
{
    private static readonly HttpClient Http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false });

    private ProcessGroup? _group;

    public Task<int> Exited => _group?.Exited ?? new TaskCompletionSource<int>().Task;

    public int? ProcessId => _group?.Id;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_group is not null)
            await _group.DisposeAsync();
        _group = null;
        await ProcessGroup.EndOrphansAsync(recordFile, TimeSpan.FromSeconds(20), cancellationToken);
        foreach (var port in ports)
        {
            if (!Ports.IsFree(port))
                throw new NativeServerException($"can't start: port {port} is taken by another program");
        }
        _group = ProcessGroup.Start(await command(cancellationToken), recordFile, output);
    }

    public async Task<bool> IsHealthyAsync(CancellationToken cancellationToken)
    {
        foreach (var (url, statusCode) in checks)
        {
            using var response = await Http.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if ((int)response.StatusCode != statusCode)
                return false;
        }
        return true;
    }

    public bool IsFinished(int exitCode) => mayFinish && exitCode == 0;

    public Task StopAsync() => _group?.StopAsync() ?? Task.CompletedTask;

    public Task KillAsync() => _group?.KillAsync() ?? Task.CompletedTask;
}
