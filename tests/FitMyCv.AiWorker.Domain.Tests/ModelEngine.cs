using FitMyCv.AiWorker.Engines;
using FitMyCv.AiWorker.Engines.Offline.Reading;
using FitMyCv.AiWorker.Engines.OpenAi;
using FitMyCv.AiWorker.Engines.OpenAi.Calls;
using FitMyCv.AiWorker.Engines.OpenAi.Reading;
using FitMyCv.AiWorker.Pdf;
using FitMyCv.StandIns.OpenAi;
using FitMyCv.StandIns.OpenAi.Answers;
using Microsoft.Extensions.Logging.Abstractions;

namespace FitMyCv.AiWorker.Domain.Tests;

/// <summary>The openai engine over a stand-in in this process.</summary>
internal static class ModelEngine
{
    public static CompositionMeta Meta { get; } = new("adaptation", "openai", "base.json", new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero));

    public static Task<TailoredParts> PartsAsync(TailoringInput input, IAnswers answers) => PartsAsync(input, Over(new OpenAiServer(new StandInOptions { Answers = answers })));

    public static async Task<TailoredParts> PartsAsync(TailoringInput input, OpenAiEngine engine)
    {
        var token = CancellationToken.None;
        var classification = await engine.ClassifyAsync(input, token);
        return new TailoredParts(
            classification,
            await engine.AdaptExperiencesAsync(input, classification, token),
            await engine.AdaptProjectsAsync(input, classification, token),
            await engine.AdaptExtrasAsync(input, token),
            await engine.AdaptSkillsAsync(input, token),
            await engine.AdaptSummaryAsync(input, token));
    }

    public static OpenAiEngine Over(OpenAiServer server)
    {
        var options = new OpenAiOptions { Endpoint = new Uri("http://provider.test/v1") };
        var model = new ModelClient(options, new ProviderCircuit(options, TimeProvider.System), new HttpClient(new InProcessHandler(server)), TimeProvider.System, NullLogger<ModelClient>.Instance);
        var processes = new ChildProcess(TimeProvider.System);
        var extractor = new PdfTextExtractor(processes);
        return new OpenAiEngine(model, new ModelCvReader(model, new OfflineCvReader(extractor), extractor, new PageImages(processes)), new ModelRun(new ModelSettings(), new Calls()));
    }

    private sealed class Calls : IModelCallRecorder
    {
        public decimal Spent => 0;

        public void Add(ModelCall call)
        {
        }
    }
}
