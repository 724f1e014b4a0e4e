using Dapper;
using FitMyCv.Contracts.Errors;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Errors;
using FitMyCv.ServiceDefaults.Messaging;
using Npgsql;

namespace FitMyCv.Cv.Data;

/// <summary>Queries on <c>cv_files</c>; each is scoped by the user.</summary>
public static class CvFiles
{
    private const string Summary =
        """
        id, user_id, filename, label, content_version, etag, language, source_type, source_value, created_by, original_created_by, is_translated, job_offer_id,
        match_score, score_before, score_breakdown::text, score_engine, score_job_offer_id, match_score_updated_at, match_score_stale, match_score_status,
        optimise_status, review_source_version, review_archived, blocked, created_at, updated_at,
        (SELECT count(*)::int FROM cv_changes c WHERE c.cv_id = f.id AND c.status = 'pending') AS pending_changes
        """;

    private const string Whole = Summary + ", content, score_lists";

    /// <summary>The user's turn: name decisions and erasure of one user run one after the other. Throws <c>cv.notFound</c> for an erased user.</summary>
    public static async Task LockUserAsync(UnitOfWork unit, Guid userId)
    {
        if (await Erasure.IsErasedAsync(unit.Connection, userId))
        {
            throw CvErrors.NotFound.ToException();
        }
        await TakeTurnAsync(unit, userId);
    }

    public static Task TakeTurnAsync(UnitOfWork unit, Guid userId) =>
        unit.Connection.ExecuteAsync("SELECT pg_advisory_xact_lock(hashtextextended(@userId::text, 0))", new { userId });

    public static Task<CvFile?> FindAsync(NpgsqlConnection connection, Guid userId, string filename) =>
        connection.QuerySingleOrDefaultAsync<CvFile>(
            $"SELECT {Whole} FROM cv_files f WHERE user_id = @userId AND filename = @filename",
            new { userId, filename });

    /// <summary>The CV for a change: other writers wait until this transaction ends.</summary>
    public static Task<CvFile?> FindForChangeAsync(UnitOfWork unit, Guid userId, string filename) =>
        unit.Connection.QuerySingleOrDefaultAsync<CvFile>(
            $"SELECT {Whole} FROM cv_files f WHERE user_id = @userId AND filename = @filename FOR UPDATE OF f",
            new { userId, filename });

    /// <inheritdoc cref="FindForChangeAsync(UnitOfWork, Guid, string)"/>
    public static Task<CvFile?> FindForChangeAsync(UnitOfWork unit, Guid userId, Guid cvId) =>
        unit.Connection.QuerySingleOrDefaultAsync<CvFile>(
            $"SELECT {Whole} FROM cv_files f WHERE user_id = @userId AND id = @cvId FOR UPDATE OF f",
            new { userId, cvId });

    /// <summary>A page of the user's CVs without content, newest first, and how many there are in all.</summary>
    public static async Task<(IReadOnlyList<CvFile> Files, int Total)> ListAsync(NpgsqlConnection connection, Guid userId, int? limit, int offset)
    {
        using var results = await connection.QueryMultipleAsync(
            $"""
            SELECT coalesce((SELECT count FROM cv_counts WHERE user_id = @userId), 0);
            SELECT {Summary} FROM cv_files f WHERE user_id = @userId ORDER BY created_at DESC, filename LIMIT @limit OFFSET @offset;
            """,
            new { userId, limit, offset });
        var total = await results.ReadSingleAsync<int>();
        return ((await results.ReadAsync<CvFile>()).AsList(), total);
    }

    public static Task<int> CountAsync(NpgsqlConnection connection, Guid userId) =>
        connection.ExecuteScalarAsync<int>("SELECT coalesce((SELECT count FROM cv_counts WHERE user_id = @userId), 0)", new { userId });

    /// <summary>All CVs of the user with their content, newest change first.</summary>
    public static async Task<IReadOnlyList<CvFile>> AllAsync(NpgsqlConnection connection, Guid userId) =>
        (await connection.QueryAsync<CvFile>($"SELECT {Whole} FROM cv_files f WHERE user_id = @userId ORDER BY updated_at DESC, filename", new { userId })).AsList();

    public static Task InsertAsync(UnitOfWork unit, CvFile file) =>
        unit.Connection.ExecuteAsync(
            """
            INSERT INTO cv_files (
                id, user_id, filename, content, label, content_version, etag, language, source_type, source_value, created_by, original_created_by, is_translated,
                job_offer_id, match_score, score_before, score_breakdown, score_lists, score_engine, score_job_offer_id, match_score_updated_at,
                review_source_version, created_at, updated_at)
            VALUES (
                @Id, @UserId, @Filename, @Content, @Label, @ContentVersion, @Etag, @Language, @SourceType, @SourceValue, @CreatedBy, @OriginalCreatedBy, @IsTranslated,
                @JobOfferId, @MatchScore, @ScoreBefore, @ScoreBreakdown::jsonb, @ScoreLists, @ScoreEngine, @ScoreJobOfferId, @MatchScoreUpdatedAt,
                @ReviewSourceVersion, @CreatedAt, @UpdatedAt)
            """,
            file);

    /// <summary>Writes content, score and review members of a CV that <c>FindForChangeAsync</c> read in this transaction.</summary>
    public static Task UpdateAsync(UnitOfWork unit, CvFile file) =>
        unit.Connection.ExecuteAsync(
            """
            UPDATE cv_files SET
                content = @Content, label = @Label, content_version = @ContentVersion, etag = @Etag, language = @Language, match_score = @MatchScore,
                score_before = @ScoreBefore, score_breakdown = @ScoreBreakdown::jsonb, score_lists = @ScoreLists, score_engine = @ScoreEngine,
                score_job_offer_id = @ScoreJobOfferId, match_score_updated_at = @MatchScoreUpdatedAt, match_score_stale = @MatchScoreStale,
                job_offer_id = @JobOfferId, review_source_version = @ReviewSourceVersion, review_archived = @ReviewArchived, updated_at = @UpdatedAt
            WHERE id = @Id AND user_id = @UserId
            """,
            file);

    public static Task DeleteAsync(UnitOfWork unit, CvFile file) =>
        unit.Connection.ExecuteAsync("DELETE FROM cv_files WHERE id = @Id AND user_id = @UserId", new { file.Id, file.UserId });
}
