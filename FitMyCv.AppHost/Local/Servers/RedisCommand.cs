using System.Net;
using System.Net.Sockets;

namespace FitMyCv.AppHost.Local.Servers;

/// <summary>One command to a Redis on this machine, for probes: no client library is needed for that (protocol: RESP, inline commands).</summary>
public static class RedisCommand
{
    /// <returns>The answer's line without its type mark.</returns>
    public static async Task<string> SendAsync(int port, string password, string command, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
        var stream = client.GetStream();
        await using var writer = new StreamWriter(stream) { NewLine = "\r\n", AutoFlush = true };
        using var reader = new StreamReader(stream);
        await writer.WriteLineAsync($"AUTH {password}".AsMemory(), cancellationToken);
        await Answer(reader, cancellationToken);
        await writer.WriteLineAsync(command.AsMemory(), cancellationToken);
        return await Answer(reader, cancellationToken);
    }

    private static async Task<string> Answer(StreamReader reader, CancellationToken cancellationToken)
    {
        var line = await reader.ReadLineAsync(cancellationToken);
        return line is null or "" || line[0] == '-' ? throw new IOException($"Redis answered: {line}") : line[1..];
    }
}
