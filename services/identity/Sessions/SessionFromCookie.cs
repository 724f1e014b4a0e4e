namespace FitMyCv.Identity.Sessions;

/// <summary>
/// Reads the session from our own cookie when there is no <c>Authorization</c> header (which wins), before authentication runs. The gateway sends the
/// bearer along when it knows the caller; this serves the rest, such as a cookie whose session has ended.
/// </summary>
internal sealed class SessionFromCookie(AuthCookies cookies) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) =>
        app =>
        {
            app.Use((http, following) =>
            {
                if (http.Request.Headers.Authorization.Count == 0 && http.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase) && cookies.ReadSession(http.Request) is { } token)
                {
                    http.Request.Headers.Authorization = "Bearer " + token;
                }
                return following(http);
            });
            next(app);
        };
}
