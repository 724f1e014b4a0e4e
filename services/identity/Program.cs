using FitMyCv.Contracts.Messages;
using FitMyCv.Identity.Accounts;
using FitMyCv.Identity.Features.Account;
using FitMyCv.Identity.Features.Consent;
using FitMyCv.Identity.Features.Export;
using FitMyCv.Identity.Features.Internal;
using FitMyCv.Identity.Features.NextAuth;
using FitMyCv.Identity.Features.Onboarding;
using FitMyCv.Identity.Features.Recaptcha;
using FitMyCv.Identity.Features.Recovery;
using FitMyCv.Identity.Features.Registration;
using FitMyCv.Identity.Features.Settings;
using FitMyCv.Identity.Features.Tokens;
using FitMyCv.Identity.Features.Users;
using FitMyCv.Identity.Startup;
using FitMyCv.ServiceDefaults;
using FitMyCv.ServiceDefaults.Configuration;

return await ServiceHost.RunAsync(
    args,
    builder =>
    {
        var configuration = builder.AddServiceDefaults("identity");
        builder.AddDatabase(configuration, "identity");
        builder.Services.AddIdentity(configuration);
        builder.AddMessaging(configuration, "identity", bus => bus.Handle<UserErased, TickErasure>());
    },
    app =>
    {
        app.MapNextAuth();
        app.MapRegistration();
        app.MapVerifyEmail();
        app.MapPasswordReset();
        app.MapLinkedAccounts();
        app.MapPassword();
        app.MapProfile();
        app.MapVerifyEmailChange();
        app.MapOwnSessions();
        app.MapTwoFactor();
        app.MapPasskeys();
        app.MapDeleteAccount();
        app.MapAccountExport();
        app.MapTokens();
        app.MapPublicSettings();
        app.MapAdminSettings();
        app.MapOnboarding();
        app.MapAdminOnboarding();
        app.MapConsent();
        app.MapRecaptcha();
        app.MapAdminUsers();
        app.MapActiveSessions();
        app.MapInternalRoutes();
    });
