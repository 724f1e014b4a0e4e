using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using FitMyCv.Contracts.Errors;
using FitMyCv.Cv.Domain;
using FitMyCv.Cv.Domain.Review;
using FitMyCv.ServiceDefaults.Encryption;
using FitMyCv.ServiceDefaults.Errors;
using Npgsql;

namespace FitMyCv.Cv.Data;

/// <summary>Opens and closes the encrypted payloads of one user (spec cv §6).</summary>
public sealed partial class CvVault(UserDataKeys keys, ILogger<CvVault> logger)
{
    /// <summary>For writing: the user's data key is made at the first use.</summary>
    public async Task<CvPayloads> ForWritingAsync(NpgsqlConnection connection, Guid userId) =>
        new(await Guard(() => keys.GetOrCreateAsync(connection, userId), userId), this);

    /// <summary>For reading rows that are there.</summary>
    public async Task<CvPayloads> ForReadingAsync(NpgsqlConnection connection, Guid userId) =>
        new(await Guard(async () => await keys.FindAsync(connection, userId) ?? throw new CryptographicException("The user has no data key."), userId), this);

    internal T Guard<T>(Func<T> open, Guid id)
    {
        try
        {
            return open();
        }
        catch (CryptographicException exception)
        {
            LogUnreadable(id, exception.Message);
            throw CvErrors.ContentUnreadable.ToException();
        }
    }

    private async Task<T> Guard<T>(Func<Task<T>> open, Guid id)
    {
        try
        {
            return await open();
        }
        catch (CryptographicException exception)
        {
            LogUnreadable(id, exception.Message);
            throw CvErrors.ContentUnreadable.ToException();
        }
    }

    [LoggerMessage(1, LogLevel.Error, "The payload of {Id} does not open: {Reason}")]
    private partial void LogUnreadable(Guid id, string reason);
}

/// <summary>The payloads of one user. Whatever does not open is 500 <c>cv.contentUnreadable</c>, never partial content.</summary>
public sealed class CvPayloads(UserCipher cipher, CvVault vault)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public byte[] SealContent(Guid cvId, int contentVersion, JsonObject content) => cipher.Encrypt(CvContent.Text(content), cvId, "content", contentVersion);

    public JsonObject Content(CvFile file) => CvContent.Read(Text(file.Content!, file.Id, "content", file.ContentVersion));

    public byte[] SealVersion(Guid cvId, int version, JsonObject content) => cipher.Encrypt(CvContent.Text(content), cvId, "version", version);

    public JsonObject Version(Guid cvId, CvVersion version) => CvContent.Read(Text(version.Content!, cvId, "version", version.Version));

    public byte[]? SealChangelog(Guid cvId, int version, string? changelog) => changelog is null ? null : cipher.Encrypt(changelog, cvId, "changelog", version);

    public string? Changelog(Guid cvId, CvVersion version) => version.Changelog is null ? null : Text(version.Changelog, cvId, "changelog", version.Version);

    public byte[] SealLabel(Guid cvId, JsonObject content) =>
        cipher.Encrypt(
            JsonSerializer.SerializeToUtf8Bytes(new CvLabel(CvContent.Title(content), CvContent.FullName(content), CvContent.Generator(content)), Json),
            cvId,
            "label");

    public CvLabel Label(CvFile file) => JsonSerializer.Deserialize<CvLabel>(Text(file.Label, file.Id, "label", 0), Json)!;

    public byte[] SealScore(Guid cvId, ScoreLists lists) => cipher.Encrypt(JsonSerializer.SerializeToUtf8Bytes(lists, Json), cvId, "score");

    public ScoreLists Score(CvFile file) =>
        file.ScoreLists is null ? ScoreLists.Empty : JsonSerializer.Deserialize<ScoreLists>(Text(file.ScoreLists, file.Id, "score", 0), Json)!;

    /// <summary>The lists of the present score for the row of an archived version.</summary>
    public byte[]? ArchiveScore(CvFile file) => Reseal(file.ScoreLists, file.Id, ("score", 0), ("version-score", file.ContentVersion));

    /// <summary>The lists of an archived version for the present score.</summary>
    public byte[]? RestoreScore(Guid cvId, CvVersion version) => Reseal(version.ScoreLists, cvId, ("version-score", version.Version), ("score", 0));

    public byte[] SealChange(Guid cvId, ReviewChange change) => cipher.Encrypt(JsonSerializer.SerializeToUtf8Bytes(change, Json), cvId, "change:" + change.Id);

    public ReviewChange Change(Guid cvId, string id, byte[] payload) => JsonSerializer.Deserialize<ReviewChange>(Text(payload, cvId, "change:" + id, 0), Json)!;

    private byte[]? Reseal(byte[]? payload, Guid cvId, (string Kind, int Version) from, (string Kind, int Version) to) =>
        payload is null ? null : cipher.Encrypt(Text(payload, cvId, from.Kind, from.Version), cvId, to.Kind, to.Version);

    private string Text(byte[] payload, Guid cvId, string kind, int version) => vault.Guard(() => cipher.DecryptText(payload, cvId, kind, version), cvId);
}

/// <summary>The parts of a score that hold words of the CV.</summary>
public sealed record ScoreLists(JsonArray ImprovementSuggestions, IReadOnlyList<string> MissingSkills, IReadOnlyList<string> MatchingSkills)
{
    public static ScoreLists Empty => new([], [], []);
}
