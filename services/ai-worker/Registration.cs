using System.Globalization;
using FitMyCv.AiWorker.Clients;
using FitMyCv.AiWorker.Tasks;
using FitMyCv.AiWorker.Tasks.Ending;
using FitMyCv.AiWorker.Tasks.Offers;
using FitMyCv.AiWorker.Tasks.Pipelines;
using FitMyCv.AiWorker.Tasks.Running;
using FitMyCv.AiWorker.Tasks.Scores;
using FitMyCv.AiWorker.Tasks.Starting;
using FitMyCv.ServiceDefaults.Configuration;
using FitMyCv.ServiceDefaults.Encryption;
using FitMyCv.ServiceDefaults.Http;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace FitMyCv.AiWorker;

/// <summary>The parts of this service.</summary>
internal static class Registration
{
    public static void AddTasks(this IServiceCollection services, StartupConfiguration configuration)
    {
        services.TryAddSingleton(new TaskOptions { Concurrency = Concurrency(configuration) });
        services.AddSingleton(new UserDataKeys(configuration.Keys("CV_ENCRYPTION_KEYS")));
        services.AddServiceClient<CvClient>("cv");
        services.AddServiceClient<BillingClient>("billing");
        services.AddSingleton<EngineChoice>();
        services.AddSingleton<TaskStarter>();
        services.AddSingleton<StartTakeBack>();
        services.AddSingleton<JobOfferStore>();
        services.AddSingleton<ScoreCache>();
        services.AddSingleton<SourceReading>();
        services.AddSingleton<OfferReader>();
        services.AddSingleton<ITaskPipeline, ImportPipeline>();
        services.AddSingleton<ITaskPipeline, MatchScorePipeline>();
        services.AddSingleton<RunningTasks>();
        services.AddSingleton<TaskWake>();
        services.AddSingleton<TaskQueue>();
        services.AddSingleton<TaskLeases>();
        services.AddSingleton<TaskEnds>();
        services.AddHostedService<TaskWorker>();
        services.AddHostedService<LeaseKeeper>();
        services.AddHostedService<TaskSweep>();
    }

    private static int Concurrency(StartupConfiguration configuration) =>
        configuration.Optional("AI_WORKER_CONCURRENCY") is not { } text ? Environment.ProcessorCount
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 64 ? number
        : throw new ConfigurationException("AI_WORKER_CONCURRENCY is not a whole number from 1 to 64.");
}
