using System.Net;
using System.Net.Mail;
using System.Net.Sockets;
using System.Text;
using FitMyCv.Notification.Live;
using FitMyCv.Notification.Mail;

namespace FitMyCv.Notification.Tests;

public sealed class SmtpTests
{
    private static readonly OutgoingMail Mail = new(Guid.NewGuid(), "noreply@fitmycv.local", "camille@example.test", "Subject: Hello\r\n\r\n.dot\r\n..two\r\nend\r\n"u8.ToArray());

    [Fact]
    public async Task A_mail_arrives_byte_for_byte_with_its_envelope_and_credentials()
    {
        await using var relay = new Relay();
        Assert.False(await Transport(relay.Address("user", "secret")).SendAsync(Mail, TestContext.Current.CancellationToken));
        Assert.Equal(["noreply@fitmycv.local", "camille@example.test"], relay.Envelope);
        Assert.Equal(Encoding.ASCII.GetString(Mail.Content), relay.Content);
        Assert.Equal("\0user\0secret", relay.Credentials);
    }

    [Fact]
    public async Task A_refused_recipient_is_given_up_and_a_busy_relay_is_tried_again_or_replaced()
    {
        await using var refusing = new Relay { RecipientAnswer = "550 5.1.1 no such user" };
        await using var busy = new Relay { RecipientAnswer = "451 4.3.0 later" };
        await using var second = new Relay();
        await Assert.ThrowsAsync<MailRefusedException>(() => Transport(refusing.Address(), second.Address()).SendAsync(Mail, TestContext.Current.CancellationToken));
        Assert.Null(second.Content);
        await Assert.ThrowsAsync<IOException>(() => Transport(busy.Address()).SendAsync(Mail, TestContext.Current.CancellationToken));
        Assert.True(await Transport(busy.Address(), second.Address()).SendAsync(Mail, TestContext.Current.CancellationToken));
        Assert.Equal(Encoding.ASCII.GetString(Mail.Content), second.Content);
    }

    [Fact]
    public async Task A_relay_without_STARTTLS_gets_no_mail_in_clear()
    {
        await using var relay = new Relay();
        await Assert.ThrowsAsync<IOException>(() => Transport(relay.Address() with { Tls = SmtpTls.StartTls }).SendAsync(Mail, TestContext.Current.CancellationToken));
        Assert.Empty(relay.Envelope);
    }

    [Theory]
    [InlineData("5-0", true)]
    [InlineData("6-0", true)]
    [InlineData("6-1", true)]
    [InlineData("7-0", true)]
    [InlineData("4-9", false)]
    [InlineData("0-0", false)]
    [InlineData("7-1", false)]
    public void A_position_is_known_while_all_after_it_is_kept(string position, bool known)
    {
        var at = EventPosition.TryParse(position)!.Value;
        var events = new[] { "5-0", "6-1", "7-0" }.Select(id => (EventPosition.TryParse(id)!.Value, new StreamedEvent(id, "n", "{}"))).ToList();
        Assert.Equal(known, new KeptEvents(new(7, 0), IsWhole: false, events).Knows(at));
        Assert.Equal(known || at < new EventPosition(5, 0), new KeptEvents(new(7, 0), IsWhole: true, events).Knows(at));
        Assert.Equal(at == new EventPosition(7, 0), new KeptEvents(new(7, 0), IsWhole: false, []).Knows(at));
    }

    private static SmtpTransport Transport(SmtpRelay relay, SmtpRelay? fallback = null) => new(new MailOptions(new MailAddress("noreply@fitmycv.local"), "", relay, fallback, 0));

    /// <summary>A relay that speaks plain SMTP and keeps what it took.</summary>
    private sealed class Relay : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly Task _serving;

        public Relay()
        {
            _listener.Start();
            _serving = ServeAsync();
        }

        public string RecipientAnswer { get; init; } = "250 2.1.5 ok";

        public List<string> Envelope { get; } = [];

        public string? Content { get; private set; }

        public string? Credentials { get; private set; }

        public SmtpRelay Address(string? user = null, string? password = null) =>
            new("127.0.0.1", ((IPEndPoint)_listener.LocalEndpoint).Port, SmtpTls.None, user, password);

        public async ValueTask DisposeAsync()
        {
            _listener.Dispose();
            await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        private async Task ServeAsync()
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync();
                await using var stream = client.GetStream();
                using var reader = new StreamReader(stream, Encoding.ASCII);
                async Task SayAsync(string line) => await stream.WriteAsync(Encoding.ASCII.GetBytes(line + "\r\n"));
                await SayAsync("220 relay.test ESMTP");
                while (await reader.ReadLineAsync() is { } line && line != "QUIT")
                {
                    switch (line.Split(' ')[0])
                    {
                        case "EHLO":
                            await SayAsync("250-relay.test\r\n250 AUTH PLAIN");
                            break;
                        case "AUTH":
                            Credentials = Encoding.UTF8.GetString(Convert.FromBase64String(line[11..]));
                            await SayAsync("235 2.7.0 ok");
                            break;
                        case "MAIL":
                            Envelope.Add(line[11..^1]);
                            await SayAsync("250 2.1.0 ok");
                            break;
                        case "RCPT":
                            Envelope.Add(line[9..^1]);
                            await SayAsync(RecipientAnswer);
                            break;
                        case "DATA":
                            await SayAsync("354 go on");
                            var content = new StringBuilder();
                            while (await reader.ReadLineAsync() is { } text && text != ".")
                            {
                                content.Append(text.StartsWith('.') ? text[1..] : text).Append("\r\n");
                            }
                            Content = content.ToString();
                            await SayAsync("250 2.0.0 queued");
                            break;
                        default:
                            await SayAsync("502 5.5.1 unknown");
                            break;
                    }
                }
            }
        }
    }
}
