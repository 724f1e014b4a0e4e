using System.Text.Json.Nodes;
using Dapper;
using FitMyCv.Cv.Domain;
using FitMyCv.ServiceDefaults.Data;
using Npgsql;

namespace FitMyCv.Cv.Data;

/// <summary>Archived contents of a CV (spec cv §4). The CV's row was read, scoped by its user, before any of these is called.</summary>
public static class CvVersions
{
    /// <summary>The source of an adapted CV: reference of its review only.</summary>
    public const int Source = 0;

    private const string Columns =
        """
        version, content, changelog, change_type, match_score, score_before, score_breakdown::text, score_lists, score_engine, score_job_offer_id,
        match_score_updated_at, match_score_stale, created_at
        """;

    /// <summary>A version that can be read and restored (from 1), or the source of a review (0).</summary>
    public static Task<CvVersion?> FindAsync(NpgsqlConnection connection, Guid cvId, int version) =>
        connection.QuerySingleOrDefaultAsync<CvVersion>($"SELECT {Columns} FROM cv_versions WHERE cv_id = @cvId AND version = @version", new { cvId, version });

    /// <summary>All but the source of the review, highest first, without content.</summary>
    public static async Task<IReadOnlyList<CvVersion>> ListAsync(NpgsqlConnection connection, Guid cvId, int limit) =>
        (await connection.QueryAsync<CvVersion>(
            "SELECT version, changelog, change_type, match_score, created_at FROM cv_versions WHERE cv_id = @cvId AND version > 0 ORDER BY version DESC LIMIT @limit",
            new { cvId, limit })).AsList();

    /// <summary>Every version with its content, highest first, the source of the review last.</summary>
    public static async Task<IReadOnlyList<CvVersion>> AllAsync(NpgsqlConnection connection, Guid cvId) =>
        (await connection.QueryAsync<CvVersion>($"SELECT {Columns} FROM cv_versions WHERE cv_id = @cvId ORDER BY version DESC", new { cvId })).AsList();

    public static Task InsertSourceAsync(UnitOfWork unit, CvPayloads payloads, Guid cvId, JsonObject source, DateTimeOffset now) =>
        InsertAsync(unit, cvId, new CvVersion { Version = Source, Content = payloads.SealVersion(cvId, Source, source), ChangeType = "source", CreatedAt = now });

    /// <summary>
    /// Archives the present content and score under the present number and answers the CV with the next one; its content must be sealed again
    /// (<see cref="CvChangesOfContent.WithContent"/>). Only the newest <paramref name="keep"/> versions stay, besides the one that an open review compares with.
    /// </summary>
    public static async Task<CvFile> ArchiveAsync(
        UnitOfWork unit, CvPayloads payloads, CvFile file, JsonObject content, string changeType, string? changelog, int keep, DateTimeOffset now)
    {
        await InsertAsync(
            unit,
            file.Id,
            new CvVersion
            {
                Version = file.ContentVersion,
                Content = payloads.SealVersion(file.Id, file.ContentVersion, content),
                Changelog = payloads.SealChangelog(file.Id, file.ContentVersion, changelog),
                ChangeType = changeType,
                MatchScore = file.MatchScore,
                ScoreBefore = file.ScoreBefore,
                ScoreBreakdown = file.ScoreBreakdown,
                ScoreLists = payloads.ArchiveScore(file),
                ScoreEngine = file.ScoreEngine,
                ScoreJobOfferId = file.ScoreJobOfferId,
                MatchScoreUpdatedAt = file.MatchScoreUpdatedAt,
                MatchScoreStale = file.MatchScoreStale,
                CreatedAt = now,
            });
        await unit.Connection.ExecuteAsync(
            "DELETE FROM cv_versions WHERE cv_id = @Id AND version > 0 AND version <= @Oldest AND version IS DISTINCT FROM @ReviewSourceVersion",
            new { file.Id, Oldest = file.ContentVersion - keep, file.ReviewSourceVersion });
        return file with { ContentVersion = file.ContentVersion + 1 };
    }

    private static Task<int> InsertAsync(UnitOfWork unit, Guid cvId, CvVersion version) =>
        unit.Connection.ExecuteAsync(
            """
            INSERT INTO cv_versions (
                cv_id, version, content, changelog, change_type, match_score, score_before, score_breakdown, score_lists, score_engine, score_job_offer_id,
                match_score_updated_at, match_score_stale, created_at)
            VALUES (
                @CvId, @Version, @Content, @Changelog, @ChangeType, @MatchScore, @ScoreBefore, @ScoreBreakdown::jsonb, @ScoreLists, @ScoreEngine, @ScoreJobOfferId,
                @MatchScoreUpdatedAt, @MatchScoreStale, @CreatedAt)
            """,
            new
            {
                CvId = cvId,
                version.Version,
                version.Content,
                version.Changelog,
                version.ChangeType,
                version.MatchScore,
                version.ScoreBefore,
                version.ScoreBreakdown,
                version.ScoreLists,
                version.ScoreEngine,
                version.ScoreJobOfferId,
                version.MatchScoreUpdatedAt,
                version.MatchScoreStale,
                version.CreatedAt,
            });
}

/// <summary>Puts another content into the row of a CV.</summary>
public static class CvChangesOfContent
{
    /// <summary>The row with this content sealed under its number; <c>updatedAt</c> moves when the content changed.</summary>
    public static CvFile WithContent(this CvFile file, CvPayloads payloads, JsonObject content, DateTimeOffset now)
    {
        var etag = CvEtag.Of(file.Id, content);
        return file with
        {
            Content = payloads.SealContent(file.Id, file.ContentVersion, content),
            Label = payloads.SealLabel(file.Id, content),
            Etag = etag,
            Language = CvContent.Language(content),
            UpdatedAt = etag == file.Etag ? file.UpdatedAt : now,
        };
    }
}
