using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Dapper;
using FitMyCv.Contracts;
using FitMyCv.Contracts.Errors;
using FitMyCv.Identity.Domain;
using FitMyCv.Identity.Features.Recovery;
using FitMyCv.ServiceDefaults;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Errors;
using FitMyCv.ServiceDefaults.Requests;
using FitMyCv.ServiceDefaults.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FitMyCv.Identity.Features.Settings;

public sealed record SettingsAnswer(IReadOnlyList<SettingAnswer> Settings, int Total);

public sealed record OneSettingAnswer(SettingAnswer Setting);

public sealed record CreateSettingRequest(string? SettingName, [property: JsonConverter(typeof(ReadableElementConverter))] JsonElement? Value, string? Category, string? Description);

public sealed record UpdateSettingRequest([property: JsonConverter(typeof(ReadableElementConverter))] JsonElement? Value, string? Description);

public sealed record SettingActor(Guid Id, string Email);

public sealed record SettingChange(
    Guid Id,
    string Action,
    Guid SettingId,
    string SettingName,
    string? OldValue,
    string? NewValue,
    SettingActor? ChangedBy,
    DateTimeOffset CreatedAt);

public sealed record SettingHistoryAnswer(IReadOnlyList<SettingChange> History, int Total);

/// <summary><c>/api/admin/settings</c> (spec identity §7.1).</summary>
internal static partial class AdminSettingsApi
{
    private const int LongestDescription = 500;
    private static readonly string[] SecretEndings = ["_secret", "_key", "_password", "_token"];

    public static void MapAdminSettings(this IEndpointRouteBuilder app)
    {
        var routes = app.MapAdminApi().MapGroup("/admin/settings");
        routes.MapGet("", ListAsync);
        routes.MapPost("", CreateAsync);
        routes.MapGet("/history", HistoryAsync);
        routes.MapGet("/{id}", GetAsync);
        routes.MapPut("/{id}", UpdateAsync);
        routes.MapDelete("/{id}", DeleteAsync);
    }

    private static async Task<Ok<SettingsAnswer>> ListAsync(HttpRequest request, Database database, CancellationToken cancellationToken)
    {
        var query = new QueryReader(request);
        var category = query.Text("category", 50);
        query.ThrowIfInvalid();
        await using var connection = await database.OpenAsync(cancellationToken);
        var settings = (await connection.QueryAsync<SettingAnswer>(
            $"""
            SELECT {SettingStore.Columns} FROM settings WHERE @category::text IS NULL OR category = @category
            ORDER BY category COLLATE "C", name COLLATE "C"
            """,
            new { category })).AsList();
        return TypedResults.Ok(new SettingsAnswer(settings, settings.Count));
    }

    private static async Task<Results<Created<OneSettingAnswer>, ProblemHttpResult>> CreateAsync(
        CreateSettingRequest body,
        CurrentUser caller,
        SettingStore store,
        CancellationToken cancellationToken)
    {
        if (body.SettingName is not { } name || !Name().IsMatch(name))
        {
            return SettingErrors.NameInvalid.ToProblem();
        }
        if (SecretEndings.Any(ending => name.EndsWith(ending, StringComparison.Ordinal)))
        {
            return SettingErrors.SecretRefused.ToProblem();
        }
        if (CheckValue(SettingRegistry.ByName.GetValueOrDefault(name), body.Value, out var value) is { } refusal)
        {
            return refusal;
        }
        if (body.Category is null || !Category().IsMatch(body.Category))
        {
            return SettingErrors.CategoryInvalid.ToProblem();
        }
        if (body.Description?.Length > LongestDescription)
        {
            return Problems.Invalid("description", "Must have at most 500 characters.");
        }
        return await store.CreateAsync(name, value, body.Category, body.Description, caller.Id, cancellationToken) is { } setting
            ? TypedResults.Created((string?)null, new OneSettingAnswer(setting))
            : SettingErrors.NameTaken.ToProblem();
    }

    private static async Task<Results<Ok<OneSettingAnswer>, ProblemHttpResult>> GetAsync(string id, SettingStore store, CancellationToken cancellationToken) =>
        Guid.TryParse(id, out var key) && await store.FindAsync(key, cancellationToken) is { } setting
            ? TypedResults.Ok(new OneSettingAnswer(setting))
            : CommonErrors.NotFound.ToProblem();

    private static async Task<Results<Ok<OneSettingAnswer>, ProblemHttpResult>> UpdateAsync(
        string id,
        UpdateSettingRequest body,
        CurrentUser caller,
        SettingStore store,
        CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(id, out var key) || await store.FindAsync(key, cancellationToken) is not { } before)
        {
            return CommonErrors.NotFound.ToProblem();
        }
        if (CheckValue(SettingRegistry.ByName.GetValueOrDefault(before.SettingName), body.Value, out var value) is { } refusal)
        {
            return refusal;
        }
        if (body.Description?.Length > LongestDescription)
        {
            return Problems.Invalid("description", "Must have at most 500 characters.");
        }
        return await store.UpdateAsync(key, value, body.Description, caller.Id, cancellationToken) is { } setting
            ? TypedResults.Ok(new OneSettingAnswer(setting))
            : CommonErrors.NotFound.ToProblem();
    }

    private static async Task<Results<Ok<SuccessAnswer>, ProblemHttpResult>> DeleteAsync(string id, CurrentUser caller, SettingStore store, CancellationToken cancellationToken) =>
        Guid.TryParse(id, out var key) && await store.DeleteAsync(key, caller.Id, cancellationToken)
            ? TypedResults.Ok(new SuccessAnswer())
            : CommonErrors.NotFound.ToProblem();

    private static async Task<Ok<SettingHistoryAnswer>> HistoryAsync(HttpRequest request, Database database, CancellationToken cancellationToken)
    {
        var query = new QueryReader(request);
        var limit = query.Int("limit", 1, 200, 50);
        var offset = query.Int("offset", 0, int.MaxValue, 0);
        query.ThrowIfInvalid();
        await using var connection = await database.OpenAsync(cancellationToken);
        var total = await connection.ExecuteScalarAsync<int>("SELECT count(*) FROM settings_history");
        var rows = await connection.QueryAsync<HistoryRow>(
            """
            SELECT h.id, h.action, h.setting_id, h.setting_name, h.old_value, h.new_value, h.created_at, u.id AS actor_id, u.email AS actor_email
            FROM settings_history h LEFT JOIN users u ON u.id = h.changed_by ORDER BY h.created_at DESC, h.id DESC LIMIT @limit OFFSET @offset
            """,
            new { limit, offset });
        return TypedResults.Ok(new SettingHistoryAnswer([.. rows.Select(row => row.ToChange())], total));
    }

    /// <summary>The value in its stored form, or why it is refused.</summary>
    private static ProblemHttpResult? CheckValue(SettingDefinition? definition, JsonElement? given, out string value)
    {
        value = "";
        if (given is { ValueKind: JsonValueKind.Object or JsonValueKind.Array })
        {
            return Problems.Invalid("value", "Must be a string, a number or a boolean.");
        }
        if (SettingValue.TextOf(given) is not { Length: > 0 } text)
        {
            return SettingErrors.ValueRequired.ToProblem();
        }
        if (SettingValue.Normalize(definition, text) is not { } normal)
        {
            return SettingErrors.ValueInvalid.ToProblem();
        }
        value = normal;
        return null;
    }

    [GeneratedRegex(@"^[a-z][a-z0-9_]{1,63}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Name();

    [GeneratedRegex(@"^[a-z][a-z0-9_]{1,49}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Category();

    private sealed record HistoryRow
    {
        public required Guid Id { get; init; }
        public required string Action { get; init; }
        public required Guid SettingId { get; init; }
        public required string SettingName { get; init; }
        public string? OldValue { get; init; }
        public string? NewValue { get; init; }
        public required DateTimeOffset CreatedAt { get; init; }
        public Guid? ActorId { get; init; }
        public string? ActorEmail { get; init; }

        public SettingChange ToChange() =>
            new(Id, Action, SettingId, SettingName, OldValue, NewValue, ActorId is { } actor ? new SettingActor(actor, ActorEmail!) : null, CreatedAt);
    }
}
