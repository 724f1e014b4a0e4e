using System.Globalization;
using FitMyCv.Identity.Accounts;
using FitMyCv.Identity.Clients;
using FitMyCv.Identity.Domain;
using FitMyCv.Identity.Features.Account;
using FitMyCv.Identity.Features.Export;
using FitMyCv.Identity.Features.OAuth;
using FitMyCv.Identity.Features.Onboarding;
using FitMyCv.Identity.Features.Recaptcha;
using FitMyCv.Identity.Features.Settings;
using FitMyCv.Identity.Features.Tokens;
using FitMyCv.Identity.Features.Users;
using FitMyCv.Identity.Mails;
using FitMyCv.Identity.OAuth;
using FitMyCv.Identity.Passkeys;
using FitMyCv.Identity.Passwords;
using FitMyCv.Identity.Sessions;
using FitMyCv.ServiceDefaults.Configuration;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Hosting;
using FitMyCv.ServiceDefaults.Http;
using FitMyCv.ServiceDefaults.Security;
using FitMyCv.ServiceDefaults.Settings;

namespace FitMyCv.Identity.Startup;

/// <summary>Registers what identity is made of; all of it is stateless or state of the replica.</summary>
internal static class IdentityServices
{
    private const double DevelopmentScale = 50;
    private static readonly TimeSpan ExportTimeout = TimeSpan.FromSeconds(60);

    public static void AddIdentity(this IServiceCollection services, StartupConfiguration configuration)
    {
        var encryptionKeys = configuration.Keys("FITMYCV_ENCRYPTION_KEYS");
        var site = PublicSite.From(configuration);
        var scale = RateLimitScale(configuration);
        services.AddSingleton(site);
        services.AddSingleton(new CsrfTokens(encryptionKeys));
        services.AddSingleton<AuthCookies>();
        services.AddSingleton<PasswordHashing>();
        services.AddSingleton<PasswordSignIn>();
        services.AddSingleton<NewAccounts>();
        services.AddSingleton<MailTokens>();
        services.AddSingleton<EmailVerification>();
        services.AddSingleton<EmailChanges>();
        services.AddSingleton<AccountDeletion>();
        services.AddSingleton<OnboardingStates>();
        services.AddSingleton<UserRoles>();
        services.AddScoped<UserDirectory>();
        services.AddOAuth(configuration, encryptionKeys);
        services.AddSingleton(RecaptchaOptions.From(configuration));
        services.AddHttpClient<RecaptchaCheck>(nameof(RecaptchaCheck)).RemoveAllLoggers();
        services.AddScoped<AccountExport>();
        services.AddServiceClient<CvExportClient>("cv", ExportTimeout);
        services.AddServiceClient<AiWorkerExportClient>("ai-worker", ExportTimeout);
        services.AddServiceClient<BillingExportClient>("billing", ExportTimeout);
        services.AddServiceClient<NotificationExportClient>("notification", ExportTimeout);
        services.AddServiceClient<AnalyticsExportClient>("analytics", ExportTimeout);
        services.AddServiceClient<BillingClient>("billing");
        services.AddServiceClient<CvClient>("cv");
        services.AddServiceClient<AnalyticsClient>("analytics");
        services.AddSingleton<PasskeyFlows>();
        services.AddSingleton<PasskeyVerifier>();
        services.AddSingleton<PasskeyStore>();
        services.AddSingleton<PasskeySignIn>();
        services.AddSingleton<SessionTokens>();
        services.AddSingleton<UserSessions>();
        services.AddSingleton<SettingStore>();
        services.AddSingleton<FirstAdministrator>();
        services.AddSingleton(provider => new SigningKeys(provider.GetRequiredService<Database>(), encryptionKeys, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IOperatorCommand>(provider => new RewrapSecrets(provider.GetRequiredService<Database>(), encryptionKeys));
        services.AddSingleton(provider => new TwoFactor(encryptionKeys, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new RefreshTokens(
            provider.GetRequiredService<UserSessions>(),
            provider.GetRequiredService<AccountMails>(),
            encryptionKeys,
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new SignInThrottle(provider.GetRequiredService<Database>(), scale, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new AccountMails(
            site,
            provider.GetRequiredService<PlatformSettings>(),
            provider.GetRequiredService<MailTokens>(),
            configuration.Optional("FITMYCV_SUPPORT_URL") ?? site.Page("/contact"),
            provider.GetRequiredService<TimeProvider>()));

        // identity asks itself nothing over HTTP: its own tables are the state that the others read.
        services.AddSingleton<IIdentityState, LocalIdentityState>();
        services.AddSingleton<IStartupFilter, SessionFromCookie>();
        services.AddHostedService<IdentityStart>();
        services.AddHostedService<Upkeep>();
        services.AddHostedService<ErasureReminder>();
    }

    /// <summary>Sign-in and linking through providers.</summary>
    private static void AddOAuth(this IServiceCollection services, StartupConfiguration configuration, KeyList encryptionKeys)
    {
        services.AddSingleton(OAuthProviders.From(configuration));
        ProviderHttp.Register(services);
        services.AddSingleton<ProviderHttp>();
        services.AddSingleton<ProviderDirectory>();
        services.AddSingleton<IdTokens>();
        services.AddSingleton<ProviderClient>();
        services.AddSingleton<OAuthFlows>();
        services.AddSingleton(provider => new ExternalLogins(encryptionKeys, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ExternalSignIn>();
        services.AddSingleton<ExternalLinking>();
        services.AddSingleton<OAuthStart>();
        services.AddSingleton<OAuthCallback>();
        services.AddSingleton<AppleRevocations>();
        services.AddHostedService(provider => provider.GetRequiredService<AppleRevocations>());
    }

    private static double RateLimitScale(StartupConfiguration configuration)
    {
        if (configuration.Optional("FITMYCV_RATE_LIMIT_SCALE") is not { } text)
        {
            return configuration.IsProduction ? 1 : DevelopmentScale;
        }
        return double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var scale) && scale > 0
            ? scale
            : throw new ConfigurationException("FITMYCV_RATE_LIMIT_SCALE is not a number above 0.");
    }
}
