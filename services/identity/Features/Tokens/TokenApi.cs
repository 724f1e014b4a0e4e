using System.Text.Json.Serialization;
using FitMyCv.Contracts.Errors;
using FitMyCv.Identity.Data;
using FitMyCv.Identity.Features.NextAuth;
using FitMyCv.Identity.Passkeys;
using FitMyCv.Identity.Passwords;
using FitMyCv.Identity.Sessions;
using FitMyCv.ServiceDefaults;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Errors;
using FitMyCv.ServiceDefaults.Idempotency;

namespace FitMyCv.Identity.Features.Tokens;

public sealed record TokenRequest(
    [property: JsonPropertyName("grant_type")] string? GrantType,
    string? Email,
    string? Password,
    string? Totp,
    string? State,
    PasskeyCredential? Credential,
    string? RefreshToken);

public sealed record TokenAnswer(string AccessToken, string TokenType, int ExpiresIn, string RefreshToken);

/// <summary><c>POST /api/auth/token</c>: tokens for clients without cookies (spec identity §9).</summary>
internal static class TokenApi
{
    public static void MapTokens(this IEndpointRouteBuilder app) =>
        app.MapAnonymousApi().MapPost("/auth/token", PostAsync).WithMetadata(new WithoutIdempotency());

    private static async Task<IResult> PostAsync(
        TokenRequest body,
        HttpContext http,
        PasswordSignIn passwords,
        PasskeySignIn passkeys,
        RefreshTokens tokens,
        Database database,
        CancellationToken cancellationToken)
    {
        http.Response.Headers.CacheControl = "no-store";
        switch (body.GrantType)
        {
            case "password":
                if (string.IsNullOrEmpty(body.Email) || string.IsNullOrEmpty(body.Password))
                {
                    return Problems.Invalid(string.IsNullOrEmpty(body.Email) ? "email" : "password", "Is required.");
                }
                var outcome = await passwords.SignInAsync(body.Email, body.Password, body.Totp, http);
                if (outcome.Verdict == SignInVerdict.Throttled)
                {
                    return CredentialsSignIn.Throttled(http, outcome.Wait);
                }
                var opened = outcome.User is { } user ? await database.InTransactionAsync(unit => OpenAsync(unit, user.Id, tokens, http), cancellationToken) : null;
                return Answer(
                    opened,
                    outcome.Verdict switch
                    {
                        SignInVerdict.TwoFactorRequired => TwoFactorErrors.RequiredAtSignIn,
                        SignInVerdict.TwoFactorInvalid => TwoFactorErrors.InvalidAtSignIn,
                        _ => AuthErrors.InvalidCredentials,
                    });
            case "passkey":
                if (string.IsNullOrEmpty(body.State) || body.Credential is null)
                {
                    return Problems.Invalid(string.IsNullOrEmpty(body.State) ? "state" : "credential", "Is required.");
                }
                var signedIn = await passkeys.SignInAsync(PasskeyFlowKind.Mobile, body.State, body.Credential, http, (unit, user) => tokens.OpenAsync(unit, user, http));
                return signedIn.Wait is { } wait ? CredentialsSignIn.Throttled(http, wait) : Answer(signedIn.Opened, PasskeyErrors.InvalidAtSignIn);
            case "refresh_token":
                if (string.IsNullOrEmpty(body.RefreshToken))
                {
                    return Problems.Invalid("refreshToken", "Is required.");
                }
                var idempotencyKey = http.Request.Headers["Idempotency-Key"].ToString() is { Length: > 0 } key ? key : null;
                return Answer(
                    await database.InTransactionAsync(unit => tokens.RotateAsync(unit, body.RefreshToken, idempotencyKey), cancellationToken),
                    AuthErrors.RefreshTokenInvalid);
            default:
                return AuthErrors.GrantTypeInvalid.ToProblem();
        }
    }

    private static IResult Answer(TokenPair? pair, ErrorDefinition refusal) =>
        pair is null
            ? refusal.ToProblem()
            : TypedResults.Ok(new TokenAnswer(pair.AccessToken, "Bearer", (int)UserSessions.AccessTokenLife.TotalSeconds, pair.RefreshToken));

    private static async Task<TokenPair?> OpenAsync(UnitOfWork unit, Guid userId, RefreshTokens tokens, HttpContext http) =>
        await unit.Connection.LockUserAsync(userId) is { } user ? await tokens.OpenAsync(unit, user, http) : null;
}
