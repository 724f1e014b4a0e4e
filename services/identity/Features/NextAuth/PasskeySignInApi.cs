using System.Text.Json;
using Fido2NetLib;
using FitMyCv.Identity.Passkeys;
using FitMyCv.Identity.Sessions;
using FitMyCv.ServiceDefaults.Errors;
using FitMyCv.ServiceDefaults.Requests;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FitMyCv.Identity.Features.NextAuth;

/// <summary><c>kind</c>: <c>web</c> (the default), which ends in <c>callback/passkey</c>, or <c>mobile</c>, which ends in <c>POST /api/auth/token</c>.</summary>
public sealed record PasskeyOptionsRequest(string? Kind);

/// <summary><c>publicKey</c>: for <c>navigator.credentials.get()</c>. <c>state</c>, of a mobile sign-in only, comes back with what that gives.</summary>
public sealed record PasskeyOptionsAnswer(AssertionOptions PublicKey, string? State);

/// <summary>Sign-in by a passkey: its options, and its callback in the form of <c>callback/credentials</c> (docs/decisions/0008-passkeys.md).</summary>
internal static class PasskeySignInApi
{
    public const string Provider = "passkey";

    /// <summary><c>POST passkey/options</c>: the same for everybody, as a discoverable credential says by itself whose it is.</summary>
    public static async Task<Results<Ok<PasskeyOptionsAnswer>, ProblemHttpResult>> BeginAsync(
        PasskeyOptionsRequest? body,
        HttpContext http,
        PasskeyFlows flows,
        PasskeyVerifier verifier,
        AuthCookies cookies,
        CancellationToken cancellationToken)
    {
        if ((body?.Kind ?? PasskeyFlowKind.Web.Name) is not ("web" or "mobile"))
        {
            return Problems.Invalid("kind", "Must be web or mobile.");
        }
        var isMobile = body?.Kind == PasskeyFlowKind.Mobile.Name;
        var flow = await flows.BeginAsync(isMobile ? PasskeyFlowKind.Mobile : PasskeyFlowKind.Web, session: null, cancellationToken);
        if (!isMobile)
        {
            cookies.WritePasskey(http, flow.Secret, PasskeyFlows.Life);
        }
        NextAuthApi.ForbidCaching(http.Response);
        return TypedResults.Ok(new PasskeyOptionsAnswer(verifier.RequestOptions(flow.Challenge), isMobile ? flow.Secret : null));
    }

    /// <summary><c>POST callback/passkey</c>: <c>credential</c> is the JSON text of the assertion; wrong in any way is always the same 401.</summary>
    public static async Task<IResult> PostAsync(HttpContext http, PasskeySignIn passkeys, UserSessions sessions, AuthCookies cookies)
    {
        var request = await NextAuthRequest.OfPostAsync(http);
        request.EnsureCookies();
        if (!request.HasGoodCsrf)
        {
            return request.Answer(request.Site.Auth("signin?csrf=true"));
        }
        var outcome = await passkeys.SignInAsync(
            PasskeyFlowKind.Web,
            cookies.ReadPasskey(http.Request),
            CredentialOf(request["credential"]),
            http,
            (unit, user) => sessions.OpenAsync(unit, user, UserSessions.Web, Provider, UserSessions.TokenLife, http));
        cookies.DeletePasskey(http);
        if (outcome.Wait is { } wait)
        {
            return CredentialsSignIn.Throttled(http, wait, request.Site.Auth("error?error=TooManyRequests"));
        }
        if (outcome.Opened is not { } session)
        {
            return request.Answer(request.Site.Auth($"error?error=CredentialsSignin&provider={Provider}"), StatusCodes.Status401Unauthorized);
        }
        cookies.WriteSession(http, session);
        return request.Answer(request.CallbackUrl);
    }

    private static PasskeyCredential? CredentialOf(string? json)
    {
        try
        {
            return json is null ? null : JsonSerializer.Deserialize<PasskeyCredential>(json, ApiJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
