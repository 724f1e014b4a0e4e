using FitMyCv.Contracts.Errors;
using FitMyCv.Contracts.Messages;
using FitMyCv.Cv.Clients;
using FitMyCv.Cv.Data;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Messaging;

namespace FitMyCv.Cv.Messaging;

/// <summary>Stores a computed score, once per task, whatever happened to the content meanwhile: then it is marked stale (spec cv §9).</summary>
public sealed class StoreMatchScore(AiWorkerClient aiWorker, CvVault vault, TimeProvider time) : IMessageHandler<MatchScored>
{
    public async Task HandleAsync(MatchScored message, UnitOfWork unit, CancellationToken cancellationToken)
    {
        var userId = message.UserId!.Value;
        if (await CvTasks.AnswerAgainAsync(unit, message.TaskId)
            || await aiWorker.FindResultAsync(message.TaskId, cancellationToken) is not { Score: { } score } result)
        {
            return;
        }
        if (await CvFiles.FindForChangeAsync(unit, userId, result.CvId ?? message.CvId) is not { } file)
        {
            await CvTasks.AnswerAsync(
                unit, userId, message.TaskId, null, new CvStoreFailed { UserId = userId, TaskId = message.TaskId, Error = CvErrors.NotFound.Key });
            return;
        }
        var payloads = await vault.ForWritingAsync(unit.Connection, userId);
        file = file.WithScore(payloads, score, result, isStale: result.Etag is { } etag && etag != file.Etag, time.GetUtcNow());
        var offer = file.ScoreJobOfferId ?? message.JobOfferId;
        // A CV without an offer takes the one that it was scored for (spec ai-worker §11).
        file = file with { ScoreJobOfferId = offer, JobOfferId = file.JobOfferId ?? offer, ScoreBefore = null };
        await CvFiles.UpdateAsync(unit, file);
        unit.Publish(StoreGeneratedCv.Changed(file, "score", "score"));
        await CvTasks.AnswerAsync(
            unit,
            userId,
            message.TaskId,
            file.Id,
            new CvStored
            {
                UserId = userId,
                TaskId = message.TaskId,
                CvId = file.Id,
                Filename = file.Filename,
                Etag = file.Etag,
                ContentVersion = file.ContentVersion,
            });
    }
}
