using System.Text.Json.Serialization;
using FitMyCv.Contracts.Errors;
using FitMyCv.Identity.Domain;
using FitMyCv.Identity.Features.OAuth;
using FitMyCv.Identity.OAuth;
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
        routes.MapGet("/callback/{provider}", OAuthCallback.GetAsync);

        var posts = routes.MapGroup("").AddEndpointFilter(AddUrlToProblemsAsync);
        posts.MapPost("/session", SessionApi.PostAsync);
        posts.MapPost("/callback/credentials", CredentialsSignIn.PostAsync);
        posts.MapPost("/passkey/options", PasskeySignInApi.BeginAsync);
        posts.MapPost("/callback/passkey", PasskeySignInApi.PostAsync);
        posts.MapPost("/callback/apple", OAuthCallback.PostFromAppleAsync);
        posts.MapPost("/signin/{provider}", OAuthStart.PostAsync);
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

    /// <summary>Credentials first, then the configured providers.</summary>
    private static Ok<Dictionary<string, ProviderAnswer>> Providers(PublicSite site, OAuthProviders providers)
    {
        ProviderAnswer Answer(string id, string name, string type) => new(id, name, type, site.Auth("signin/" + id), site.Auth("callback/" + id));
        var answers = providers.Configured.Select(provider => Answer(provider.Id, provider.Name, "oauth")).Prepend(Answer("credentials", "Credentials", "credentials"));
        return TypedResults.Ok(answers.ToDictionary(answer => answer.Id, StringComparer.Ordinal));
    }

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
