using System.Text.Json;
using FitMyCv.Contracts.Errors;
using FitMyCv.Identity.Domain;
using FitMyCv.Identity.Sessions;
using FitMyCv.ServiceDefaults.Errors;
using FitMyCv.ServiceDefaults.Requests;

namespace FitMyCv.Identity.Features.NextAuth;

/// <summary>
/// One call of a NextAuth sub-route: the fields of its body (form, or a JSON object), the callback URL that counts and the answer in the form that the
/// client asked for (<c>json=true</c>: <c>{ url }</c>, else a redirect).
/// </summary>
internal sealed class NextAuthRequest
{
    private readonly HttpContext _http;
    private readonly IReadOnlyDictionary<string, string> _fields;
    private readonly AuthCookies _cookies;
    private readonly CsrfTokens _csrf;

    private NextAuthRequest(HttpContext http, IReadOnlyDictionary<string, string> fields)
    {
        _http = http;
        _fields = fields;
        var services = http.RequestServices;
        Site = services.GetRequiredService<PublicSite>();
        _cookies = services.GetRequiredService<AuthCookies>();
        _csrf = services.GetRequiredService<CsrfTokens>();
        var wanted = this["callbackUrl"] ?? http.Request.Query["callbackUrl"].FirstOrDefault() ?? _cookies.ReadCallbackUrl(http.Request);
        CallbackUrl = Site.CallbackUrl(wanted);
    }

    public PublicSite Site { get; }

    /// <summary>Where a success leads: the checked value of the request, else of the cookie, else <c>&lt;app&gt;</c>.</summary>
    public string CallbackUrl { get; }

    public bool HasGoodCsrf => _csrf.IsGood(_cookies.ReadCsrf(_http.Request), this["csrfToken"]);

    /// <summary>A field of the body; null when absent or empty.</summary>
    public string? this[string name] => _fields.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;

    /// <summary>A GET: nothing but the query.</summary>
    public static NextAuthRequest OfGet(HttpContext http) => new(http, new Dictionary<string, string>(StringComparer.Ordinal));

    public static async Task<NextAuthRequest> OfPostAsync(HttpContext http) => new(http, await FieldsAsync(http.Request, http.RequestAborted));

    /// <summary>Sets the csrf and callback-url cookies that the browser lacks; answers the csrf token.</summary>
    public string EnsureCookies()
    {
        if (_cookies.ReadCallbackUrl(_http.Request) != CallbackUrl)
        {
            _cookies.WriteCallbackUrl(_http, CallbackUrl);
        }
        if (_csrf.TokenOf(_cookies.ReadCsrf(_http.Request)) is { } known)
        {
            return known;
        }
        var token = CsrfTokens.CreateToken();
        _cookies.WriteCsrf(_http, _csrf.CookieOf(token));
        return token;
    }

    /// <summary>Leads the client to the URL; <paramref name="status"/> counts for the JSON form only.</summary>
    public IResult Answer(string url, int status = StatusCodes.Status200OK) =>
        this["json"] == "true" ? TypedResults.Json(new UrlAnswer(url), statusCode: status) : TypedResults.Redirect(url);

    private static async Task<IReadOnlyDictionary<string, string>> FieldsAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.HasFormContentType)
        {
            try
            {
                var form = await request.ReadFormAsync(cancellationToken);
                return form.ToDictionary(field => field.Key, field => field.Value.ToString(), StringComparer.Ordinal);
            }
            catch (Exception exception) when (exception is InvalidDataException or IOException and not BadHttpRequestException)
            {
                throw CommonErrors.InvalidPayload.ToException();
            }
        }
        if (request.HasJsonContentType())
        {
            return await JsonFieldsAsync(request, cancellationToken);
        }
        return request.ContentType is null && request.ContentLength is null or 0
            ? new Dictionary<string, string>(StringComparer.Ordinal)
            : throw CommonErrors.UnsupportedMediaType.ToException();
    }

    private static async Task<IReadOnlyDictionary<string, string>> JsonFieldsAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            using var document = await JsonDocument.ParseAsync(request.Body, cancellationToken: cancellationToken);
            if (document.RootElement.ValueKind == JsonValueKind.Object && ApiJson.IsReadable(document.RootElement))
            {
                var fields = new Dictionary<string, string>(StringComparer.Ordinal);
                foreach (var member in document.RootElement.EnumerateObject())
                {
                    fields[member.Name] = member.Value.ValueKind switch
                    {
                        JsonValueKind.String => member.Value.GetString()!,
                        JsonValueKind.True => "true",
                        _ => "",
                    };
                }
                return fields;
            }
        }
        catch (JsonException)
        {
            // Answered below, as any body that is no object.
        }
        throw CommonErrors.InvalidPayload.ToException();
    }

    private sealed record UrlAnswer(string Url);
}
