using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace FitMyCv.Testing.Mutations;

/// <summary>Status and body of an answer; the body as Latin-1.</summary>
public sealed record RawAnswer(int Status, string Body);

/// <summary>HTTP/1.1 over a socket: sends any bytes, as no ordinary client would, and reads one answer. Opens anew when the server closes.</summary>
public sealed class RawConnection(Uri server) : IDisposable
{
    private TcpClient? _client;
    private BufferedStream? _stream;

    /// <summary>Null when the server closed without an answer.</summary>
    /// <param name="last">Nothing is sent after these bytes: the sending side is closed, and the connection is not used again.</param>
    public async Task<RawAnswer?> SendAsync(byte[] request, bool isHead, bool last, CancellationToken cancellationToken)
    {
        if (_client is null)
        {
            _client = new TcpClient();
            await _client.ConnectAsync(server.Host, server.Port, cancellationToken);
            _stream = new BufferedStream(_client.GetStream());
        }
        try
        {
            await _client.GetStream().WriteAsync(request, cancellationToken);
            if (last)
            {
                _client.Client.Shutdown(SocketShutdown.Send);
            }
            var (answer, isKept) = await ReadAsync(isHead, cancellationToken);
            if (last || !isKept)
            {
                Dispose();
            }
            return answer;
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            Dispose();
            return null;
        }
    }

    public void Dispose()
    {
        _stream?.Dispose();
        _client?.Dispose();
        (_client, _stream) = (null, null);
    }

    private async Task<(RawAnswer Answer, bool IsKept)> ReadAsync(bool isHead, CancellationToken cancellationToken)
    {
        var status = int.Parse((await LineAsync(cancellationToken)).Split(' ')[1], CultureInfo.InvariantCulture);
        long? length = null;
        var (isChunked, isKept) = (false, true);
        for (string line; (line = await LineAsync(cancellationToken)).Length > 0;)
        {
            var (name, value) = (line[..line.IndexOf(':', StringComparison.Ordinal)].ToLowerInvariant(), line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim());
            switch (name)
            {
                case "content-length":
                    length = long.Parse(value, CultureInfo.InvariantCulture);
                    break;
                case "transfer-encoding":
                    isChunked = value == "chunked";
                    break;
                case "connection":
                    isKept = value != "close";
                    break;
            }
        }
        if (status < 200)
        {
            return await ReadAsync(isHead, cancellationToken);
        }
        var body = new MemoryStream();
        if (!isHead && status is not (204 or 304))
        {
            if (isChunked)
            {
                for (int size; (size = int.Parse(await LineAsync(cancellationToken), NumberStyles.HexNumber, CultureInfo.InvariantCulture)) > 0;)
                {
                    await CopyAsync(body, size, cancellationToken);
                    await LineAsync(cancellationToken);
                }
                await LineAsync(cancellationToken);
            }
            else if (length is { } known)
            {
                await CopyAsync(body, known, cancellationToken);
            }
            else
            {
                isKept = false;
                await _stream!.CopyToAsync(body, cancellationToken);
            }
        }
        return (new RawAnswer(status, Encoding.Latin1.GetString(body.ToArray())), isKept);
    }

    private async Task CopyAsync(MemoryStream body, long count, CancellationToken cancellationToken)
    {
        var buffer = new byte[count];
        await _stream!.ReadExactlyAsync(buffer, cancellationToken);
        await body.WriteAsync(buffer, cancellationToken);
    }

    private async Task<string> LineAsync(CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (await _stream!.ReadAsync(one, cancellationToken) == 1)
        {
            if (one[0] == '\n')
            {
                return line.ToString().TrimEnd('\r');
            }
            line.Append((char)one[0]);
        }
        throw new IOException("The server closed.");
    }
}
