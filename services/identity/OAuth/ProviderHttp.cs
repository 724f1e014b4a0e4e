using System.Net.Http.Headers;
using System.Text.Json;

namespace FitMyCv.Identity.OAuth;

/// <summary>A provider did not do its part; the message is for our log and names no person, code or token.</summary>
public sealed class ProviderException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Calls to providers: 10 s, no redirects, JSON of at most 256 KiB, nothing logged.</summary>
public sealed class ProviderHttp(IHttpClientFactory clients)
{
    public const string ClientName = "oauth";

    private const int LongestAnswer = 256 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static void Register(IServiceCollection services) =>
        services.AddHttpClient(ClientName, client =>
            {
                client.Timeout = Patience;
                client.MaxResponseContentBufferSize = LongestAnswer;
                client.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
                // GitHub answers 403 without one.
                client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("FitMyCV", "1.0"));
            })
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
            .RemoveAllLoggers();

    /// <param name="accessToken">Sent as bearer when given.</param>
    public async Task<JsonElement> GetAsync(Uri address, string? accessToken, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (accessToken is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        }
        var (status, body) = await SendAsync(request, cancellationToken);
        return status is >= 200 and < 300 && body is { } json ? json : throw new ProviderException($"{address.Host} answered {status}");
    }

    /// <summary>Sends a form; answers the status and the body, when that is JSON.</summary>
    public Task<(int Status, JsonElement? Body)> PostAsync(Uri address, IEnumerable<KeyValuePair<string, string>> form, CancellationToken cancellationToken) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Post, address) { Content = new FormUrlEncodedContent(form) }, cancellationToken);

    private async Task<(int Status, JsonElement? Body)> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            using var sent = request;
            using var response = await clients.CreateClient(ClientName).SendAsync(sent, cancellationToken);
            return ((int)response.StatusCode, Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken)));
        }
        catch (Exception exception) when (exception is HttpRequestException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new ProviderException($"{request.RequestUri!.Host} does not answer", exception);
        }
    }

    private static JsonElement? Parse(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
