using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dapper;
using FitMyCv.Contracts.Errors;
using FitMyCv.ServiceDefaults.Configuration;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Encryption;
using FitMyCv.ServiceDefaults.Errors;
using FitMyCv.ServiceDefaults.Messaging;
using FitMyCv.ServiceDefaults.Security;
using Microsoft.AspNetCore.Http;

namespace FitMyCv.ServiceDefaults.Idempotency;

/// <summary>Marks operations whose answer holds a secret or a stream: an <c>Idempotency-Key</c> is ignored there.</summary>
public sealed class WithoutIdempotency;

/// <summary>
/// <c>Idempotency-Key</c> on unsafe requests (design/architecture §7): the key is reserved before the work, bound to caller, method, path and body;
/// the same request replays the stored bytes for 24 h. Answers of 5xx, 429 and 401 are not kept. Answers may hold a CV's text, so they are kept encrypted,
/// under a key made of a service key and the caller's idempotency key, which itself is nowhere stored.
/// </summary>
internal sealed class IdempotencyMiddleware(RequestDelegate next, Database database, StartupConfiguration configuration, TimeProvider time)
{
    private const string HeaderName = "Idempotency-Key";
    private const int LongestAnswer = 8 * 1024 * 1024;
    private static readonly TimeSpan Lock = TimeSpan.FromSeconds(60);
    private readonly KeyList _keys = configuration.Keys("FITMYCV_SERVICE_KEYS");
    private static readonly string[] ReplayedHeaders = ["Content-Type", "ETag", "Location", "Content-Disposition", "X-Page-Count", "Cache-Control"];

    public async Task InvokeAsync(HttpContext http)
    {
        var key = http.Request.Headers[HeaderName].ToString();
        if (key.Length == 0
            || HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method) || HttpMethods.IsOptions(http.Request.Method)
            || http.GetEndpoint() is not { } endpoint
            || endpoint.Metadata.GetMetadata<WithoutIdempotency>() is not null)
        {
            await next(http);
            return;
        }
        if (key.Length > 255 || key.Any(c => c is < '!' or > '~'))
        {
            await Problems.WriteAsync(http, CommonErrors.InvalidPayload, new Dictionary<string, string[]>(StringComparer.Ordinal) { [HeaderName] = ["Must be 1 to 255 visible characters."] });
            return;
        }
        var user = CurrentUser.Of(http);
        var caller = user?.Id.ToString() ?? AddressOf(http);
        var request = new KeyedRequest(Encoding.UTF8.GetBytes($"{caller}\n{http.Request.Method}\n{http.Request.Path}\n{key}"));
        var requestHash = await RequestHashAsync(http);
        switch (await ReserveAsync(request.Hash, requestHash, user?.Id, http.RequestAborted))
        {
            case { Status: { } status } stored when stored.RequestHash.AsSpan().SequenceEqual(requestHash):
                await ReplayAsync(http, status, stored, request);
                return;
            case { } stored when !stored.RequestHash.AsSpan().SequenceEqual(requestHash):
                await Problems.WriteAsync(http, CommonErrors.IdempotencyConflict);
                return;
            case not null:
                http.Response.Headers.RetryAfter = "1";
                await Problems.WriteAsync(http, CommonErrors.IdempotencyInProgress);
                return;
            default:
                await RunAsync(http, request);
                return;
        }
    }

    /// <summary>The client's address: the gateway hands on exactly one.</summary>
    private static string AddressOf(HttpContext http) =>
        http.Request.Headers["X-Forwarded-For"].ToString() is { Length: > 0 } forwarded ? forwarded : http.Connection.RemoteIpAddress?.ToString() ?? "";

    private async Task RunAsync(HttpContext http, KeyedRequest request)
    {
        var body = http.Response.Body;
        using var buffer = new MemoryStream();
        http.Response.Body = buffer;
        try
        {
            await next(http);
        }
        catch
        {
            await ReleaseAsync(request.Hash);
            throw;
        }
        finally
        {
            http.Response.Body = body;
        }
        if (http.Response.StatusCode is >= 500 or StatusCodes.Status429TooManyRequests or StatusCodes.Status401Unauthorized || buffer.Length > LongestAnswer)
        {
            await ReleaseAsync(request.Hash);
        }
        else
        {
            await StoreAsync(http, request, buffer.ToArray());
        }
        buffer.Position = 0;
        await buffer.CopyToAsync(body, http.RequestAborted);
    }

    /// <summary>Null: the key is ours now. Else the row that holds it.</summary>
    private async Task<StoredAnswer?> ReserveAsync(byte[] keyHash, byte[] requestHash, Guid? userId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        // A token may outlive its account for a moment: nothing names an erased user again.
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await Erasure.IsErasedAsync(connection, userId))
        {
            userId = null;
        }
        var now = time.GetUtcNow();
        var reserved = await connection.ExecuteAsync(
            """
            INSERT INTO idempotency_keys (key_hash, user_id, request_hash, locked_until) VALUES (@keyHash, @userId, @requestHash, @LockedUntil)
            ON CONFLICT (key_hash) DO UPDATE SET request_hash = excluded.request_hash, locked_until = excluded.locked_until
            WHERE idempotency_keys.status IS NULL AND idempotency_keys.locked_until < @now
            """,
            new { keyHash, userId, requestHash, now, LockedUntil = now + Lock });
        await transaction.CommitAsync(cancellationToken);
        return reserved > 0
            ? null
            : await connection.QuerySingleOrDefaultAsync<StoredAnswer>("SELECT request_hash, status, body FROM idempotency_keys WHERE key_hash = @keyHash", new { keyHash });
    }

    private async Task StoreAsync(HttpContext http, KeyedRequest request, byte[] body)
    {
        var headers = ReplayedHeaders.Where(http.Response.Headers.ContainsKey).ToDictionary(name => name, name => http.Response.Headers[name].ToString(), StringComparer.Ordinal);
        await using var connection = await database.OpenAsync(CancellationToken.None);
        await connection.ExecuteAsync(
            "UPDATE idempotency_keys SET status = @Status, body = @Body WHERE key_hash = @Hash",
            new { Status = http.Response.StatusCode, Body = request.Seal(_keys.Current, JsonSerializer.SerializeToUtf8Bytes(new KeptAnswer(headers, body))), request.Hash });
    }

    private async Task ReleaseAsync(byte[] keyHash)
    {
        await using var connection = await database.OpenAsync(CancellationToken.None);
        await connection.ExecuteAsync("DELETE FROM idempotency_keys WHERE key_hash = @keyHash AND status IS NULL", new { keyHash });
    }

    private async Task ReplayAsync(HttpContext http, int status, StoredAnswer stored, KeyedRequest request)
    {
        if (_keys.All.Select(key => request.Open(key, stored.Body!)).FirstOrDefault(opened => opened is not null) is not { } plain)
        {
            // The service key of that answer has been taken away: what was done then can't be told any more.
            await Problems.WriteAsync(http, CommonErrors.IdempotencyConflict);
            return;
        }
        var answer = JsonSerializer.Deserialize<KeptAnswer>(plain)!;
        http.Response.StatusCode = status;
        foreach (var (name, value) in answer.Headers)
        {
            http.Response.Headers[name] = value;
        }
        await http.Response.Body.WriteAsync(answer.Body, http.RequestAborted);
    }

    /// <summary>SHA-256 over query and body; a multipart form by its names and contents, since its boundary differs with each call.</summary>
    private static async Task<byte[]> RequestHashAsync(HttpContext http)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(http.Request.QueryString.Value ?? ""));
        if (http.Request.HasFormContentType && http.Request.ContentType!.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase))
        {
            var form = await ReadFormAsync(http);
            foreach (var (name, values) in form.OrderBy(field => field.Key, StringComparer.Ordinal))
            {
                hash.AppendData(Encoding.UTF8.GetBytes($"\n{name}={values}"));
            }
            foreach (var file in form.Files)
            {
                hash.AppendData(Encoding.UTF8.GetBytes($"\n{file.Name}:"));
                await using var content = file.OpenReadStream();
                hash.AppendData(await SHA256.HashDataAsync(content, http.RequestAborted));
            }
        }
        else
        {
            http.Request.EnableBuffering();
            hash.AppendData(await SHA256.HashDataAsync(http.Request.Body, http.RequestAborted));
            http.Request.Body.Position = 0;
        }
        return hash.GetHashAndReset();
    }

    /// <summary>A form that can't be read is the client's mistake.</summary>
    private static async Task<IFormCollection> ReadFormAsync(HttpContext http)
    {
        try
        {
            return await http.Request.ReadFormAsync(http.RequestAborted);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException and not BadHttpRequestException)
        {
            throw new BadHttpRequestException("The form is malformed.", exception);
        }
    }

    private sealed record StoredAnswer(byte[] RequestHash, int? Status, byte[]? Body);

    private sealed record KeptAnswer(Dictionary<string, string> Headers, byte[] Body);

    /// <summary>Caller, method, path and idempotency key of a request: only their hash is stored, and answers are encrypted with what they give.</summary>
    private sealed class KeyedRequest(byte[] identity)
    {
        public byte[] Hash { get; } = SHA256.HashData(identity);

        public byte[] Seal(SecretKey key, byte[] plain) => Sealed.Encrypt(KeyOf(key), plain, Hash);

        /// <summary>Null when the payload was sealed with another service key.</summary>
        public byte[]? Open(SecretKey key, byte[] payload)
        {
            try
            {
                return Sealed.Decrypt(KeyOf(key), payload, Hash);
            }
            catch (CryptographicException)
            {
                return null;
            }
        }

        private byte[] KeyOf(SecretKey key) => HKDF.DeriveKey(HashAlgorithmName.SHA256, key.Bytes, 32, salt: identity, info: "idempotency-answer"u8.ToArray());
    }
}
