using System.Text.Json.Serialization;
using FitMyCv.Contracts.Errors;
using FitMyCv.Identity.Domain;
using FitMyCv.ServiceDefaults;
using FitMyCv.ServiceDefaults.Errors;
using FitMyCv.ServiceDefaults.Idempotency;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.WebUtilities;
using Npgsql;

namespace FitMyCv.Identity.Features.NextAuth;

/// <summary>One entry of <c>GET providers</c>.</summary>
public sealed record ProviderAnswer(
    string Id,
    string Name,
    string Type,
    [property: JsonPropertyName("signinUrl")] string SignInUrl,
    string CallbackUrl);

public sealed record CsrfAnswer(string CsrfToken);

/// <summary>The sub-routes of <c>/api/auth/[...nextauth]</c>, in the wire form of next-auth 4 (spec identity §3).</summary>
internal static class NextAuthApi
{
    private const int LongestLog = 16 * 1024;
    private static readonly string[] OAuthProviders = ["google", "github", "apple", "linkedin"];

    public static void MapNextAuth(this IEndpointRouteBuilder app)
    {
        var routes = app.MapAnonymousApi().MapGroup("/auth").WithMetadata(new WithoutIdempotency());
        routes.MapGet("/providers", Providers);
        routes.MapGet("/csrf", Csrf);
        routes.MapGet("/session", SessionApi.GetAsync);
        routes.MapGet("/signin/{provider?}", ShowPage);
        routes.MapGet("/error", ShowPage);
        routes.MapGet("/signout", ShowPage);
        routes.MapGet("/verify-request", ShowPage);
        routes.MapGet("/callback/{provider}", OAuthCallback);

        var posts = routes.MapGroup("").AddEndpointFilter(AddUrlToProblemsAsync);
        posts.MapPost("/session", SessionApi.PostAsync);
        posts.MapPost("/callback/credentials", CredentialsSignIn.PostAsync);
        posts.MapPost("/callback/apple", OAuthCallback);
        posts.MapPost("/signin/{provider}", StartSignInAsync);
        posts.MapPost("/signout", SignOut.PostAsync);
        posts.MapPost("/_log", TakeLogAsync);
    }

    /// <summary>Answers that must not be stored anywhere, with the headers that next-auth sends.</summary>
    internal static void ForbidCaching(HttpResponse response)
    {
        response.Headers.CacheControl = "private, no-cache, no-store";
        response.Headers.Pragma = "no-cache";
        response.Headers.Expires = "0";
    }

    private static Ok<Dictionary<string, ProviderAnswer>> Providers(PublicSite site) =>
        TypedResults.Ok(new Dictionary<string, ProviderAnswer>(StringComparer.Ordinal)
        {
            ["credentials"] = new("credentials", "Credentials", "credentials", site.Auth("signin/credentials"), site.Auth("callback/credentials")),
        });

    private static Ok<CsrfAnswer> Csrf(HttpContext http)
    {
        ForbidCaching(http.Response);
        return TypedResults.Ok(new CsrfAnswer(NextAuthRequest.OfGet(http).EnsureCookies()));
    }

    /// <summary>Pages belong to the web client: <c>/auth</c> shows the error and goes on to the (checked) callback URL.</summary>
    private static RedirectHttpResult ShowPage(HttpContext http)
    {
        var request = NextAuthRequest.OfGet(http);
        request.EnsureCookies();
        var query = new Dictionary<string, string?>(StringComparer.Ordinal);
        if (http.Request.Query["error"].FirstOrDefault() is { Length: > 0 and <= 200 } error)
        {
            query["error"] = error;
        }
        if (http.Request.Query.ContainsKey("callbackUrl"))
        {
            query["callbackUrl"] = request.CallbackUrl;
        }
        return TypedResults.Redirect(QueryHelpers.AddQueryString(request.Site.Page("/auth"), query));
    }

    private static IResult OAuthCallback(HttpContext http)
    {
        var provider = http.GetRouteValue("provider") as string ?? "apple";
        if (provider == "credentials")
        {
            return CommonErrors.MethodNotAllowed.ToProblem();
        }
        return OAuthProviders.Contains(provider, StringComparer.Ordinal)
            ? TypedResults.Redirect(NextAuthRequest.OfGet(http).Site.Page("/auth?error=Configuration"))
            : CommonErrors.NotFound.ToProblem();
    }

    private static async Task<IResult> StartSignInAsync(string provider, HttpContext http)
    {
        var request = await NextAuthRequest.OfPostAsync(http);
        request.EnsureCookies();
        if (!request.HasGoodCsrf)
        {
            return request.Answer(request.Site.Auth("signin?csrf=true"));
        }
        return request.Answer(request.Site.Auth(provider == "credentials" ? "signin" : "error?error=OAuthSignin"));
    }

    /// <summary>The client reports its own errors here; the values are foreign text and are not kept.</summary>
    private static async Task<IResult> TakeLogAsync(HttpContext http, ILoggerFactory loggers)
    {
        var length = 0;
        var buffer = new byte[4096];
        for (int read; (read = await http.Request.Body.ReadAsync(buffer, http.RequestAborted)) > 0;)
        {
            length += read;
            if (length > LongestLog)
            {
                throw CommonErrors.PayloadTooLarge.ToException();
            }
        }
        loggers.CreateLogger("FitMyCv.Identity.NextAuth").LogDebug("A client reported an error ({Bytes} bytes)", length);
        return TypedResults.Ok();
    }

    /// <summary>The client reads every answer of these routes with <c>new URL()</c>, so each problem carries <c>url</c> too.</summary>
    private static async ValueTask<object?> AddUrlToProblemsAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var site = context.HttpContext.RequestServices.GetRequiredService<PublicSite>();
        try
        {
            return await next(context);
        }
        catch (ProblemException problem)
        {
            throw WithUrl(problem.Error, site, problem);
        }
        catch (NpgsqlException exception) when (exception.IsTransient || exception.InnerException is System.Net.Sockets.SocketException or IOException or TimeoutException)
        {
            throw WithUrl(CommonErrors.Unavailable, site, null);
        }
    }

    private static ProblemException WithUrl(ErrorDefinition error, PublicSite site, ProblemException? problem)
    {
        var members = new Dictionary<string, object?>(problem?.Extensions ?? new Dictionary<string, object?>(StringComparer.Ordinal), StringComparer.Ordinal)
        {
            ["url"] = site.Auth("error?error=Default"),
        };
        return error.ToException(problem?.Errors, members);
    }
}
