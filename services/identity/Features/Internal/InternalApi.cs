using System.Text.Json;
using System.Text.Json.Serialization;
using Dapper;
using FitMyCv.Contracts;
using FitMyCv.Contracts.Errors;
using FitMyCv.Identity.Domain;
using FitMyCv.Identity.Features.Settings;
using FitMyCv.Identity.Sessions;
using FitMyCv.ServiceDefaults;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Errors;
using FitMyCv.ServiceDefaults.Requests;
using FitMyCv.ServiceDefaults.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.IdentityModel.Tokens;

namespace FitMyCv.Identity.Features.Internal;

/// <summary>What other services may know of a user; <c>emailVerified</c> is the time of the verification or null.</summary>
public sealed record InternalUser
{
    public required Guid Id { get; init; }
    public required string Email { get; init; }
    public string? Name { get; init; }
    public required string Role { get; init; }
    public required string Locale { get; init; }
    public DateTimeOffset? EmailVerified { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
}

public sealed record PublicKeyAnswer(string Kty, string Crv, string X, string Y, string Kid, string Use, string Alg);

public sealed record JwksAnswer(IReadOnlyList<PublicKeyAnswer> Keys);

public sealed record RevocationsAnswer(IReadOnlyList<RevokedSession> Revoked, DateTimeOffset Now);

public sealed record InternalSettingsAnswer(IReadOnlyDictionary<string, string> Settings, DateTimeOffset Now);

public sealed record InternalSettingAnswer(SettingAnswer Setting);

public sealed record InternalSettingRequest([property: JsonConverter(typeof(ReadableElementConverter))] JsonElement? Value, Guid? ActorId);

public sealed record UserLookupRequest(IReadOnlyList<Guid>? Ids);

public sealed record UserLookupAnswer(IReadOnlyList<InternalUser> Users);

public sealed record UserPageAnswer(IReadOnlyList<InternalUser> Users, Guid? Next);

/// <summary>Routes for the gateway and the other services (design/messages §3).</summary>
internal static class InternalApi
{
    private const int LongestLookup = 200;
    private const string Columns = "id, email, name, role, locale, email_verified_at AS email_verified, created_at";

    public static void MapInternalRoutes(this IEndpointRouteBuilder app)
    {
        var routes = app.MapInternal();
        routes.MapGet("/jwks", Jwks);
        routes.MapGet("/revocations", RevocationsAsync);
        routes.MapGet("/settings", SettingsAsync);
        routes.MapPut("/settings/{name}", PutSettingAsync);
        routes.MapGet("/users/{id:guid}", UserAsync);
        routes.MapPost("/users/lookup", LookupAsync);
        routes.MapGet("/users", UsersAsync);
    }

    private static Ok<JwksAnswer> Jwks(HttpContext http, SigningKeys keys)
    {
        http.Response.Headers.CacheControl = "max-age=300";
        return TypedResults.Ok(new JwksAnswer([.. keys.Published.Select(key =>
        {
            var point = JsonWebKeyConverter.ConvertFromECDsaSecurityKey(key);
            return new PublicKeyAnswer(point.Kty, point.Crv, point.X, point.Y, key.KeyId, "sig", SecurityAlgorithms.EcdsaSha256);
        })]));
    }

    private static async Task<Ok<RevocationsAnswer>> RevocationsAsync(HttpRequest request, IIdentityState state, CancellationToken cancellationToken)
    {
        var query = new QueryReader(request);
        var since = query.OptionalLong("since");
        query.ThrowIfInvalid();
        var (revoked, now) = await state.RevocationsAsync(
            since is { } ms and < 253402300800000 ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null,
            cancellationToken);
        return TypedResults.Ok(new RevocationsAnswer(revoked, now));
    }

    private static async Task<Ok<InternalSettingsAnswer>> SettingsAsync(IIdentityState state, TimeProvider time, CancellationToken cancellationToken) =>
        TypedResults.Ok(new InternalSettingsAnswer(await state.SettingsAsync(cancellationToken), time.GetUtcNow()));

    private static async Task<Results<Ok<InternalSettingAnswer>, ProblemHttpResult>> PutSettingAsync(
        string name,
        InternalSettingRequest body,
        SettingStore store,
        CancellationToken cancellationToken)
    {
        if (SettingValue.TextOf(body.Value) is not { Length: > 0 } text)
        {
            return SettingErrors.ValueRequired.ToProblem();
        }
        if (SettingValue.Normalize(SettingRegistry.ByName.GetValueOrDefault(name), text) is not { } value)
        {
            return SettingErrors.ValueInvalid.ToProblem();
        }
        var known = await store.FindAsync(name, cancellationToken);
        var setting = known is not null
            ? await store.UpdateAsync(known.Id, value, null, body.ActorId, cancellationToken)
            : SettingRegistry.ByName.TryGetValue(name, out var definition) ? await store.CreateAsync(name, value, definition.Category, null, body.ActorId, cancellationToken) : null;
        return setting is null ? CommonErrors.NotFound.ToProblem() : TypedResults.Ok(new InternalSettingAnswer(setting));
    }

    private static async Task<Results<Ok<InternalUser>, ProblemHttpResult>> UserAsync(Guid id, Database database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var user = await connection.QuerySingleOrDefaultAsync<InternalUser>($"SELECT {Columns} FROM users WHERE id = @id", new { id });
        return user is null ? CommonErrors.NotFound.ToProblem() : TypedResults.Ok(user);
    }

    private static async Task<Results<Ok<UserLookupAnswer>, ProblemHttpResult>> LookupAsync(UserLookupRequest body, Database database, CancellationToken cancellationToken)
    {
        if (body.Ids is null || body.Ids.Count > LongestLookup)
        {
            return Problems.Invalid("ids", "Must be a list of at most 200 ids.");
        }
        await using var connection = await database.OpenAsync(cancellationToken);
        var users = await connection.QueryAsync<InternalUser>($"SELECT {Columns} FROM users WHERE id = ANY(@Ids) ORDER BY id", new { Ids = body.Ids.ToArray() });
        return TypedResults.Ok(new UserLookupAnswer(users.AsList()));
    }

    private static async Task<Ok<UserPageAnswer>> UsersAsync(HttpRequest request, Database database, CancellationToken cancellationToken)
    {
        var query = new QueryReader(request);
        var limit = query.Int("limit", 1, LongestLookup, LongestLookup);
        var after = query.Text("after");
        query.ThrowIfInvalid();
        if (after is not null && !Guid.TryParse(after, out _))
        {
            throw CommonErrors.InvalidPayload.ToException(new Dictionary<string, string[]>(StringComparer.Ordinal) { ["after"] = ["Must be an id."] });
        }
        await using var connection = await database.OpenAsync(cancellationToken);
        var users = (await connection.QueryAsync<InternalUser>(
            $"SELECT {Columns} FROM users WHERE @After::uuid IS NULL OR id > @After ORDER BY id LIMIT @limit",
            new { After = after is null ? (Guid?)null : Guid.Parse(after), limit })).AsList();
        return TypedResults.Ok(new UserPageAnswer(users, users.Count == limit ? users[^1].Id : null));
    }
}
