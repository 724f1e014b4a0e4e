using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace FitMyCv.Notification.Mail;

/// <summary>Sends over the relay, and in the same attempt over the second one when the first fails.</summary>
public sealed class SmtpTransport(MailOptions options) : IMailTransport
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public async Task<bool> SendAsync(OutgoingMail mail, CancellationToken cancellationToken)
    {
        try
        {
            await SendAsync(options.Relay!, mail, cancellationToken);
            return false;
        }
        catch (Exception exception) when (options.Fallback is not null && exception is not (OperationCanceledException or MailRefusedException))
        {
            await SendAsync(options.Fallback, mail, cancellationToken);
            return true;
        }
    }

    public void Remove(Guid mailId)
    {
        // What a relay has is out of our hands.
    }

    private static async Task SendAsync(SmtpRelay relay, OutgoingMail mail, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            await using var session = await SmtpSession.OpenAsync(relay, patience.Token);
            await session.SendAsync(mail, patience.Token);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"{relay.Host} did not answer in time.", exception);
        }
    }
}

/// <summary>A connection to a relay (RFC 5321; STARTTLS RFC 3207; AUTH PLAIN RFC 4954).</summary>
internal sealed class SmtpSession : IAsyncDisposable
{
    private readonly TcpClient _connection;
    private readonly SmtpRelay _relay;
    private Stream _stream;
    private StreamReader _reader;

    private SmtpSession(TcpClient connection, SmtpRelay relay)
    {
        _connection = connection;
        _relay = relay;
        _stream = connection.GetStream();
        _reader = NewReader();
    }

    public static async Task<SmtpSession> OpenAsync(SmtpRelay relay, CancellationToken cancellationToken)
    {
        var connection = new TcpClient();
        SmtpSession? session = null;
        try
        {
            await connection.ConnectAsync(relay.Host, relay.Port, cancellationToken);
            session = new SmtpSession(connection, relay);
            await session.GreetAsync(cancellationToken);
            return session;
        }
        catch
        {
            if (session is not null)
            {
                await session.DisposeAsync();
            }
            connection.Dispose();
            throw;
        }
    }

    public async Task SendAsync(OutgoingMail mail, CancellationToken cancellationToken)
    {
        await CommandAsync($"MAIL FROM:<{mail.From}>", cancellationToken);
        var recipient = await AskAsync($"RCPT TO:<{mail.To}>", cancellationToken);
        if (recipient.Code >= 500)
        {
            throw new MailRefusedException($"The recipient was refused ({recipient.Code}).");
        }
        Expect(recipient, "RCPT");
        await CommandAsync("DATA", cancellationToken);
        await WriteDataAsync(mail.Content, cancellationToken);
        Expect(await ReadAsync(cancellationToken), "the message");
        await WriteAsync("QUIT\r\n", cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _reader.Dispose();
        await _stream.DisposeAsync();
        _connection.Dispose();
    }

    private async Task GreetAsync(CancellationToken cancellationToken)
    {
        if (_relay.Tls == SmtpTls.Implicit)
        {
            await SecureAsync(cancellationToken);
        }
        Expect(await ReadAsync(cancellationToken), "the greeting");
        await HelloAsync(cancellationToken);
        if (_relay.Tls == SmtpTls.StartTls)
        {
            await CommandAsync("STARTTLS", cancellationToken);
            await SecureAsync(cancellationToken);
            await HelloAsync(cancellationToken);
        }
        if (_relay.User is { } user)
        {
            var credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{user}\0{_relay.Password}"));
            Expect(await AskAsync("AUTH PLAIN " + credentials, cancellationToken), "AUTH");
        }
    }

    private Task HelloAsync(CancellationToken cancellationToken) => CommandAsync("EHLO " + System.Net.Dns.GetHostName(), cancellationToken);

    private async Task SecureAsync(CancellationToken cancellationToken)
    {
        var secure = new SslStream(_stream);
        await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = _relay.Host }, cancellationToken);
        _stream = secure;
        _reader = NewReader();
    }

    private async Task CommandAsync(string command, CancellationToken cancellationToken) =>
        Expect(await AskAsync(command, cancellationToken), command.Split(' ')[0]);

    private async Task<(int Code, string Text)> AskAsync(string command, CancellationToken cancellationToken)
    {
        await WriteAsync(command + "\r\n", cancellationToken);
        return await ReadAsync(cancellationToken);
    }

    private async Task<(int Code, string Text)> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var line = await _reader.ReadLineAsync(cancellationToken) ?? throw new IOException($"{_relay.Host} closed the connection.");
            if (line.Length < 4 || line[3] != '-')
            {
                return int.TryParse(line.AsSpan(0, Math.Min(3, line.Length)), NumberStyles.None, CultureInfo.InvariantCulture, out var code)
                    ? (code, line)
                    : throw new IOException($"{_relay.Host} does not speak SMTP.");
            }
        }
    }

    private void Expect((int Code, string Text) reply, string what)
    {
        if (reply.Code >= 400)
        {
            throw new IOException($"{_relay.Host} answered {reply.Code} to {what}.");
        }
    }

    /// <summary>Lines that begin with a dot get a second one; a dot alone ends.</summary>
    private async Task WriteDataAsync(byte[] content, CancellationToken cancellationToken)
    {
        var text = Encoding.ASCII.GetString(content).Replace("\r\n.", "\r\n..", StringComparison.Ordinal);
        await WriteAsync((text.StartsWith('.') ? "." : "") + text + (text.EndsWith("\r\n", StringComparison.Ordinal) ? "" : "\r\n") + ".\r\n", cancellationToken);
    }

    private async Task WriteAsync(string text, CancellationToken cancellationToken)
    {
        await _stream.WriteAsync(Encoding.ASCII.GetBytes(text), cancellationToken);
        await _stream.FlushAsync(cancellationToken);
    }

    private StreamReader NewReader() => new(_stream, Encoding.ASCII, detectEncodingFromByteOrderMarks: false, bufferSize: 1024, leaveOpen: true);
}
