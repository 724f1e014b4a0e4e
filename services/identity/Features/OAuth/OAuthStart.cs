using FitMyCv.Identity.Domain;
using FitMyCv.Identity.Features.NextAuth;
using FitMyCv.Identity.OAuth;
using FitMyCv.Identity.Sessions;

namespace FitMyCv.Identity.Features.OAuth;

/// <summary>Starts a flow: stores it, gives the browser its state cookie and answers the provider's authorize URL.</summary>
public sealed class OAuthStart(OAuthFlows flows, ProviderClient client, AuthCookies cookies)
{
    private const int LongestWish = 500;

    /// <summary>What a caller of next-auth's <c>signIn(id, options, authParams)</c> may ask of the provider; all else is ours to decide.</summary>
    private static readonly string[] Wishes = ["prompt", "login_hint", "ui_locales"];

    /// <exception cref="ProviderException">The provider's addresses can't be had.</exception>
    public async Task<string> StartAsync(HttpContext http, OAuthProvider provider, NewOAuthFlow flow, CancellationToken cancellationToken)
    {
        var secrets = OAuthFlowSecrets.Create(provider);
        var wishes = Wishes
            .Select(name => (Name: name, Value: http.Request.Query[name].ToString()))
            .Where(wish => wish.Value.Length is > 0 and <= LongestWish)
            .ToDictionary(wish => wish.Name, wish => wish.Value, StringComparer.Ordinal);
        var url = await client.AuthorizationUrlAsync(provider, secrets, wishes, cancellationToken);
        await flows.StoreAsync(flow, secrets, cancellationToken);
        cookies.WriteState(http, secrets.State.Text, OAuthFlows.Life);
        NextAuthApi.ForbidCaching(http.Response);
        return url;
    }

    /// <summary><c>POST signin/&lt;provider&gt;</c>.</summary>
    public static async Task<IResult> PostAsync(string provider, HttpContext http, OAuthProviders providers, OAuthStart start, ILogger<OAuthStart> logger, CancellationToken cancellationToken)
    {
        var request = await NextAuthRequest.OfPostAsync(http);
        request.EnsureCookies();
        if (!request.HasGoodCsrf)
        {
            return request.Answer(request.Site.Auth("signin?csrf=true"));
        }
        if (provider is CredentialsSignIn.Provider or PasskeySignInApi.Provider)
        {
            return request.Answer(request.Site.Auth("signin"));
        }
        try
        {
            if (providers.Find(provider) is { } known)
            {
                var flow = new NewOAuthFlow(known.Id, request.CallbackUrl) { ReferralCode = ReferralCodeOf(request) };
                return request.Answer(await start.StartAsync(http, known, flow, cancellationToken));
            }
        }
        catch (ProviderException exception)
        {
            OAuthLog.StartFailed(logger, exception.Message);
        }
        return request.Answer(request.Site.Auth("error?error=OAuthSignin"));
    }

    private static string? ReferralCodeOf(NextAuthRequest request) =>
        request["referralCode"] is { Length: <= 32 } code ? ReferralCode.Normalize(code) : null;
}

internal static partial class OAuthLog
{
    [LoggerMessage(1, LogLevel.Warning, "An OAuth flow could not be started: {Reason}")]
    public static partial void StartFailed(ILogger logger, string reason);

    [LoggerMessage(2, LogLevel.Warning, "An OAuth flow has failed: {Reason}")]
    public static partial void CallbackFailed(ILogger logger, string reason);

    [LoggerMessage(3, LogLevel.Error, "A link could not be stored: {Reason}")]
    public static partial void LinkFailed(ILogger logger, string reason);
}
