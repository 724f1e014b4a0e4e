using FitMyCv.Identity.Features.Account;
using FitMyCv.Identity.Features.Internal;
using FitMyCv.Identity.Features.NextAuth;
using FitMyCv.Identity.Features.Registration;
using FitMyCv.Identity.Features.Settings;
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
        builder.AddMessaging(configuration, "identity");
    },
    app =>
    {
        app.MapNextAuth();
        app.MapRegistration();
        app.MapLinkedAccounts();
        app.MapPublicSettings();
        app.MapInternalRoutes();
    });
