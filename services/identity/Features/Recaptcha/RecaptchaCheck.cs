using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using FitMyCv.Contracts.Errors;
using FitMyCv.Identity.Domain;
using FitMyCv.ServiceDefaults.Configuration;
using FitMyCv.ServiceDefaults.Errors;

namespace FitMyCv.Identity.Features.Recaptcha;

/// <summary>What <c>RECAPTCHA__*</c> says; without a secret every check passes with score null.</summary>
public sealed record RecaptchaOptions(string? Secret, Uri Endpoint, double MinScore)
{
    private static readonly Uri Google = new("https://www.google.com/recaptcha/api/siteverify");

    public static RecaptchaOptions From(StartupConfiguration configuration)
    {
        var endpoint = Google;
        if (configuration.Optional("RECAPTCHA:Endpoint") is { } address && !Uri.TryCreate(address, UriKind.Absolute, out endpoint))
        {
            throw new ConfigurationException("RECAPTCHA__Endpoint is not an absolute URL.");
        }
        var score = 0.5;
        if (configuration.Optional("RECAPTCHA:MinScore") is { } text
            && !(double.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out score) && score is >= 0 and <= 1))
        {
            throw new ConfigurationException("RECAPTCHA__MinScore is not a number from 0 to 1.");
        }
        return new RecaptchaOptions(configuration.Optional("RECAPTCHA:Secret"), endpoint!, score);
    }
}

/// <summary>The outcome of a check; error codes are the provider's.</summary>
public sealed record RecaptchaVerdict(
    bool Success,
    double? Score,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? ErrorCodes = null);

/// <summary>
/// Asks reCAPTCHA's siteverify (spec wire/misc). Success needs its <c>success</c>, a sufficient score when there is one, the expected action when one is
/// given, and our host name. Neither the token nor the secret is logged.
/// </summary>
public sealed partial class RecaptchaCheck(HttpClient http, RecaptchaOptions options, PublicSite site, ILogger<RecaptchaCheck> logger)
{
    public const int LongestToken = 4096;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>True when no token is given, no secret is configured or the token passes.</summary>
    public async Task<bool> PassesAsync(string? token, CancellationToken cancellationToken) =>
        string.IsNullOrEmpty(token) || (await VerifyAsync(token, null, cancellationToken)).Success;

    /// <exception cref="ProblemException">503: the provider is away or refuses our secret.</exception>
    public async Task<RecaptchaVerdict> VerifyAsync(string token, string? action, CancellationToken cancellationToken)
    {
        if (options.Secret is null)
        {
            return new RecaptchaVerdict(true, null);
        }
        if (token.Length > LongestToken || !token.All(letter => letter is >= '!' and <= '~'))
        {
            // No token of the provider: he need not be asked.
            return new RecaptchaVerdict(false, null, ["invalid-input-response"]);
        }
        var answer = await AskAsync(token, cancellationToken);
        var codes = answer.ErrorCodes ?? [];
        if (codes.Any(code => code.EndsWith("-input-secret", StringComparison.Ordinal)))
        {
            LogSecretRefused();
            throw CommonErrors.Unavailable.ToException();
        }
        string[] own =
        [
            .. Failed(answer.Score < options.MinScore, "score-too-low"),
            .. Failed(action is not null && answer.Action is not null && answer.Action != action, "action-mismatch"),
            .. Failed(answer.Hostname is not null && !answer.Hostname.Equals(site.Host, StringComparison.OrdinalIgnoreCase), "hostname-mismatch"),
        ];
        var success = answer.Success && own.Length == 0;
        return new RecaptchaVerdict(success, answer.Score, success ? null : [.. codes, .. own]);
    }

    private async Task<SiteVerifyAnswer> AskAsync(string token, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(Patience);
        try
        {
            using var form = new FormUrlEncodedContent([new("secret", options.Secret), new("response", token)]);
            using var response = await http.PostAsync(options.Endpoint, form, timeout.Token);
            response.EnsureSuccessStatusCode();
            return await response.Content.ReadFromJsonAsync<SiteVerifyAnswer>(timeout.Token) ?? throw new JsonException();
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException or NotSupportedException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            LogAway(exception.GetType().Name);
            throw CommonErrors.Unavailable.ToException();
        }
    }

    private static string[] Failed(bool isFailed, string code) => isFailed ? [code] : [];

    [LoggerMessage(1, LogLevel.Warning, "reCAPTCHA does not answer: {Kind}")]
    private partial void LogAway(string kind);

    [LoggerMessage(2, LogLevel.Error, "reCAPTCHA refuses RECAPTCHA__Secret")]
    private partial void LogSecretRefused();

    private sealed record SiteVerifyAnswer(
        bool Success,
        double? Score,
        string? Action,
        string? Hostname,
        [property: JsonPropertyName("error-codes")] IReadOnlyList<string>? ErrorCodes);
}
