using FitMyCv.AiWorker.Domain.Composition;
using FitMyCv.AiWorker.Engines.Offline.Reading;
using FitMyCv.AiWorker.Tasks.Scores;

namespace FitMyCv.AiWorker.Engines.Offline.WarmUp;

/// <summary>
/// Takes an invented CV and offer through the offline engine when the process starts, so that vocabularies are loaded and code is compiled before the first
/// person waits for it (a first import takes some 3 s without, under 0.2 s with it).
/// </summary>
internal sealed partial class OfflineWarmUp(OfflineCvReader reader, TimeProvider time, ILogger<OfflineWarmUp> logger) : BackgroundService
{
    private const int MaximumPages = 10;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        try
        {
            var engine = new OfflineEngine(reader.ReadAsync);
            var started = time.GetTimestamp();
            var reading = await engine.ReadCvAsync(new PdfFile(Resource("warm-up-cv.pdf"), "warm-up.pdf", MaximumPages), stoppingToken);
            var offer = await engine.ReadOfferAsync(new OfferText(System.Text.Encoding.UTF8.GetString(Resource("warm-up-offer.txt"))), stoppingToken);
            var input = new TailoringInput(reading.Document, offer.Content, ScoringMonth.Of(time.GetUtcNow()), Language: null);
            var classification = await engine.ClassifyAsync(input, stoppingToken);
            var parts = new TailoredParts(
                classification,
                await engine.AdaptExperiencesAsync(input, classification, stoppingToken),
                await engine.AdaptProjectsAsync(input, classification, stoppingToken),
                await engine.AdaptExtrasAsync(input, stoppingToken),
                await engine.AdaptSkillsAsync(input, stoppingToken),
                await engine.AdaptSummaryAsync(input, stoppingToken));
            CvComposer.Compose(input, parts, new CompositionMeta("adaptation", engine.Name, "warm-up", time.GetUtcNow()), engine.TailoringNotices(input));
            LogReady((int)time.GetElapsedTime(started).TotalMilliseconds);
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            LogFailed(exception);
        }
        catch (OperationCanceledException)
        {
            // The process stops.
        }
    }

    private static byte[] Resource(string name)
    {
        using var stream = typeof(OfflineWarmUp).Assembly.GetManifestResourceStream(name)!;
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    [LoggerMessage(1, LogLevel.Information, "The offline engine is warm after {Milliseconds} ms")]
    private partial void LogReady(int milliseconds);

    [LoggerMessage(2, LogLevel.Warning, "The offline engine could not be warmed up: the first tasks take longer")]
    private partial void LogFailed(Exception exception);
}
