using System.Text.Json;
using FitMyCv.Contracts.Errors;
using FitMyCv.Identity.Domain;
using FitMyCv.Identity.Features.NextAuth;
using FitMyCv.Identity.OAuth;
using FitMyCv.Identity.Sessions;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Errors;
using FitMyCv.ServiceDefaults.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.WebUtilities;
using Npgsql;

namespace FitMyCv.Identity.Features.OAuth;

/// <summary>
/// <c>callback/&lt;provider&gt;</c>: the browser comes back. The state must be that of a flow of this browser and provider before anything else is done with
/// the answer; the outcome is always a redirect to a page of ours.
/// </summary>
public sealed class OAuthCallback(
    OAuthFlows flows,
    ProviderClient client,
    ExternalSignIn signIn,
    ExternalLinking linking,
    AuthCookies cookies,
    PublicSite site,
    Database database,
    ILogger<OAuthCallback> logger)
{
    private const int LongestValue = 4096;

    /// <summary>What is handed on from Apple's post to the GET.</summary>
    private static readonly string[] AnswerFields = ["code", "state", "error", "iss"];

    public static async Task<IResult> GetAsync(string provider, HttpContext http, OAuthProviders providers, OAuthCallback callback, PublicSite site, CancellationToken cancellationToken)
    {
        if (provider is CredentialsSignIn.Provider or PasskeySignInApi.Provider)
        {
            return CommonErrors.MethodNotAllowed.ToProblem();
        }
        if (!OAuthProviders.Ids.Contains(provider, StringComparer.Ordinal))
        {
            return CommonErrors.NotFound.ToProblem();
        }
        return providers.Find(provider) is { } known
            ? await callback.CompleteAsync(known, http, cancellationToken)
            : TypedResults.Redirect(site.Page("/auth?error=Configuration"));
    }

    /// <summary>
    /// Apple posts from its own site, so the browser sends no <c>SameSite=Lax</c> cookies: it is sent on to the GET, where it does. The person's name comes
    /// in this post only, the first time.
    /// </summary>
    public static async Task<IResult> PostFromAppleAsync(HttpContext http, OAuthProviders providers, OAuthFlows flows, PublicSite site, CancellationToken cancellationToken)
    {
        if (providers.Find(OAuthProviders.Apple) is null)
        {
            return TypedResults.Redirect(site.Page("/auth?error=Configuration"));
        }
        var request = await NextAuthRequest.OfPostAsync(http);
        if (request["state"] is { } state && request["user"] is { Length: <= LongestValue } user && NameOf(user) is { } name)
        {
            await flows.NoteNameAsync(OAuthProviders.Apple, state, name, cancellationToken);
        }
        var answer = AnswerFields.Where(field => request[field] is { Length: <= LongestValue }).ToDictionary(field => field, field => request[field], StringComparer.Ordinal);
        NextAuthApi.ForbidCaching(http.Response);
        http.Response.Headers.Location = QueryHelpers.AddQueryString(site.Auth($"callback/{OAuthProviders.Apple}"), answer);
        return TypedResults.StatusCode(StatusCodes.Status303SeeOther);
    }

    private async Task<IResult> CompleteAsync(OAuthProvider provider, HttpContext http, CancellationToken cancellationToken)
    {
        NextAuthApi.ForbidCaching(http.Response);
        var answer = Answer.Of(http.Request.Query);
        var cookie = cookies.ReadState(http.Request);
        cookies.DeleteState(http);
        var (flow, verdict) = await flows.TakeAsync(provider.Id, answer.State, cookie, cancellationToken);
        if (flow?.IsLink == true)
        {
            return TypedResults.Redirect(site.Page("/account?" + await LinkAsync(provider, flow, verdict, answer, http, cancellationToken)));
        }
        if (flow is null || verdict != FlowVerdict.Good || await IdentifyAsync(provider, flow, answer, cancellationToken) is not { } identity)
        {
            return Refuse("OAuthCallback");
        }
        var outcome = await database.InTransactionAsync(unit => signIn.SignInAsync(unit, flow, identity, http), cancellationToken);
        if (outcome.Session is null)
        {
            return Refuse(outcome.Error!);
        }
        cookies.WriteSession(http, outcome.Session);
        return TypedResults.Redirect(flow.CallbackUrl);
    }

    /// <summary>The query of the account page.</summary>
    private async Task<string> LinkAsync(OAuthProvider provider, OAuthFlow flow, FlowVerdict verdict, Answer answer, HttpContext http, CancellationToken cancellationToken)
    {
        if (verdict != FlowVerdict.Good)
        {
            return verdict == FlowVerdict.Expired ? "linkError=expired" : ExternalLinking.InvalidState;
        }
        if (CurrentUser.Of(http) is not { } caller || caller.Id != flow.UserId || caller.SessionId != flow.Sid)
        {
            return ExternalLinking.SessionExpired;
        }
        if (await IdentifyAsync(provider, flow, answer, cancellationToken) is not { } identity)
        {
            return "linkError=oauth_error";
        }
        try
        {
            return await database.InTransactionAsync(unit => linking.LinkAsync(unit, flow, identity), cancellationToken);
        }
        catch (NpgsqlException exception)
        {
            OAuthLog.LinkFailed(logger, exception.Message);
            return "linkError=server_error";
        }
    }

    /// <summary>Who the provider says that the person is; null when he declined or the answer is not to be believed.</summary>
    private async Task<ExternalIdentity?> IdentifyAsync(OAuthProvider provider, OAuthFlow flow, Answer answer, CancellationToken cancellationToken)
    {
        if (answer.HasError || answer.Code is null)
        {
            return null;
        }
        try
        {
            return await client.IdentifyAsync(provider, flow, answer.Code, answer.Issuer, cancellationToken);
        }
        catch (ProviderException exception)
        {
            OAuthLog.CallbackFailed(logger, exception.Message);
            return null;
        }
    }

    private RedirectHttpResult Refuse(string error) => TypedResults.Redirect(site.Page("/auth?error=" + error));

    private static string? NameOf(string user)
    {
        try
        {
            using var document = JsonDocument.Parse(user);
            return document.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.Object
                ? PersonName.Clean($"{Part(name, "firstName")} {Part(name, "lastName")}")
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Part(JsonElement name, string member) =>
        name.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>What the provider sent back through the browser; parameters that come twice count as absent.</summary>
    private sealed record Answer(string? Code, string? State, string? Issuer, bool HasError)
    {
        public static Answer Of(IQueryCollection query) =>
            new(Single(query, "code"), Single(query, "state"), Single(query, "iss"), query.ContainsKey("error"));

        private static string? Single(IQueryCollection query, string name) =>
            query[name] is [{ Length: > 0 and <= LongestValue } value] ? value : null;
    }
}
