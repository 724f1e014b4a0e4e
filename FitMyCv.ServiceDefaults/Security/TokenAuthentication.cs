using System.Security.Claims;
using System.Text.Encodings.Web;
using FitMyCv.Contracts.Errors;
using FitMyCv.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FitMyCv.ServiceDefaults.Security;

/// <summary>Names of the two schemes and of the policies that endpoints require.</summary>
public static class Policies
{
    /// <summary>Scheme and default policy: a signed-in user.</summary>
    public const string User = "user";

    /// <summary>A user with role ADMIN.</summary>
    public const string Admin = "admin";

    /// <summary>Scheme and policy of <c>/internal/*</c>: another service. A user token is refused with 403.</summary>
    public const string Service = "service";
}

/// <summary>Bearer session tokens. A bad credential counts as none; whether a user is needed is the operation's decision.</summary>
internal sealed class UserAuthentication(
    UserTokenValidator tokens,
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder) : BearerAuthentication(options, logger, encoder)
{
    protected override async Task<ClaimsIdentity?> IdentityOfAsync(string token) => await tokens.ValidateAsync(token, Context.RequestAborted);
}

/// <summary>Service tokens of <see cref="ServiceTokens"/>.</summary>
internal sealed class ServiceAuthentication(
    ServiceTokens tokens,
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder) : BearerAuthentication(options, logger, encoder)
{
    /// <summary>Claim with the name of the calling service.</summary>
    public const string ServiceClaim = "service";

    protected override async Task<ClaimsIdentity?> IdentityOfAsync(string token) =>
        await tokens.ValidateAsync(token) is { } caller ? new ClaimsIdentity([new Claim(ServiceClaim, caller)], Policies.Service) : null;
}

/// <summary>Reads the bearer header and answers challenges and refusals in the project's error form.</summary>
internal abstract class BearerAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    private const string Prefix = "Bearer ";

    protected abstract Task<ClaimsIdentity?> IdentityOfAsync(string token);

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
        {
            return AuthenticateResult.NoResult();
        }
        return await IdentityOfAsync(header[Prefix.Length..].Trim()) is { } identity
            ? AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name))
            : AuthenticateResult.Fail("The token is not good.");
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (Response.HasStarted)
        {
            return Task.CompletedTask;
        }
        Response.Headers.WWWAuthenticate = "Bearer";
        return Problems.WriteAsync(Context, CommonErrors.NotAuthenticated);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        Response.HasStarted ? Task.CompletedTask : Problems.WriteAsync(Context, CommonErrors.Forbidden);
}
