using System.Diagnostics;
using System.Runtime.InteropServices;
using FitMyCv.Testing;

// Starts the three servers, runs the given command with their addresses in its environment, and ends with its exit code.
if (args.Length == 0)
{
    await Console.Error.WriteLineAsync("Usage: FitMyCv.Testing.Servers COMMAND [ARGUMENT…]");
    return 2;
}

var started = Stopwatch.StartNew();
var postgres = TestServers.PostgresAsync();
var redis = TestServers.RedisAsync();
var rabbitMq = TestServers.RabbitMqAsync();
await Task.WhenAll(postgres, redis, rabbitMq);
await Console.Error.WriteLineAsync($"PostgreSQL, Redis and RabbitMQ are ready after {started.Elapsed.TotalSeconds:0.0} s.");

var command = new ProcessStartInfo(args[0], args[1..]) { UseShellExecute = false };
command.Environment[TestServers.PostgresVariable] = await postgres;
command.Environment[TestServers.RedisVariable] = await redis;
command.Environment[TestServers.RabbitMqVariable] = await rabbitMq;
command.Environment[TestServers.RabbitMqManagementVariable] = (await TestServers.RabbitMqManagementAsync()).OriginalString;

// Ctrl-C reaches the command by the terminal; this process waits for it and then ends the servers.
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);
using var process = Process.Start(command)!;
using var terminate = PosixSignalRegistration.Create(
    PosixSignal.SIGTERM,
    context =>
    {
        context.Cancel = true;
        process.Kill(entireProcessTree: true);
    }
);
await process.WaitForExitAsync();
return process.ExitCode;
