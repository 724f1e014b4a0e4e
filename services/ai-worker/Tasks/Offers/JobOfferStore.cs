using System.Text.Json;
using Dapper;
using FitMyCv.Contracts.CvDocuments;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Encryption;
using Npgsql;

namespace FitMyCv.AiWorker.Tasks.Offers;

/// <summary>A stored offer (spec ai-worker §5).</summary>
public sealed record JobOfferRecord(
    Guid Id,
    Guid UserId,
    string SourceType,
    string SourceValue,
    byte[] ContentHash,
    JobOfferContent Content,
    string Engine,
    string? Model,
    DateTimeOffset ExtractedAt);

/// <summary>
/// The offers of a user, content encrypted, one per user and content hash. An address gives the same offer for 7 days, a text or PDF without end.
/// </summary>
public sealed class JobOfferStore(Database database, UserDataKeys keys)
{
    private const string Columns = "id, user_id, source_type, source_value, content_hash, content, engine, model, extracted_at";

    public async Task<JobOfferRecord?> FindAsync(Guid userId, Guid offerId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await SingleAsync(connection, userId, $"SELECT {Columns} FROM job_offers WHERE user_id = @userId AND id = @offerId", new { userId, offerId });
    }

    public async Task<bool> ExistsAsync(Guid userId, Guid offerId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<bool>("SELECT EXISTS (SELECT 1 FROM job_offers WHERE user_id = @userId AND id = @offerId)", new { userId, offerId });
    }

    /// <summary>The offer whose text has this hash.</summary>
    public async Task<JobOfferRecord?> FindByContentAsync(Guid userId, byte[] contentHash, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await SingleAsync(connection, userId, $"SELECT {Columns} FROM job_offers WHERE user_id = @userId AND content_hash = @contentHash", new { userId, contentHash });
    }

    /// <summary>The offer that this address gave within the last 7 days.</summary>
    public async Task<JobOfferRecord?> FindByUrlAsync(Guid userId, byte[] urlHash, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await SingleAsync(
            connection,
            userId,
            $"""
            SELECT {Columns} FROM job_offers WHERE user_id = @userId AND id = (
                SELECT job_offer_id FROM offer_sources WHERE user_id = @userId AND url_hash = @urlHash AND fetched_at > now() - interval '7 days')
            """,
            new { userId, urlHash });
    }

    /// <summary>Titles of the offers that addresses gave within the last 7 days.</summary>
    /// <returns>By the hexadecimal hash of the address.</returns>
    public async Task<IReadOnlyDictionary<string, string>> TitlesByUrlAsync(Guid userId, byte[][] urlHashes, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var sources = (await connection.QueryAsync<(byte[] UrlHash, Guid OfferId)>(
            "SELECT url_hash, job_offer_id FROM offer_sources WHERE user_id = @userId AND url_hash = ANY(@urlHashes) AND fetched_at > now() - interval '7 days'",
            new { userId, urlHashes })).AsList();
        var rows = await connection.QueryAsync<JobOfferRow>(
            $"SELECT {Columns} FROM job_offers WHERE user_id = @userId AND id = ANY(@ids)",
            new { userId, ids = sources.Select(source => source.OfferId).ToArray() });
        var titles = await keys.FindAsync(connection, userId) is { } cipher ? rows.ToDictionary(row => row.Id, row => Open(row, cipher).Content.Title) : [];
        return sources.Where(source => titles.GetValueOrDefault(source.OfferId) is not null)
            .ToDictionary(source => Convert.ToHexString(source.UrlHash), source => titles[source.OfferId]!);
    }

    /// <summary>Newest first.</summary>
    public async Task<(IReadOnlyList<JobOfferRecord> Offers, int Total)> ListAsync(Guid userId, int limit, int offset, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var total = await connection.ExecuteScalarAsync<int>("SELECT count(*)::int FROM job_offers WHERE user_id = @userId", new { userId });
        var rows = await connection.QueryAsync<JobOfferRow>(
            $"SELECT {Columns} FROM job_offers WHERE user_id = @userId ORDER BY extracted_at DESC, id DESC LIMIT @limit OFFSET @offset",
            new { userId, limit, offset });
        var cipher = await keys.FindAsync(connection, userId);
        return (cipher is null ? [] : [.. rows.Select(row => Open(row, cipher))], total);
    }

    /// <summary>Stores what was read from a source; the same content again gives the offer that is there. Answers its id.</summary>
    /// <param name="urlHash">Of the address it came from, to be found by it for 7 days.</param>
    public async Task<Guid> SaveAsync(UnitOfWork unit, JobOfferRecord offer, byte[]? urlHash)
    {
        var cipher = await keys.GetOrCreateAsync(unit.Connection, offer.UserId);
        await unit.Connection.ExecuteAsync(
            """
            INSERT INTO job_offers (id, user_id, source_type, source_value, content_hash, content, engine, model)
            VALUES (@Id, @UserId, @SourceType, @SourceValue, @ContentHash, @Content, @Engine, @Model)
            ON CONFLICT (user_id, content_hash) DO NOTHING
            """,
            new
            {
                offer.Id, offer.UserId, offer.SourceType, offer.SourceValue, offer.ContentHash, offer.Engine, offer.Model,
                Content = cipher.Encrypt(JsonSerializer.SerializeToUtf8Bytes(offer.Content, JobOfferJson.Options), offer.Id, Payloads.JobOffer),
            });
        var id = await unit.Connection.QuerySingleAsync<Guid>(
            "SELECT id FROM job_offers WHERE user_id = @UserId AND content_hash = @ContentHash",
            new { offer.UserId, offer.ContentHash });
        if (urlHash is not null)
        {
            await unit.Connection.ExecuteAsync(
                """
                INSERT INTO offer_sources (user_id, url_hash, job_offer_id) VALUES (@UserId, @urlHash, @id)
                ON CONFLICT (user_id, url_hash) DO UPDATE SET job_offer_id = excluded.job_offer_id, fetched_at = excluded.fetched_at
                """,
                new { offer.UserId, urlHash, id });
        }
        return id;
    }

    private async Task<JobOfferRecord?> SingleAsync(NpgsqlConnection connection, Guid userId, string sql, object parameters) =>
        await connection.QuerySingleOrDefaultAsync<JobOfferRow>(sql, parameters) is { } row && await keys.FindAsync(connection, userId) is { } cipher
            ? Open(row, cipher)
            : null;

    private static JobOfferRecord Open(JobOfferRow row, UserCipher cipher) =>
        new(
            row.Id,
            row.UserId,
            row.SourceType,
            row.SourceValue,
            row.ContentHash,
            JsonSerializer.Deserialize<JobOfferContent>(cipher.Decrypt(row.Content, row.Id, Payloads.JobOffer), JobOfferJson.Options)!,
            row.Engine,
            row.Model,
            row.ExtractedAt);

    private sealed record JobOfferRow
    {
        public Guid Id { get; init; }
        public Guid UserId { get; init; }
        public string SourceType { get; init; } = "";
        public string SourceValue { get; init; } = "";
        public byte[] ContentHash { get; init; } = [];
        public byte[] Content { get; init; } = [];
        public string Engine { get; init; } = "";
        public string? Model { get; init; }
        public DateTimeOffset ExtractedAt { get; init; }
    }
}
