using FitMyCv.Contracts.Messages;
using FitMyCv.Cv.Clients;
using FitMyCv.Cv.Data;
using FitMyCv.Cv.Features;
using FitMyCv.Cv.Messaging;
using FitMyCv.Cv.Rendering;
using FitMyCv.ServiceDefaults;
using FitMyCv.ServiceDefaults.Configuration;
using FitMyCv.ServiceDefaults.Encryption;
using FitMyCv.ServiceDefaults.Http;

return await ServiceHost.RunAsync(
    args,
    builder =>
    {
        var configuration = builder.AddServiceDefaults("cv");
        builder.AddDatabase(configuration, "cv");
        builder.AddMessaging(configuration, "cv", bus => bus
            .Handle<CvGenerated, StoreGeneratedCv>()
            .Handle<MatchScored, StoreMatchScore>()
            .Handle<TaskFailed, EndFailedTask>()
            .Handle<TaskCancelled, EndCancelledTask>()
            .Handle<UserDeleted, EraseUser>());
        var services = builder.Services;
        services.AddUserDataKeys(configuration.Keys("CV_ENCRYPTION_KEYS"));
        services.AddSingleton<CvVault>();
        services.AddServiceClient<BillingClient>("billing");
        services.AddServiceClient<AiWorkerClient>("ai-worker");
        services.AddSingleton<PaidOperations>();
        services.AddSingleton<EditSessions>();
        services.AddSingleton<CreateCv>();
        services.AddSingleton<DecideChanges>();
        services.AddSingleton<EditContent>();
        services.AddSingleton<LinkHistory>();
        services.AddSingleton<CvRenderer>();
        services.AddSingleton<CvExporter>();
        services.AddSingleton<ExportApi>();
        services.AddHostedService<OperationSweep>();
    },
    app =>
    {
        app.MapCvs();
        app.MapChanges();
        app.MapVersions();
        app.MapCvFacts();
        app.MapMatchScore();
        ExportApi.Map(app);
        LinkHistory.Map(app);
        app.MapInternalCvs();
    });
