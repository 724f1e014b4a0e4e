using System.Text.Json.Nodes;
using FitMyCv.AiWorker.Clients;
using FitMyCv.AiWorker.Engines;
using FitMyCv.AiWorker.Tasks.Running;
using FitMyCv.Contracts.CvDocuments;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace FitMyCv.AiWorker.Tasks.Pipelines;

/// <summary>The source CV as it was when the task first ran: every phase and every later run works on that.</summary>
/// <param name="MatchScore">Its score, unless it is of another content.</param>
/// <param name="Origin">What it was made from.</param>
public sealed record SourceContent(Guid CvId, string Etag, string Filename, JsonObject Content, int ContentVersion, int? MatchScore, CvOrigin Origin)
{
    public CvDocument Document() => CvJson.Read(Content);
}

/// <summary>The source members of a CV (spec cv §2), which a translation takes over.</summary>
public sealed record CvOrigin(string? CreatedBy, string? SourceType, string? SourceValue, Guid? JobOfferId);

/// <summary>Reads the source CV from cv, once per task. While cv is away it tries again, as long as the run may last.</summary>
public sealed class SourceReading(CvClient cvs, TimeProvider time)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    public Task<SourceContent> ReadAsync(TaskRun run, CancellationToken cancellationToken) =>
        run.PhaseAsync(
            Phases.Source,
            async token =>
            {
                var stored = await FindAsync(run.Task.UserId, run.Task.SourceFilename!, token);
                return stored is not null && stored.CvId == run.Task.SourceCvId
                    ? new SourceContent(
                        stored.CvId,
                        stored.Etag,
                        stored.Cv.Filename,
                        stored.Content,
                        stored.Cv.ContentVersion,
                        stored.Cv.MatchScoreStale ? null : stored.Cv.MatchScore,
                        new CvOrigin(stored.Cv.CreatedBy, stored.Cv.SourceType, stored.Cv.SourceValue, stored.JobOfferId))
                    : throw new TaskFailedException(TaskErrors.CvNotFound, TaskErrors.Of(TaskErrors.CvNotFound).Message);
            },
            cancellationToken);

    private async Task<StoredCv?> FindAsync(Guid userId, string filename, CancellationToken cancellationToken)
    {
        for (var wait = TimeSpan.FromSeconds(1); ; wait = wait * 2 < LongestWait ? wait * 2 : LongestWait)
        {
            try
            {
                return await cvs.FindAsync(userId, filename, cancellationToken);
            }
            catch (Exception exception) when (exception is HttpRequestException or BrokenCircuitException or TimeoutRejectedException)
            {
                await Task.Delay(wait, time, cancellationToken);
            }
        }
    }
}
