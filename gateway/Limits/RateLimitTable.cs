namespace FitMyCv.Gateway.Limits;

/// <summary>So many requests in a sliding window, counted per bucket and caller. Operations with the same bucket count together.</summary>
public sealed record RateLimit(string Bucket, int Requests, TimeSpan Window)
{
    /// <summary>Counted per client address even when somebody is signed in.</summary>
    public bool PerAddress { get; init; }

    /// <summary>A second window over the same calls.</summary>
    public RateLimit? Also { get; init; }
}

/// <summary>Limits by operation (spec identity §1.3, design/configuration §4), before <c>FITMYCV_RATE_LIMIT_SCALE</c>.</summary>
public static class RateLimitTable
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private static readonly RateLimit SignIn = new("sign-in", 30, Minute) { PerAddress = true };

    /// <summary>The ways to sign in share their route with all NextAuth sub-routes; the forwarder asks by sub-route.</summary>
    public static RateLimit? ForNextAuth(string method, string subRoute) =>
        (method, subRoute) switch
        {
            ("POST", "callback/credentials" or "callback/passkey") => SignIn,
            ("POST", "passkey/options") => new("passkey-options", 30, Minute) { PerAddress = true },
            ("POST", "_log") => new("auth-log", 30, Minute),
            _ => new("identity", 300, Minute),
        };

    public static RateLimit? For(string method, string path) =>
        (method, path) switch
        {
            ("POST", "/api/auth/register") => new("register", 10, Minute) { PerAddress = true, Also = new("register-hour", 50, Hour) { PerAddress = true } },
            ("POST", "/api/auth/token") => SignIn,
            ("POST", "/api/auth/request-reset" or "/api/auth/resend-verification") => new("mail-request", 10, Minute) { PerAddress = true },
            ("POST", "/api/auth/reset-password") or ("GET", "/api/auth/verify-email" or "/api/auth/verify-email-change") => new("mail-token", 20, Minute) { PerAddress = true },
            ("POST", "/api/recaptcha/verify" or "/api/consent/log") => new(path, 30, Minute),
            ("GET", "/api/account/export") => new("account-export", 5, Hour),
            ("POST", "/api/admin/email-test") => new("email-test", 20, Hour),
            ("POST", "/api/export-pdf") => new("export", 30, Minute),
            ("POST", "/api/webhooks/stripe") => null,
            ("POST", "/api/cv/improve" or "/api/cv/match-score") => TaskStart,
            ("POST", not "/api/background-tasks/sync") when path.StartsWith("/api/background-tasks/", StringComparison.Ordinal) => TaskStart,
            (_, "/api/subscription/change" or "/api/subscription/preview-upgrade" or "/api/subscription/billing-portal") => Payment,
            _ when path.StartsWith("/api/checkout/", StringComparison.Ordinal) => Payment,
            _ when path.StartsWith("/public/images/", StringComparison.Ordinal) => null,
            _ when path.StartsWith("/api/account/", StringComparison.Ordinal) => new("account", 60, Minute),
            _ when path.StartsWith("/api/admin/", StringComparison.Ordinal) || path.StartsWith("/api/analytics/", StringComparison.Ordinal) => new("admin", 240, Minute),
            (_, "/api/telemetry/track") => new("telemetry", 300, Minute),
            (_, "/api/background-tasks/sync") => new("sync", 300, Minute),
            _ => new("general:" + path.Split('/')[2], 300, Minute),
        };

    private static RateLimit TaskStart { get; } = new("task-start", 60, Minute);

    private static RateLimit Payment { get; } = new("payment", 30, Minute);
}
