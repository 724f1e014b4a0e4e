using FitMyCv.Testing.Mutations;

namespace FitMyCv.Identity.Tests.Mutations;

/// <summary>Good calls of identity, to be mutated.</summary>
internal static class IdentityOperations
{
    /// <summary>Every operation of identity: those of the catalogue, ours and the internal ones.</summary>
    public static IReadOnlyList<Operation> All { get; } =
    [
        // NextAuth routes
        new("GET", "/api/auth/providers"),
        new("GET", "/api/auth/csrf"),
        new("GET", "/api/auth/session"),
        new("GET", "/api/auth/session", Caller.User),
        new("GET", "/api/auth/signin") { Query = [("callbackUrl", "%2Fcvs"), ("error", "CredentialsSignin")] },
        new("GET", "/api/auth/signin/google"),
        new("GET", "/api/auth/error") { Query = [("error", "AccessDenied")] },
        new("GET", "/api/auth/signout"),
        new("GET", "/api/auth/verify-request"),
        new("GET", "/api/auth/callback/google") { Query = [("code", "abc"), ("state", "def"), ("iss", "https%3A%2F%2Fissuer.example")] },
        new("GET", "/api/auth/callback/github") { Query = [("error", "access_denied")] },
        new("POST", "/api/auth/callback/apple") { Form = [("code", "abc"), ("state", "def"), ("user", "%7B%22name%22%3A%7B%22firstName%22%3A%22Ada%22%7D%7D")] },
        new("POST", "/api/auth/session", Caller.User) { Json = [("csrfToken", "\"{csrf}\""), ("data", "{\"name\":\"x\"}")] },
        new("POST", "/api/auth/callback/credentials")
        {
            Form = [("csrfToken", "{csrf}"), ("email", "{email}"), ("password", "{password}"), ("json", "true"), ("callbackUrl", "%2F"), ("totp", "123456"), ("recaptchaToken", "good")],
        },
        new("POST", "/api/auth/callback/credentials") { Json = [("csrfToken", "\"{csrf}\""), ("email", "\"{email}\""), ("password", "\"{password}\""), ("json", "true")] },
        new("POST", "/api/auth/callback/credentials") { Form = [("csrfToken", "{csrf}"), ("autoSignInToken", "{auto}"), ("json", "true")] },
        new("POST", "/api/auth/passkey/options") { Json = [("kind", "\"web\"")] },
        new("POST", "/api/auth/passkey/options") { Json = [("kind", "\"mobile\"")] },
        new("POST", "/api/auth/callback/passkey") { Form = [("csrfToken", "{csrf}"), ("credential", "{assertionform}"), ("json", "true"), ("callbackUrl", "%2F")] },
        new("POST", "/api/auth/signin/google") { Form = [("csrfToken", "{csrf}"), ("json", "true"), ("callbackUrl", "%2F")] },
        new("POST", "/api/auth/signout", Caller.User) { Form = [("csrfToken", "{csrf}"), ("json", "true"), ("callbackUrl", "%2F")] },
        new("POST", "/api/auth/_log") { Form = [("level", "error"), ("code", "CLIENT_FETCH_ERROR"), ("message", "x")] },

        // Accounts by e-mail
        new("POST", "/api/auth/register")
        {
            Json = [("email", "\"new-{fresh}@example.test\""), ("password", "\"{password}\""), ("name", "\"Camille Martin\""), ("referralCode", "\"{referral}\""), ("recaptchaToken", "\"good\"")],
        },
        new("POST", "/api/auth/register") { Json = [("email", "\"{email}\""), ("password", "\"{password}\"")] },
        new("POST", "/api/auth/request-reset") { Json = [("email", "\"{email}\""), ("recaptchaToken", "\"good\"")] },
        new("POST", "/api/auth/reset-password") { Json = [("token", "\"{reset}\""), ("password", "\"{password}\"")] },
        new("GET", "/api/auth/verify-email") { Query = [("token", "{verify}")] },
        new("GET", "/api/auth/verify-email-change") { Query = [("token", "{change}")] },
        new("POST", "/api/auth/resend-verification") { Json = [("email", "\"{email}\"")] },
        new("POST", "/api/auth/token") { Json = [("grant_type", "\"password\""), ("email", "\"{email}\""), ("password", "\"{password}\""), ("totp", "\"123456\"")] },
        new("POST", "/api/auth/token") { Json = [("grant_type", "\"passkey\""), ("state", "\"{mobile}\""), ("credential", "{assertion}")] },
        new("POST", "/api/auth/token") { Json = [("grant_type", "\"refresh_token\""), ("refreshToken", "\"{refresh}\"")] },

        // One's own account
        new("DELETE", "/api/account/delete", Caller.User),
        new("GET", "/api/account/linked-accounts", Caller.User),
        new("POST", "/api/account/link-oauth", Caller.User) { Json = [("provider", "\"google\""), ("recaptchaToken", "\"good\"")] },
        new("DELETE", "/api/account/unlink-oauth", Caller.User) { Json = [("provider", "\"github\"")] },
        new("PUT", "/api/account/password", Caller.User) { Json = [("currentPassword", "\"{password}\""), ("newPassword", "\"Copper-meadow-77-harbour\"")] },
        new("PUT", "/api/account/profile", Caller.User) { Json = [("name", "\"Ada Lovelace\""), ("email", "\"changed-{fresh}@example.test\"")] },
        new("GET", "/api/account/sessions", Caller.User),
        new("DELETE", "/api/account/sessions/{sid}", Caller.User),
        new("GET", "/api/account/two-factor", Caller.User),
        new("POST", "/api/account/two-factor/setup", Caller.User),
        new("POST", "/api/account/two-factor/enable", Caller.User) { Json = [("code", "\"123456\"")] },
        new("POST", "/api/account/two-factor/disable", Caller.User) { Json = [("password", "\"{password}\""), ("code", "\"123456\"")] },
        new("GET", "/api/account/passkeys", Caller.User),
        new("POST", "/api/account/passkeys/options", Caller.User) { Json = [("password", "\"{password}\""), ("code", "\"123456\"")] },
        new("POST", "/api/account/passkeys", Caller.User) { Json = [("state", "\"{register}\""), ("name", "\"My phone\""), ("credential", "{registration}")] },
        new("PATCH", "/api/account/passkeys/{passkey}", Caller.User) { Json = [("name", "\"My tablet\"")] },
        new("DELETE", "/api/account/passkeys/{passkey}", Caller.User),
        new("GET", "/api/account/export", Caller.User) { Query = [("format", "json")] },
        new("GET", "/api/account/export", Caller.User) { Query = [("format", "zip")] },

        // Onboarding, consent, settings, reCAPTCHA
        new("GET", "/api/user/onboarding", Caller.User),
        new("PUT", "/api/user/onboarding", Caller.User)
        {
            Json =
            [
                ("step", "2"),
                ("data", """{"modals":{"welcome":{"completed":true,"completedAt":"2026-01-02T03:04:05Z"}},"tooltips":{"1":{"closedManually":true}},"step4":{"cvGenerated":true,"cvFilename":"cv_1.json"}}"""),
            ],
        },
        new("PATCH", "/api/user/onboarding", Caller.User) { Json = [("completedSteps", "[1,2,3]")] },
        new("POST", "/api/user/onboarding", Caller.User) { Json = [("action", "\"skip\""), ("payload", """{"step4":{"cvFilename":"cv_1.json"}}""")] },
        new("GET", "/api/user/onboarding/subscribe", Caller.User),
        new("GET", "/api/consent/history", Caller.User) { Query = [("limit", "10"), ("offset", "0")] },
        new("POST", "/api/consent/log", Caller.User) { Json = [("action", "\"updated\""), ("preferences", """{"necessary":true,"analytics":false}""")] },
        new("GET", "/api/settings"),
        new("POST", "/api/recaptcha/verify") { Json = [("token", "\"good\""), ("action", "\"register\"")] },

        // Administration
        new("GET", "/api/admin/settings", Caller.Administrator) { Query = [("category", "system")] },
        new("POST", "/api/admin/settings", Caller.Administrator) { Json = [("settingName", "\"made_{fresh}\""), ("value", "\"one\""), ("category", "\"tests\""), ("description", "\"d\"")] },
        new("GET", "/api/admin/settings/{setting}", Caller.Administrator),
        new("PUT", "/api/admin/settings/{setting}", Caller.Administrator) { Json = [("value", "\"two\""), ("description", "\"d\"")] },
        new("DELETE", "/api/admin/settings/{setting}", Caller.Administrator),
        new("GET", "/api/admin/settings/history", Caller.Administrator) { Query = [("limit", "5"), ("offset", "0")] },
        new("GET", "/api/admin/users", Caller.Administrator)
        {
            Query = [("page", "1"), ("limit", "2"), ("role", "USER"), ("emailStatus", "verified"), ("search", "ada"), ("sortBy", "oldest")],
        },
        new("POST", "/api/admin/users", Caller.Administrator) { Json = [("email", "\"made-{fresh}@example.test\""), ("name", "\"Ada Lovelace\""), ("role", "\"USER\"")] },
        new("PATCH", "/api/admin/users/{user}", Caller.Administrator) { Json = [("role", "\"USER\""), ("credits", "12")] },
        new("DELETE", "/api/admin/users/{user}", Caller.Administrator),
        new("GET", "/api/admin/onboarding/users", Caller.Administrator) { Query = [("page", "1"), ("limit", "2"), ("status", "stuck"), ("step", "2"), ("search", "a"), ("sortBy", "progress")] },
        new("GET", "/api/admin/onboarding/analytics", Caller.Administrator) { Query = [("period", "7d")] },
        new("POST", "/api/admin/onboarding/reset", Caller.Administrator) { Json = [("userId", "\"{user}\"")] },
        new("GET", "/api/admin/maintenance/active-sessions", Caller.Administrator),

        // Internal routes
        new("GET", "/internal/jwks", Caller.Service),
        new("GET", "/internal/revocations", Caller.Service) { Query = [("since", "1700000000000")] },
        new("GET", "/internal/settings", Caller.Service),
        new("PUT", "/internal/settings/feature_history", Caller.Service) { Json = [("value", "true"), ("actorId", "\"{user}\"")] },
        new("GET", "/internal/users/{user}", Caller.Service),
        new("POST", "/internal/users/lookup", Caller.Service) { Json = [("ids", "[\"{user}\"]")] },
        new("GET", "/internal/users", Caller.Service) { Query = [("after", "{user}"), ("limit", "3")] },
    ];
}
