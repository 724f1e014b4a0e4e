using FitMyCv.ServiceDefaults.Configuration;

namespace FitMyCv.AiWorker.Engines.OpenAi;

/// <summary>
/// The OpenAI-compatible server behind the engine and how long it is waited for. The lengths are the spec's (ai-worker §6); only tests give others.
/// </summary>
public sealed record OpenAiOptions
{
    private static readonly Uri Default = new("https://api.openai.com/v1");

    public required Uri Endpoint { get; init; }

    /// <summary>The key; local servers take any text, but the client wants one.</summary>
    public string ApiKey { get; init; } = "none";

    public TimeSpan CallLimit { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>Waits before the retries of a call; their number is that of the retries.</summary>
    public IReadOnlyList<TimeSpan> RetryWaits { get; init; } = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4)];

    /// <summary>The longest <c>Retry-After</c> of the server that is obeyed.</summary>
    public TimeSpan LongestRetryAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long no call is made after the quota was used up.</summary>
    public TimeSpan QuotaPause { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Null when neither <c>OpenAI__ApiKey</c> nor <c>OpenAI__Endpoint</c> is configured: then there is no openai engine.</summary>
    public static OpenAiOptions? From(StartupConfiguration configuration)
    {
        var (key, endpoint) = (configuration.Optional("OpenAI:ApiKey"), configuration.Optional("OpenAI:Endpoint"));
        if (key is null && endpoint is null)
        {
            return null;
        }
        Uri? address = Default;
        return endpoint is not null && (!Uri.TryCreate(endpoint, UriKind.Absolute, out address) || address.Scheme is not ("http" or "https"))
            ? throw new ConfigurationException("OpenAI__Endpoint is not an absolute http or https address.")
            : new OpenAiOptions { Endpoint = address, ApiKey = key ?? "none" };
    }
}
