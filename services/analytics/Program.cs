using FitMyCv.Analytics.Clients;
using FitMyCv.Analytics.Data;
using FitMyCv.Analytics.Features;
using FitMyCv.Analytics.Messaging;
using FitMyCv.Contracts.Messages;
using FitMyCv.ServiceDefaults;
using FitMyCv.ServiceDefaults.Configuration;
using FitMyCv.ServiceDefaults.Http;

return await ServiceHost.RunAsync(
    args,
    builder =>
    {
        var configuration = builder.AddServiceDefaults("analytics");
        builder.AddDatabase(configuration, "analytics");
        builder.AddMessaging(configuration, "analytics", bus => bus
            .Handle<UserRegistered, Observe<UserRegistered>>()
            .Handle<UserVerified, Observe<UserVerified>>()
            .Handle<UserChanged, Observe<UserChanged>>()
            .Handle<UserSignedIn, Observe<UserSignedIn>>()
            .Handle<TaskQueued, Observe<TaskQueued>>()
            .Handle<TaskCompleted, Observe<TaskCompleted>>()
            .Handle<TaskFailed, Observe<TaskFailed>>()
            .Handle<TaskCancelled, Observe<TaskCancelled>>()
            .Handle<CvCreated, Observe<CvCreated>>()
            .Handle<CvChanged, Observe<CvChanged>>()
            .Handle<CvDeleted, Observe<CvDeleted>>()
            .Handle<CvExported, Observe<CvExported>>()
            .Handle<MatchScored, Observe<MatchScored>>()
            .Handle<AiCallRecorded, Observe<AiCallRecorded>>()
            .Handle<SubscriptionChanged, Observe<SubscriptionChanged>>()
            .Handle<CreditsChanged, Observe<CreditsChanged>>()
            .Handle<PaymentReceived, Observe<PaymentReceived>>()
            .Handle<MailSent, Observe<MailSent>>()
            .Handle<MailFailed, Observe<MailFailed>>()
            .Handle<UserDeleted, EraseUser>());
        builder.Services.AddServiceClient<IdentityClient>("identity");
        builder.Services.AddSingleton<UserNews>();
        builder.Services.AddHostedService<UserDirectory>();
        builder.Services.AddHostedService<NightlyUpkeep>();
    },
    app =>
    {
        app.MapTelemetry();
        app.MapSummary();
        app.MapEvents();
        app.MapFeatureUse();
        app.MapUsers();
        app.MapFeedback();
        app.MapInternalUsers();
    });
