using System.Globalization;
using FitMyCv.AiWorker.Clients;
using FitMyCv.AiWorker.Domain.Matching;
using FitMyCv.AiWorker.Engines;
using FitMyCv.AiWorker.Engines.Offline;
using FitMyCv.AiWorker.Engines.Offline.Reading;
using FitMyCv.AiWorker.Engines.Offline.WarmUp;
using FitMyCv.AiWorker.Engines.OpenAi;
using FitMyCv.AiWorker.Engines.OpenAi.Calls;
using FitMyCv.AiWorker.Engines.OpenAi.Reading;
using FitMyCv.AiWorker.Offers;
using FitMyCv.AiWorker.Pdf;
using FitMyCv.AiWorker.Tasks;
using FitMyCv.AiWorker.Tasks.Calls;
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
        services.AddUserDataKeys(configuration.Keys("CV_ENCRYPTION_KEYS"));
        services.AddServiceClient<CvClient>("cv");
        services.AddServiceClient<BillingClient>("billing");
        services.AddServiceClient<IdentityClient>("identity");
        services.AddSingleton<EngineChoice>();
        services.AddSingleton<TaskStarter>();
        services.AddSingleton<StartTakeBack>();
        services.AddSingleton<JobOfferStore>();
        services.AddSingleton<ScoreCache>();
        services.AddSingleton<SourceReading>();
        services.AddSingleton(Fetching(configuration));
        services.AddSingleton(provider => new GuardedHttpFetcher(provider.GetRequiredService<GuardedHttpOptions>()));
        services.AddSingleton<OfferTexts>();
        services.AddSingleton<OfferReader>();
        services.AddSingleton<ChildProcess>();
        services.AddSingleton<PdfTextExtractor>();
        services.AddSingleton<OfflineCvReader>();
        services.AddSingleton<ICvEngine>(provider => new OfflineEngine(provider.GetRequiredService<OfflineCvReader>().ReadAsync));
        AddModelEngine(services, configuration);
        services.AddSingleton<IOccupationSkills>(Occupations.Default);
        services.AddSingleton<CvAdaptation>();
        services.AddSingleton<TemplateMaking>();
        services.AddSingleton<ITaskPipeline, ImportPipeline>();
        services.AddSingleton<ITaskPipeline, GenerationPipeline>();
        services.AddSingleton<ITaskPipeline, JobTitlePipeline>();
        services.AddSingleton<ITaskPipeline, TemplatePipeline>();
        services.AddSingleton<ITaskPipeline, TranslationPipeline>();
        services.AddSingleton<ITaskPipeline, MatchScorePipeline>();
        services.AddSingleton<ITaskPipeline, ImprovementPipeline>();
        services.AddSingleton<RunningTasks>();
        services.AddSingleton<TaskWake>();
        services.AddSingleton<TaskQueue>();
        services.AddSingleton<TaskLeases>();
        services.AddSingleton<TaskEnds>();
        services.AddHostedService<AiCallUpkeep>();
        services.AddHostedService<OfflineWarmUp>();
        services.AddHostedService<TaskWorker>();
        services.AddHostedService<LeaseKeeper>();
        services.AddHostedService<TaskSweep>();
    }

    /// <summary>The openai engine, when a provider is configured.</summary>
    private static void AddModelEngine(IServiceCollection services, StartupConfiguration configuration)
    {
        if (OpenAiOptions.From(configuration) is not { } options)
        {
            return;
        }
        services.TryAddSingleton(options);
        services.AddSingleton<ProviderCircuit>();
        services.AddSingleton(provider => new ModelClient(
            provider.GetRequiredService<OpenAiOptions>(),
            provider.GetRequiredService<ProviderCircuit>(),
            new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5), UseCookies = false }) { Timeout = Timeout.InfiniteTimeSpan },
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<ModelClient>>()));
        services.AddSingleton<PageImages>();
        services.AddSingleton<ModelCvReader>();
        services.AddSingleton<ICvEngine>(provider => new OpenAiEngine(
            provider.GetRequiredService<ModelClient>(), provider.GetRequiredService<ModelCvReader>(), new ModelRun(new ModelSettings(), new UnboundCalls())));
    }

    /// <summary>The exemptions from the URL guard, for Development and tests.</summary>
    private static GuardedHttpOptions Fetching(StartupConfiguration configuration) =>
        configuration is { IsProduction: true } && configuration.Optional("JOB_FETCH_ALLOWED_HOSTS") is not null
            ? throw new ConfigurationException("JOB_FETCH_ALLOWED_HOSTS is set: in Production no address is exempt from the URL guard.")
            : GuardedHttpOptions.Parse(configuration.Optional("JOB_FETCH_ALLOWED_HOSTS"));

    private static int Concurrency(StartupConfiguration configuration) =>
        configuration.Optional("AI_WORKER_CONCURRENCY") is not { } text ? Environment.ProcessorCount
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 64 ? number
        : throw new ConfigurationException("AI_WORKER_CONCURRENCY is not a whole number from 1 to 64.");
}
