using System.Net;
using FitMyCv.Gateway.Callers;
using Yarp.ReverseProxy.Forwarder;

namespace FitMyCv.Gateway.Routing;

/// <summary>
/// What a service sees of a request: the good session token as bearer and no other, cookies for identity only, one client address, and nothing that a caller
/// could forge an identity with.
/// </summary>
internal sealed class OwnerTransformer(GatewayRoute route, Caller caller, IPAddress address, GatewayOptions options) : HttpTransformer
{
    public override async ValueTask TransformRequestAsync(HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
        var headers = proxyRequest.Headers;
        foreach (var name in headers.Select(header => header.Key).Where(IsForgeable).ToList())
        {
            headers.Remove(name);
        }
        headers.Remove("Authorization");
        if (caller.Token is { } token)
        {
            headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        }
        headers.Remove("Cookie");
        if (route.Owner == "identity" && Cookies(httpContext) is { Length: > 0 } cookies)
        {
            headers.TryAddWithoutValidation("Cookie", cookies);
        }
        headers.TryAddWithoutValidation("X-Forwarded-For", address.ToString());
        headers.TryAddWithoutValidation("X-Forwarded-Proto", options.PublicUrl.Scheme);
        headers.Host = null;
    }

    /// <summary>All cookies; without the session's when the request has an Authorization header, which wins over it, good or bad.</summary>
    private string Cookies(HttpContext http)
    {
        var all = http.Request.Headers.Cookie.ToString();
        return http.Request.Headers.Authorization.Count == 0
            ? all
            : string.Join("; ", all.Split(';', StringSplitOptions.TrimEntries).Where(cookie => !cookie.StartsWith(options.SessionCookie, StringComparison.Ordinal)));
    }

    private static bool IsForgeable(string name) =>
        name.StartsWith("X-User-", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase)
        || name.Equals("Forwarded", StringComparison.OrdinalIgnoreCase)
        || name.Equals("X-Real-IP", StringComparison.OrdinalIgnoreCase);
}
