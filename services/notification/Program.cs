using FitMyCv.Contracts.Messages;
using FitMyCv.Notification.Clients;
using FitMyCv.Notification.Features;
using FitMyCv.Notification.Live;
using FitMyCv.Notification.Mail;
using FitMyCv.Notification.Messaging;
using FitMyCv.ServiceDefaults;
using FitMyCv.ServiceDefaults.Configuration;
using FitMyCv.ServiceDefaults.Http;

return await ServiceHost.RunAsync(
    args,
    builder =>
    {
        var configuration = builder.AddServiceDefaults("notification");
        builder.AddDatabase(configuration, "notification");
        builder.AddMessaging(configuration, "notification", bus => bus
            .Handle<TaskQueued, ShowLive<TaskQueued>>(inOrder: true)
            .Follow<TaskProgressed, ShowProgress>()
            .Handle<TaskCompleted, ShowLive<TaskCompleted>>(inOrder: true)
            .Handle<TaskFailed, ShowLive<TaskFailed>>(inOrder: true)
            .Handle<TaskCancelled, ShowLive<TaskCancelled>>(inOrder: true)
            .Handle<CvCreated, ShowLive<CvCreated>>(inOrder: true)
            .Handle<CvChanged, ShowLive<CvChanged>>(inOrder: true)
            .Handle<CvDeleted, ShowLive<CvDeleted>>(inOrder: true)
            .Handle<CreditsChanged, ShowLive<CreditsChanged>>(inOrder: true)
            .Handle<SubscriptionChanged, ShowLive<SubscriptionChanged>>(inOrder: true)
            .Handle<OnboardingChanged, ShowLive<OnboardingChanged>>(inOrder: true)
            .Handle<MailRequested, QueueMail>()
            .Handle<UserDeleted, EraseUser>());
        var services = builder.Services;
        services.AddSingleton(new RedisLink(configuration.ConnectionString("redis")));
        services.AddSingleton<EventBuffer>();
        services.AddSingleton<EventHub>();
        services.AddSingleton<ShowProgress>();
        services.AddHostedService(provider => provider.GetRequiredService<EventHub>());
        var mail = MailOptions.Read(configuration);
        services.AddSingleton(mail);
        services.AddSingleton(new MailVault(configuration.Keys("FITMYCV_ENCRYPTION_KEYS")));
        services.AddSingleton<MailQueue>();
        if (mail.Relay is null)
        {
            services.AddSingleton<IMailTransport, PickupFolder>();
        }
        else
        {
            services.AddSingleton<IMailTransport, SmtpTransport>();
        }
        services.AddServiceClient<IdentityClient>("identity");
        services.AddHostedService<MailSender>();
        services.AddHostedService<MailLogCleanup>();
    },
    app =>
    {
        app.MapEventStream();
        app.MapMailExport();
    });
