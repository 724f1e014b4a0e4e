using FitMyCv.Identity.Sessions;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Security;

namespace FitMyCv.Identity.Features.NextAuth;

/// <summary><c>POST signout</c>: ends the session on the server and deletes its cookies. A caller with a bearer of his own needs no csrf token.</summary>
internal static class SignOut
{
    public static async Task<IResult> PostAsync(HttpContext http, UserSessions sessions, AuthCookies cookies, Database database, CancellationToken cancellationToken)
    {
        var request = await NextAuthRequest.OfPostAsync(http);
        request.EnsureCookies();
        var caller = CurrentUser.Of(http);
        var hasOwnBearer = caller is not null && !cookies.IsSessionOf(http.Request);
        if (!hasOwnBearer && !request.HasGoodCsrf)
        {
            return request.Answer(request.Site.Auth("signout?csrf=true"));
        }
        if (caller is not null)
        {
            await database.InTransactionAsync(unit => sessions.EndAsync(unit, caller.Id, SessionEnd.SignOut, only: caller.SessionId), cancellationToken);
        }
        cookies.DeleteSession(http);
        return request.Answer(request.CallbackUrl);
    }
}
