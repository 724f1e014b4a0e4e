namespace FitMyCv.Gateway.Callers;

/// <summary>
/// Which pages may send unsafe requests with the session cookie (spec identity §1): an allowed <c>Origin</c>; without one anything but
/// <c>Sec-Fetch-Site: cross-site</c>.
/// </summary>
public static class OriginRule
{
    public static bool Allows(GatewayOptions options, string? origin, string? secFetchSite)
    {
        if (string.IsNullOrEmpty(origin))
        {
            return !string.Equals(secFetchSite, "cross-site", StringComparison.OrdinalIgnoreCase);
        }
        if (options.AllowedOrigins.Contains(origin))
        {
            return true;
        }
        return options.AllowLoopbackOrigins
            && Uri.TryCreate(origin, UriKind.Absolute, out var url)
            && url.Scheme == "http"
            && url.IsLoopback
            && url.Port == options.PublicUrl.Port;
    }
}
