using System.Text.Json;
using FitMyCv.Contracts.Errors;
using FitMyCv.Identity.Domain;
using FitMyCv.Identity.Sessions;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Errors;
using FitMyCv.ServiceDefaults.Security;

namespace FitMyCv.Identity.Features.NextAuth;

public sealed record SessionAnswer(SessionUser User, DateTimeOffset Expires);

public sealed record SessionUser(Guid Id, string? Name, string Email, string? Image, DateTimeOffset? EmailVerified, string Role, string ReferralCode);

/// <summary><c>GET session</c> and <c>POST session</c>: who is signed in, read from the store.</summary>
internal static class SessionApi
{
    private sealed record UpdateRequest(string? CsrfToken);

    public static async Task<IResult> GetAsync(HttpContext http, UserSessions sessions, AuthCookies cookies, Database database, CancellationToken cancellationToken)
    {
        NextAuthApi.ForbidCaching(http.Response);
        return await AnswerAsync(http, sessions, cookies, database, reissue: false, cancellationToken);
    }

    public static async Task<IResult> PostAsync(
        HttpContext http,
        UserSessions sessions,
        AuthCookies cookies,
        CsrfTokens csrf,
        Database database,
        CancellationToken cancellationToken)
    {
        if (!http.Request.HasJsonContentType())
        {
            throw CommonErrors.UnsupportedMediaType.ToException();
        }
        var body = await ReadAsync(http.Request, cancellationToken);
        return csrf.IsGood(cookies.ReadCsrf(http.Request), body?.CsrfToken)
            ? await AnswerAsync(http, sessions, cookies, database, reissue: true, cancellationToken)
            : TypedResults.Json(new object(), statusCode: StatusCodes.Status400BadRequest);
    }

    private static async Task<UpdateRequest?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await request.ReadFromJsonAsync<UpdateRequest>(cancellationToken);
        }
        catch (JsonException)
        {
            throw CommonErrors.InvalidPayload.ToException();
        }
    }

    private static async Task<IResult> AnswerAsync(
        HttpContext http,
        UserSessions sessions,
        AuthCookies cookies,
        Database database,
        bool reissue,
        CancellationToken cancellationToken)
    {
        var caller = CurrentUser.Of(http);
        var live = caller is null ? null : await sessions.FindAsync(database, caller.Id, caller.SessionId, cancellationToken);
        if (live is null)
        {
            cookies.DeleteSession(http);
            return TypedResults.Json(new object());
        }
        var expires = UserSessions.TimeOf(http.User, "exp");
        var isOurCookie = live.Session.Kind == UserSessions.Web && cookies.IsSessionOf(http.Request);
        if (isOurCookie && (reissue || sessions.IsStale(http.User, live.User)) && await sessions.ReissueAsync(database, live, cancellationToken) is { } renewed)
        {
            cookies.WriteSession(http, renewed);
            expires = renewed.ExpiresAt;
        }
        else
        {
            await sessions.NoteUseAsync(database, live.Session, cancellationToken);
        }
        var user = live.User;
        return TypedResults.Ok(new SessionAnswer(
            new SessionUser(user.Id, user.Name, user.Email, user.Image, user.EmailVerifiedAt, user.Role, user.ReferralCode),
            expires));
    }
}
