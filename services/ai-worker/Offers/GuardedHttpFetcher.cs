using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using FitMyCv.AiWorker.Engines;

namespace FitMyCv.AiWorker.Offers;

/// <param name="AllowedHosts">Exact <c>host:port</c> entries (JOB_FETCH_ALLOWED_HOSTS) that are exempt; empty in Production.</param>
public sealed record GuardedHttpOptions(IReadOnlySet<string> AllowedHosts)
{
    /// <summary>10 s for everything, redirects and body included.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>2 MB after decompression.</summary>
    public int MaximumBytes { get; init; } = 2 * 1024 * 1024;

    public int MaximumRedirects { get; init; } = 5;

    /// <summary>Reads the list as it stands in the environment: entries separated by commas.</summary>
    public static GuardedHttpOptions Parse(string? allowedHosts) =>
        new((allowedHosts ?? "").Split([',', ';', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(host => host.ToLowerInvariant()).ToHashSet(StringComparer.Ordinal));
}

/// <summary>A fetched page: its bytes, media type (lower case, without parameters) and charset as the server named it.</summary>
public sealed record FetchedPage(Uri Url, byte[] Body, string MediaType, string? Charset);

/// <summary>
/// Fetches a URL that came from a user (spec ai-worker §3): rule 1 at every hop, the address checked when the connection is made,
/// no proxy, cookies, credentials or referrer, bounds on time, size and type. Failures are <see cref="TaskFailedException"/>.
/// </summary>
public sealed class GuardedHttpFetcher : IDisposable
{
    private const string UserAgent = "FitMyCV-JobReader/1.0 (+https://fitmycv.io)";

    private static readonly HashSet<string> MediaTypes = new(StringComparer.Ordinal) { "text/html", "application/xhtml+xml", "text/plain", "application/pdf" };

    private readonly GuardedHttpOptions _options;
    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _resolve;
    private readonly HttpMessageInvoker _client;

    public GuardedHttpFetcher(GuardedHttpOptions options)
        : this(options, (host, cancellationToken) => Dns.GetHostAddressesAsync(host, cancellationToken))
    {
    }

    /// <param name="resolve">Name resolution, replaceable in tests.</param>
    public GuardedHttpFetcher(GuardedHttpOptions options, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
    {
        _options = options;
        _resolve = resolve;
        _client = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            Credentials = null,
            AutomaticDecompression = DecompressionMethods.All,
            ConnectCallback = ConnectAsync,
            MaxResponseHeadersLength = 32,
            PooledConnectionLifetime = TimeSpan.FromSeconds(30),
            ActivityHeadersPropagator = null,
        });
    }

    /// <exception cref="TaskFailedException"><c>background.urlNotAllowed</c>, <c>background.pageBlocked</c>, <c>background.fetchFailed</c>.</exception>
    public async Task<FetchedPage> FetchAsync(JobUrl url, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(_options.Timeout);
        try
        {
            return await FollowAsync(url, timeout.Token);
        }
        catch (HttpRequestException exception) when (Refusal(exception) is { } refusal)
        {
            throw new TaskFailedException(refusal.Key, refusal.Message);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or SocketException or InvalidDataException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw Failed();
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task<FetchedPage> FollowAsync(JobUrl start, CancellationToken cancellationToken)
    {
        var url = start;
        for (var hop = 0; hop <= _options.MaximumRedirects; hop++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url.Uri);
            request.Headers.UserAgent.ParseAdd(UserAgent);
            request.Headers.Accept.ParseAdd("text/html,application/xhtml+xml,text/plain;q=0.9,application/pdf;q=0.8");
            request.Headers.AcceptLanguage.Add(new StringWithQualityHeaderValue("fr"));
            request.Headers.AcceptLanguage.Add(new StringWithQualityHeaderValue("en", 0.9));
            using var response = await _client.SendAsync(request, cancellationToken);
            if (IsRedirect(response.StatusCode))
            {
                if (response.Headers.Location is not { } location)
                {
                    throw Failed();
                }
                var next = location.IsAbsoluteUri ? location : new Uri(url.Uri, location);
                if (JobUrl.Check(next, _options.AllowedHosts, out var checkedUrl) is not null)
                {
                    throw NotAllowed();
                }
                url = checkedUrl!;
                continue;
            }
            return await ReadAsync(url, response, cancellationToken);
        }
        throw Failed();
    }

    private async Task<FetchedPage> ReadAsync(JobUrl url, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.TooManyRequests)
        {
            throw OfferPageReader.Blocked();
        }
        var type = response.Content.Headers.ContentType;
        var mediaType = type?.MediaType?.ToLowerInvariant() ?? "";
        if (!response.IsSuccessStatusCode || !MediaTypes.Contains(mediaType))
        {
            throw Failed();
        }
        using var body = new MemoryStream();
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (body.Length + read > _options.MaximumBytes)
            {
                throw Failed();
            }
            await body.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }
        return new FetchedPage(url.Uri, body.ToArray(), mediaType, type?.CharSet?.Trim('"', '\'', ' '));
    }

    /// <summary>Resolves once, refuses when any address is not public, and connects to one of exactly those (no DNS rebinding).</summary>
    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var endpoint = context.DnsEndPoint;
        var host = endpoint.Host.Trim('[', ']');
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await _resolve(host, cancellationToken);
        var isExempt = _options.AllowedHosts.Contains($"{endpoint.Host.ToLowerInvariant()}:{endpoint.Port}");
        if (addresses.Length == 0)
        {
            throw new SocketException((int)SocketError.HostNotFound);
        }
        if (!isExempt && !Array.TrueForAll(addresses, PublicAddresses.IsPublic))
        {
            throw NotAllowed();
        }
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, endpoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static bool IsRedirect(HttpStatusCode status) =>
        status is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;

    /// <summary>The handler wraps what the connection callback throws.</summary>
    private static TaskFailedException? Refusal(Exception exception)
    {
        for (var at = exception; at is not null; at = at.InnerException)
        {
            if (at is TaskFailedException refusal)
            {
                return refusal;
            }
        }
        return null;
    }

    private static TaskFailedException NotAllowed() =>
        new("background.urlNotAllowed", "This address can't be fetched: give the public web address of the offer, or paste its text.");

    private static TaskFailedException Failed() =>
        new("background.fetchFailed", "The page could not be fetched: check the address, or paste the text of the offer or send it as a PDF.");
}
