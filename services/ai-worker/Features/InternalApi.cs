using System.Text.Json;
using System.Text.Json.Nodes;
using Dapper;
using FitMyCv.AiWorker.Tasks;
using FitMyCv.AiWorker.Tasks.Ending;
using FitMyCv.AiWorker.Tasks.Offers;
using FitMyCv.Contracts.CvDocuments;
using FitMyCv.Contracts.Errors;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Encryption;
using FitMyCv.ServiceDefaults.Errors;

namespace FitMyCv.AiWorker.Features;

/// <summary>What other services ask (spec ai-worker §14).</summary>
public static class InternalApi
{
    private const int MostUrls = 200;

    public static void MapInternalApi(this IEndpointRouteBuilder api)
    {
        api.MapGet("/tasks/{taskId:guid}/result", ResultAsync);
        api.MapGet("/users/{userId:guid}/job-offers/{offerId:guid}", OfferAsync);
        api.MapPost("/users/{userId:guid}/job-offers/titles", TitlesAsync);
        api.MapGet("/users/{userId:guid}/export", ExportAsync);
    }

    /// <summary>
    /// Hands a result over to cv. The first answer is the point of no return, under the row lock that cancelling takes; later ones are equal.
    /// 409 unless the task is running with a result, 404 when it was erased.
    /// </summary>
    private static async Task<IResult> ResultAsync(Guid taskId, Database database, UserDataKeys keys, CancellationToken cancellationToken) =>
        await database.InTransactionAsync<IResult>(
            async unit =>
            {
                if (await TaskEnds.LockAsync(unit, taskId) is not { } task)
                {
                    return BackgroundErrors.TaskNotFound.ToProblem();
                }
                if (task.Status != TaskStatuses.Running || task.HandedOverAt is null)
                {
                    return BackgroundErrors.InvalidTransition.ToProblem();
                }
                var sealedResult = await unit.Connection.QuerySingleAsync<byte[]>(
                    "UPDATE tasks SET taken_at = coalesce(taken_at, clock_timestamp()) WHERE id = @taskId RETURNING hand_over",
                    new { taskId });
                return await keys.FindAsync(unit.Connection, task.UserId) is { } cipher
                    ? TypedResults.Bytes(cipher.Decrypt(sealedResult, taskId, Payloads.HandOver), "application/json")
                    : BackgroundErrors.TaskNotFound.ToProblem();
            },
            cancellationToken);

    private static async Task<IResult> OfferAsync(Guid userId, Guid offerId, JobOfferStore offers, CancellationToken cancellationToken) =>
        await offers.FindAsync(userId, offerId, cancellationToken) is { } offer ? TypedResults.Ok(Shown(offer)) : BackgroundErrors.JobOfferNotFound.ToProblem();

    /// <summary>Titles of the user's offers by the address they came from.</summary>
    private static async Task<TitlesAnswer> TitlesAsync(Guid userId, TitlesRequest body, JobOfferStore offers, OfferTexts texts, CancellationToken cancellationToken)
    {
        var hashes = (body.Urls ?? []).OfType<string>().Distinct(StringComparer.Ordinal).Take(MostUrls)
            .ToDictionary(url => url, url => OfferReader.UrlHash(texts, url), StringComparer.Ordinal);
        var titles = await offers.TitlesByUrlAsync(userId, [.. hashes.Values], cancellationToken);
        return new TitlesAnswer(
            hashes.Where(entry => titles.ContainsKey(Convert.ToHexString(entry.Value)))
                .ToDictionary(entry => entry.Key, entry => titles[Convert.ToHexString(entry.Value)], StringComparer.Ordinal));
    }

    private static async Task<ExportAnswer> ExportAsync(Guid userId, Database database, JobOfferStore offers, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var tasks = await connection.QueryAsync<TaskRow>(
            $"SELECT {TaskRow.Columns} FROM tasks WHERE user_id = @userId AND status NOT IN ('pending', 'rejected') AND NOT hidden ORDER BY created_at DESC, id DESC",
            new { userId });
        var (found, _) = await offers.ListAsync(userId, int.MaxValue, 0, cancellationToken);
        return new ExportAnswer([.. tasks.Select(TaskView.Of)], [.. found.Select(Shown)]);
    }

    private static ShownJobOffer Shown(JobOfferRecord offer) =>
        new(
            offer.Id,
            offer.UserId,
            offer.SourceType,
            offer.SourceValue,
            Convert.ToHexStringLower(offer.ContentHash),
            JsonSerializer.SerializeToNode(offer.Content, JobOfferJson.Options)!,
            offer.Engine,
            offer.Model,
            offer.ExtractedAt);

    private sealed record ShownJobOffer(
        Guid Id, Guid UserId, string SourceType, string SourceValue, string ContentHash, JsonNode Content, string Engine, string? Model, DateTimeOffset ExtractedAt);

    private sealed record TitlesRequest(IReadOnlyList<string?>? Urls);

    private sealed record TitlesAnswer(IReadOnlyDictionary<string, string> Titles);

    private sealed record ExportAnswer(IReadOnlyList<TaskView> Tasks, IReadOnlyList<ShownJobOffer> JobOffers);
}
