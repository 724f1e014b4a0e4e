using Npgsql;

namespace FitMyCv.AppHost.Local.Servers;

/// <summary>PostgreSQL on the loopback address, with the superuser <c>postgres</c>.</summary>
public sealed class PostgresServer(NativeServerOptions options) : NativeServer(options)
{
    public const string SuperUser = "postgres";

    public override string ConnectionString => $"Host=127.0.0.1;Port={Port};Username={SuperUser};Password={Options.Password}";

    protected override string Name => "PostgreSQL";

    protected override TimeSpan StartTimeout => TimeSpan.FromSeconds(60);

    private string DataFolder => Path.Combine(Options.Folder, "data");

    public override async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection($"{ConnectionString};Database=postgres;Pooling=false;Timeout=3");
        await connection.OpenAsync(cancellationToken);
        return true;
    }

    protected override async Task<ProcessCommand> PrepareAsync(CancellationToken cancellationToken)
    {
        var binaries = FindBinaries();
        var account = await ServerAccount.OwningAsync(Options.Folder, "postgres", orCaller: false, cancellationToken);
        await WaitForOrphanedBackendsAsync(cancellationToken);
        if (!File.Exists(Path.Combine(DataFolder, "PG_VERSION")))
            await InitialiseAsync(binaries, account, cancellationToken);

        string[] speed = Options.Durable ? [] : ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"];
        return new ProcessCommand(
            Path.Combine(binaries, "postgres"),
            [
                "-D", DataFolder, "-p", $"{Port}", "-c", "listen_addresses=127.0.0.1",
                // No Unix socket: its path must stay under 107 characters, which a deep folder exceeds.
                "-c", "unix_socket_directories=", "-c", "max_connections=300",
                .. speed,
            ]
        )
        {
            Account = account,
            WorkingDirectory = Options.Folder,
            Environment = new Dictionary<string, string> { ["LC_ALL"] = "C.UTF-8" },
            // "Fast": ends the sessions; SIGTERM would wait for the clients.
            StopSignal = Signal.Interrupt,
        };
    }

    private async Task InitialiseAsync(string binaries, ServerAccount? account, CancellationToken cancellationToken)
    {
        // A folder of this name is what an interrupted first start left: it never held data.
        var newFolder = DataFolder + ".new";
        if (Directory.Exists(newFolder))
            Directory.Delete(newFolder, recursive: true);
        var passwordFile = Path.Combine(Options.Folder, "password");
        PrivateFile.Write(passwordFile, Options.Password + "\n");
        await ServerAccount.OwningAsync(Options.Folder, "postgres", orCaller: false, cancellationToken);
        await new ProcessCommand(
            Path.Combine(binaries, "initdb"),
            "-D", newFolder, "-A", "scram-sha-256", $"--pwfile={passwordFile}", "-U", SuperUser, "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"
        )
        {
            Account = account,
            WorkingDirectory = Options.Folder,
            Environment = new Dictionary<string, string> { ["LC_ALL"] = "C.UTF-8" },
        }.RunAsync(cancellationToken);
        File.Delete(passwordFile);
        Directory.Move(newFolder, DataFolder);
    }

    /// <summary>
    /// Each backend leads a session of its own, so it outlives a killed group until it sees that its postmaster is gone. A new
    /// postmaster refuses to start before, since they share memory.
    /// </summary>
    private async Task WaitForOrphanedBackendsAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < 200 && Backends().Any(); attempt++)
        {
            if (attempt == 100)
            {
                foreach (var pid in Backends())
                    Posix.Send(pid, Signal.Kill);
            }
            await Task.Delay(50, cancellationToken);
        }

        IEnumerable<int> Backends() =>
            Posix.AllProcesses()
                .Where(pid =>
                    string.Equals(Posix.LinkTarget($"/proc/{pid}/cwd"), DataFolder, StringComparison.Ordinal)
                    && Path.GetFileName(Posix.LinkTarget($"/proc/{pid}/exe")) == "postgres"
                    && Posix.ReadStat(pid) is { IsRunning: true }
                );
    }

    private static string FindBinaries()
    {
        const string Root = "/usr/lib/postgresql";
        return (Directory.Exists(Root) ? Directory.GetDirectories(Root) : [])
                .Select(folder => Path.Combine(folder, "bin"))
                .Where(folder => File.Exists(Path.Combine(folder, "initdb")))
                .OrderByDescending(folder => folder, StringComparer.Ordinal)
                .FirstOrDefault()
            ?? throw new NativeServerException("PostgreSQL is not installed: apt-get install postgresql");
    }
}
