using System.Globalization;
using FitMyCv.ServiceDefaults.Security;
using System.Security.Claims;

namespace FitMyCv.Gateway.Callers;

/// <summary>Who is calling: the good session token, if any, and whether it came by cookie.</summary>
public sealed record Caller(string? Token, CurrentUser? User, bool ByCookie)
{
    public static Caller Anonymous { get; } = new(null, null, ByCookie: false);
}

/// <summary>Reads the credential of a request: <c>Authorization</c> wins over the cookie; a bad one counts as none.</summary>
public sealed class CallerReader(UserTokenValidator tokens, GatewayOptions options)
{
    private const string Bearer = "Bearer ";

    public async Task<Caller> ReadAsync(HttpContext http)
    {
        var header = http.Request.Headers.Authorization.ToString();
        if (header.Length > 0)
        {
            return header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? await ValidatedAsync(header[Bearer.Length..].Trim(), byCookie: false, http) : Caller.Anonymous;
        }
        return SessionCookie(http.Request.Cookies) is { Length: > 0 } token ? await ValidatedAsync(token, byCookie: true, http) : Caller.Anonymous;
    }

    private async Task<Caller> ValidatedAsync(string token, bool byCookie, HttpContext http)
    {
        var identity = await tokens.ValidateAsync(token, http.RequestAborted);
        return identity is null ? new Caller(null, null, byCookie) : new Caller(token, CurrentUser.From(new ClaimsPrincipal(identity)), byCookie);
    }

    /// <summary>The cookie, its chunks <c>.0</c>, <c>.1</c> … joined by number (spec wire/nextauth §3).</summary>
    private string? SessionCookie(IRequestCookieCollection cookies)
    {
        if (cookies[options.SessionCookie] is { Length: > 0 } whole)
        {
            return whole;
        }
        var prefix = options.SessionCookie + ".";
        var chunks = cookies
            .Where(cookie => cookie.Key.StartsWith(prefix, StringComparison.Ordinal))
            .Select(cookie => (Known: int.TryParse(cookie.Key.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number), Number: number, cookie.Value))
            .Where(chunk => chunk.Known)
            .OrderBy(chunk => chunk.Number)
            .Select(chunk => chunk.Value);
        return string.Concat(chunks);
    }
}
