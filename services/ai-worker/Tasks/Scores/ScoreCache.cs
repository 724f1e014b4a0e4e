using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using FitMyCv.AiWorker.Engines;
using FitMyCv.AiWorker.Tasks.Pipelines;
using FitMyCv.AiWorker.Tasks.Running;
using FitMyCv.Contracts.CvDocuments;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Encryption;

namespace FitMyCv.AiWorker.Tasks.Scores;

/// <summary>The month on which scores rest: first day, UTC.</summary>
public static class ScoringMonth
{
    public static DateOnly Of(DateTimeOffset now) => new(now.UtcDateTime.Year, now.UtcDateTime.Month, 1);
}

/// <summary>What a score depends on: CV content, offer, month and engine, as one hash.</summary>
/// <param name="Known">The stored answer, if there is one.</param>
/// <param name="Quotations">The passages that a new answer rests on.</param>
public sealed record ScoreQuestion(byte[] KeyHash, DateOnly Month, MatchScoreResult? Known = null, IReadOnlyList<SkillQuotation>? Quotations = null)
{
    private static readonly string[] ServerSetMembers = ["meta", "generated_at", "reviewed_at"];

    private const string ModelSetting = "model_match_score";

    public static ScoreQuestion Of(TaskRun run, SourceContent source, Guid jobOfferId)
    {
        var month = ScoringMonth.Of(run.Task.CreatedAt);
        var engine = run.Input.ModelSettings?.GetValueOrDefault(ModelSetting) is { } model ? $"{run.Task.Engine} {model}" : run.Task.Engine;
        var content = source.Content.DeepClone().AsObject();
        foreach (var member in ServerSetMembers)
        {
            content.Remove(member);
        }
        var text = string.Create(CultureInfo.InvariantCulture, $"{jobOfferId:D}|{month:yyyy-MM}|{engine}|{content.ToJsonString()}");
        return new ScoreQuestion(SHA256.HashData(Encoding.UTF8.GetBytes(text)), month);
    }
}

/// <summary>Stored scores, encrypted (they hold suggestions and skills); the same question gives the same numbers.</summary>
public sealed class ScoreCache(Database database, UserDataKeys keys)
{
    /// <summary>The question with its stored answer and the passages that rests on, if there is one.</summary>
    public async Task<ScoreQuestion> FindAsync(Guid userId, ScoreQuestion question, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<(Guid Id, byte[] Score, byte[]? Quotations)?>(
            "SELECT id, score, quotations FROM score_cache WHERE user_id = @userId AND key_hash = @KeyHash",
            new { userId, question.KeyHash });
        return row is { } stored && await keys.FindAsync(connection, userId) is { } cipher
            ? question with
            {
                Known = StoredJson.Read<MatchScoreResult>(cipher.Decrypt(stored.Score, stored.Id, Payloads.Score)),
                Quotations = stored.Quotations is { } quotations ? StoredJson.Read<SkillQuotation[]>(cipher.Decrypt(quotations, stored.Id, Payloads.Quotations)) : [],
            }
            : question;
    }

    public async Task SaveAsync(UnitOfWork unit, Guid userId, ScoreQuestion question, MatchScoreResult score)
    {
        var id = Guid.CreateVersion7();
        var cipher = await keys.GetOrCreateAsync(unit.Connection, userId);
        await unit.Connection.ExecuteAsync(
            """
            INSERT INTO score_cache (id, user_id, key_hash, score, quotations) VALUES (@id, @userId, @KeyHash, @Score, @Quotations)
            ON CONFLICT (user_id, key_hash) DO NOTHING
            """,
            new
            {
                id,
                userId,
                question.KeyHash,
                Score = cipher.Encrypt(StoredJson.Write(score), id, Payloads.Score),
                Quotations = question.Quotations is { Count: > 0 } quotations ? cipher.Encrypt(StoredJson.Write(quotations), id, Payloads.Quotations) : null,
            });
    }
}
