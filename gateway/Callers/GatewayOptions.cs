using System.Globalization;
using System.Net;
using FitMyCv.ServiceDefaults.Configuration;

namespace FitMyCv.Gateway.Callers;

/// <summary>What the gateway reads from its environment (design/configuration).</summary>
public sealed record GatewayOptions(Uri PublicUrl, IReadOnlySet<string> AllowedOrigins, bool AllowLoopbackOrigins, IReadOnlyList<IPNetwork> TrustedProxies, double RateLimitScale)
{
    /// <summary>Scheme, host and port of <see cref="PublicUrl"/>.</summary>
    public string App => PublicUrl.GetLeftPart(UriPartial.Authority);

    /// <summary>Cookie of a session; https origins have the prefix.</summary>
    public string SessionCookie => (PublicUrl.Scheme == "https" ? "__Secure-" : "") + "next-auth.session-token";

    public static GatewayOptions Read(StartupConfiguration configuration)
    {
        var publicUrl = configuration.PublicUrl();
        var origins = Split(configuration.Optional("FITMYCV_ALLOWED_ORIGINS")).Select(origin => origin.TrimEnd('/'))
            .Append(publicUrl.GetLeftPart(UriPartial.Authority))
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        var proxies = new List<IPNetwork>();
        foreach (var entry in Split(configuration.Optional("FITMYCV_TRUSTED_PROXIES")))
        {
            proxies.Add(IPNetwork.TryParse(entry, out var network)
                ? network
                : throw new ConfigurationException($"FITMYCV_TRUSTED_PROXIES: {entry} is not a CIDR."));
        }
        var scaleText = configuration.Optional("FITMYCV_RATE_LIMIT_SCALE");
        var scale = configuration.IsProduction ? 1.0 : 50.0;
        if (scaleText is not null && (!double.TryParse(scaleText, NumberStyles.Float, CultureInfo.InvariantCulture, out scale) || scale <= 0))
        {
            throw new ConfigurationException("FITMYCV_RATE_LIMIT_SCALE is not a number above 0.");
        }
        return new GatewayOptions(publicUrl, origins, !configuration.IsProduction, proxies, scale);
    }

    private static string[] Split(string? list) => (list ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
