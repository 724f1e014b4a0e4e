using FitMyCv.ServiceDefaults.Configuration;

namespace FitMyCv.Identity.Domain;

/// <summary>Where browsers reach us: <c>&lt;app&gt;</c> of the spec, links into it, and which callback URLs are handed back.</summary>
public sealed class PublicSite
{
    private readonly Uri _app;
    private readonly HashSet<string> _origins;
    private readonly bool _isDevelopment;

    public PublicSite(Uri app, IEnumerable<string> allowedOrigins, bool isDevelopment)
    {
        _app = app;
        _isDevelopment = isDevelopment;
        Origin = app.GetLeftPart(UriPartial.Authority);
        _origins = new HashSet<string>(allowedOrigins.Select(origin => origin.TrimEnd('/')).Prepend(Origin), StringComparer.OrdinalIgnoreCase);
    }

    public static PublicSite From(StartupConfiguration configuration) =>
        new(
            configuration.PublicUrl(),
            (configuration.Optional("FITMYCV_ALLOWED_ORIGINS") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            !configuration.IsProduction);

    /// <summary><c>&lt;app&gt;</c>, without a final slash.</summary>
    public string Origin { get; }

    /// <summary>Host name of <c>&lt;app&gt;</c>, without port.</summary>
    public string Host => _app.Host;

    public bool IsHttps => _app.Scheme == Uri.UriSchemeHttps;

    /// <summary>An address below <c>&lt;app&gt;/api/auth</c>.</summary>
    public string Auth(string path) => $"{Origin}/api/auth/{path}";

    /// <summary>A page of the web client, with a leading slash.</summary>
    public string Page(string path) => Origin + path;

    /// <summary>
    /// The callback URL rule (spec identity §3): a path of ours, or an absolute URL of an allowed origin; anything else leads to <c>&lt;app&gt;</c>.
    /// </summary>
    public string CallbackUrl(string? wanted)
    {
        var text = (wanted ?? "").Trim();
        if (text.Length == 0 || text.Length > 2048 || text.Any(char.IsControl))
        {
            return Origin;
        }
        if (text[0] == '/')
        {
            return text.Length > 1 && text[1] is '/' or '\\' ? Origin : OwnUrl(text);
        }
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.UserInfo.Length > 0 || !IsAllowedOrigin(url))
        {
            return Origin;
        }
        var origin = url.GetLeftPart(UriPartial.Authority);
        return text.Length == origin.Length ? origin : url.AbsoluteUri;
    }

    /// <summary>Letters beyond ASCII are percent-encoded, since the URL becomes a header.</summary>
    private string OwnUrl(string path) =>
        path.All(char.IsAscii) ? Origin + path
        : Uri.TryCreate(Origin + path, UriKind.Absolute, out var url) ? url.AbsoluteUri
        : Origin;

    private bool IsAllowedOrigin(Uri url) =>
        _origins.Contains(url.GetLeftPart(UriPartial.Authority)) || (_isDevelopment && url.IsLoopback && url.Port == _app.Port);
}
