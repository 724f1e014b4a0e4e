using System.Net.Http.Headers;
using System.Text;

namespace FitMyCv.AppHost.Local.Servers;

/// <summary>RabbitMQ on the loopback address with its management API, and a private <c>epmd</c> that ends with it.</summary>
public sealed class RabbitMqServer : NativeServer
{
    public const string User = "fitmycv";
    private const string Binary = "/usr/lib/rabbitmq/bin/rabbitmq-server";

    private static readonly HttpClient Http = new();

    public RabbitMqServer(NativeServerOptions options, int? managementPort = null)
        : base(options) => ManagementPort = managementPort ?? Ports.Free();

    public int ManagementPort { get; }

    public override string ConnectionString => $"amqp://{User}:{Options.Password}@127.0.0.1:{Port}";

    /// <summary>Base address of the management HTTP API, with its credentials.</summary>
    public Uri ManagementUri => new($"http://{User}:{Options.Password}@127.0.0.1:{ManagementPort}/");

    protected override string Name => "RabbitMQ";

    protected override TimeSpan StartTimeout => TimeSpan.FromSeconds(120);

    public override async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Get,
            $"http://127.0.0.1:{ManagementPort}/api/health/checks/port-listener/{Port}"
        );
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Basic",
            Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Options.Password}"))
        );
        using var response = await Http.SendAsync(request, cancellationToken);
        return response.IsSuccessStatusCode;
    }

    protected override async Task<ProcessCommand> PrepareAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(Binary))
            throw new NativeServerException("RabbitMQ is not installed: apt-get install rabbitmq-server");
        var folder = Options.Folder;
        Directory.CreateDirectory(folder);
        PrivateFile.Write(
            Path.Combine(folder, "rabbitmq.conf"),
            $"""
            default_user = {User}
            default_pass = {Options.Password}
            management.tcp.ip = 127.0.0.1
            management.tcp.port = {ManagementPort}
            log.console = true
            log.console.level = warning
            log.file = false

            """
        );
        await File.WriteAllTextAsync(Path.Combine(folder, "enabled_plugins"), "[rabbitmq_management].\n", cancellationToken);
        // Erlang asks access(2) whether it may write, which looks past capabilities.
        var account = await ServerAccount.OwningAsync(folder, "rabbitmq", orCaller: true, cancellationToken);

        // epmd, Erlang's name server, is otherwise shared by the machine's nodes and stays behind as a daemon.
        return new ProcessCommand("/bin/sh", "-c", $"epmd & exec {Binary}")
        {
            Account = account,
            WorkingDirectory = folder,
            StopTimeout = TimeSpan.FromSeconds(30),
            Environment = new Dictionary<string, string>
            {
                ["HOME"] = folder,
                ["ERL_EPMD_PORT"] = $"{Ports.Free()}",
                ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
                // The folder of the data bears the node's name, so that is the same for every copy.
                ["RABBITMQ_NODENAME"] = "fitmycv@localhost",
                ["RABBITMQ_NODE_IP_ADDRESS"] = "127.0.0.1",
                ["RABBITMQ_NODE_PORT"] = $"{Port}",
                ["RABBITMQ_DIST_PORT"] = $"{Ports.Free()}",
                ["RABBITMQ_CONFIG_FILE"] = Path.Combine(folder, "rabbitmq.conf"),
                ["RABBITMQ_ADVANCED_CONFIG_FILE"] = Path.Combine(folder, "advanced.config"),
                ["RABBITMQ_CONF_ENV_FILE"] = Path.Combine(folder, "rabbitmq-env.conf"),
                ["RABBITMQ_MNESIA_BASE"] = Path.Combine(folder, "mnesia"),
                ["RABBITMQ_LOG_BASE"] = Path.Combine(folder, "log"),
                ["RABBITMQ_PID_FILE"] = Path.Combine(folder, "pid"),
                ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(folder, "enabled_plugins"),
                // Schedulers that don't spin while idle: the broker shares a small machine with everything else.
                ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] =
                    "+sbwt none +sbwtdcpu none +sbwtdio none -kernel inet_dist_use_interface {127,0,0,1}",
            },
        };
    }
}
