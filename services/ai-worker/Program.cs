using FitMyCv.AiWorker;
using FitMyCv.AiWorker.Features;
using FitMyCv.AiWorker.Features.Admin;
using FitMyCv.AiWorker.Messaging;
using FitMyCv.Contracts.Messages;
using FitMyCv.ServiceDefaults;
using FitMyCv.ServiceDefaults.Configuration;

return await ServiceHost.RunAsync(
    args,
    builder =>
    {
        var configuration = builder.AddServiceDefaults("ai-worker");
        builder.AddDatabase(configuration, "ai-worker");
        builder.AddMessaging(configuration, "ai-worker", bus => bus
            .Handle<RunTask, RunTaskHandler>()
            .Handle<CvStored, CompleteStoredTask>()
            .Handle<CvStoreFailed, FailUnstoredTask>()
            .Handle<CvDeleted, FailTasksOfDeletedCv>()
            .Handle<UserDeleted, EraseUser>());
        builder.Services.AddTasks(configuration);
    },
    app =>
    {
        var api = app.MapUserApi();
        api.MapImportPdf();
        api.MapGenerateCv();
        api.MapGenerateFromJobTitle();
        api.MapCreateTemplate();
        api.MapTranslateCv();
        api.MapMatchScores();
        api.MapImproveCv();
        api.MapTaskSync();
        api.MapJobOffers();
        var admin = app.MapAdminApi();
        admin.MapAiCosts();
        admin.MapAiPrices();
        admin.MapAiAlerts();
        var inside = app.MapInternal();
        inside.MapInternalApi();
        inside.MapInternalUsage();
    });
