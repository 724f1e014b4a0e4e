using System.Globalization;
using FitMyCv.Identity.Domain;

namespace FitMyCv.Identity.Sessions;

/// <summary>
/// The NextAuth cookies (spec identity §2): <c>HttpOnly; SameSite=Lax; Path=/</c>, no domain; on https <c>Secure</c> with the <c>__Secure-</c> and
/// <c>__Host-</c> prefixes. A long session value is split into numbered chunks.
/// </summary>
public sealed class AuthCookies(PublicSite site)
{
    /// <summary>Browsers keep 4096 bytes per cookie; NextAuth leaves 163 for name and attributes.</summary>
    public const int ChunkSize = 3933;

    private readonly string _session = (site.IsHttps ? "__Secure-" : "") + "next-auth.session-token";
    private readonly string _csrf = (site.IsHttps ? "__Host-" : "") + "next-auth.csrf-token";
    private readonly string _callbackUrl = (site.IsHttps ? "__Secure-" : "") + "next-auth.callback-url";
    private readonly string _state = (site.IsHttps ? "__Secure-" : "") + "next-auth.state";
    private readonly string _passkey = (site.IsHttps ? "__Host-" : "") + "next-auth.passkey";

    /// <summary>The session token of the request's cookies, chunks joined by number; null when there is none.</summary>
    public string? ReadSession(HttpRequest request)
    {
        if (request.Cookies.TryGetValue(_session, out var whole) && whole.Length > 0)
        {
            return whole;
        }
        var joined = string.Concat(Chunks(request).OrderBy(chunk => chunk.Number).Select(chunk => request.Cookies[chunk.Name]));
        return joined.Length == 0 ? null : joined;
    }

    /// <summary>True when the session that authenticated the request is the one in its cookies (the gateway repeats it as bearer).</summary>
    public bool IsSessionOf(HttpRequest request) =>
        ReadSession(request) is { } token && request.Headers.Authorization.ToString() is { Length: > 7 } header && header.AsSpan(7).Trim().SequenceEqual(token);

    public void WriteSession(HttpContext http, IssuedSession session)
    {
        var pieces = session.Token.Length <= ChunkSize
            ? [(_session, session.Token)]
            : session.Token.Chunk(ChunkSize).Select((piece, number) => ($"{_session}.{number.ToString(CultureInfo.InvariantCulture)}", new string(piece))).ToList();
        DeleteSession(http, except: [.. pieces.Select(piece => piece.Item1)]);
        foreach (var (name, value) in pieces)
        {
            http.Response.Cookies.Append(name, value, Options(session.ExpiresAt));
        }
    }

    /// <summary>Deletes the session cookie and every chunk that the browser has.</summary>
    public void DeleteSession(HttpContext http) => DeleteSession(http, []);

    public string? ReadCsrf(HttpRequest request) => request.Cookies[_csrf];

    public void WriteCsrf(HttpContext http, string value) => http.Response.Cookies.Append(_csrf, value, Options());

    public string? ReadCallbackUrl(HttpRequest request) => request.Cookies[_callbackUrl];

    public void WriteCallbackUrl(HttpContext http, string value) => http.Response.Cookies.Append(_callbackUrl, value, Options());

    public string? ReadState(HttpRequest request) => request.Cookies[_state];

    /// <summary>The state of the OAuth flow that this browser has begun; a later one takes its place.</summary>
    public void WriteState(HttpContext http, string value, TimeSpan life) => WriteSecret(http, _state, value, life);

    public void DeleteState(HttpContext http) => DeleteSecret(http, _state);

    public string? ReadPasskey(HttpRequest request) => request.Cookies[_passkey];

    /// <summary>The secret of the passkey sign-in that this browser has begun; a later one takes its place.</summary>
    public void WritePasskey(HttpContext http, string value, TimeSpan life) => WriteSecret(http, _passkey, value, life);

    public void DeletePasskey(HttpContext http) => DeleteSecret(http, _passkey);

    private void WriteSecret(HttpContext http, string name, string value, TimeSpan life)
    {
        var options = Options();
        options.MaxAge = life;
        http.Response.Cookies.Append(name, value, options);
    }

    private void DeleteSecret(HttpContext http, string name)
    {
        if (http.Request.Cookies.ContainsKey(name))
        {
            http.Response.Cookies.Delete(name, Options());
        }
    }

    private void DeleteSession(HttpContext http, IReadOnlyCollection<string> except)
    {
        var names = Chunks(http.Request).Select(chunk => chunk.Name);
        if (http.Request.Cookies.ContainsKey(_session))
        {
            names = names.Prepend(_session);
        }
        foreach (var name in names.Where(name => !except.Contains(name, StringComparer.Ordinal)))
        {
            http.Response.Cookies.Delete(name, Options());
        }
    }

    private IEnumerable<(string Name, int Number)> Chunks(HttpRequest request)
    {
        foreach (var name in request.Cookies.Keys)
        {
            if (name.StartsWith(_session + ".", StringComparison.Ordinal)
                && int.TryParse(name.AsSpan(_session.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                yield return (name, number);
            }
        }
    }

    private CookieOptions Options(DateTimeOffset? expires = null) =>
        new()
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            Path = "/",
            Secure = site.IsHttps,
            Expires = expires,
        };
}
