using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace FitMyCv.ServiceDefaults.Security;

/// <summary>The signed-in caller, from the claims of his session token. A parameter of this type in an endpoint is filled by itself.</summary>
public sealed record CurrentUser(Guid Id, Guid SessionId, string Email, string? Name, string Role, string Locale)
{
    public bool IsAdmin => Role == "ADMIN";

    /// <summary>The caller, or null when nobody is signed in (anonymous operations).</summary>
    public static CurrentUser? Of(HttpContext http) => From(http.User);

    public static CurrentUser? From(ClaimsPrincipal principal) =>
        Guid.TryParse(principal.FindFirstValue("sub"), out var id) && Guid.TryParse(principal.FindFirstValue("sid"), out var session)
            ? new CurrentUser(
                id,
                session,
                principal.FindFirstValue("email") ?? "",
                principal.FindFirstValue("name"),
                principal.FindFirstValue("role") ?? "USER",
                principal.FindFirstValue("locale") ?? "fr")
            : null;

    public static ValueTask<CurrentUser?> BindAsync(HttpContext context) => ValueTask.FromResult(Of(context));
}
