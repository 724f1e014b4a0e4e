using System.Text.Json.Nodes;
using Dapper;
using FitMyCv.Contracts.Errors;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Errors;

namespace FitMyCv.AiWorker.Features.Admin;

/// <summary>An alert on the cost of AI calls: threshold in USD per UTC day or month.</summary>
public sealed record AiAlert
{
    public const string Columns = "id, type, threshold, name, enabled, description, created_at, updated_at";

    public static readonly string[] Types = ["user_daily", "user_monthly", "global_daily", "global_monthly", "feature_daily"];

    public Guid Id { get; init; }
    public string Type { get; init; } = "";
    public decimal Threshold { get; init; }
    public string Name { get; init; } = "";
    public bool Enabled { get; init; }
    public string? Description { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
}

/// <summary><c>/api/admin/openai-alerts</c>.</summary>
public static class AiAlerts
{
    private const decimal HighestThreshold = 1_000_000;

    public static void MapAiAlerts(this IEndpointRouteBuilder api)
    {
        api.MapGet("/admin/openai-alerts", ListAsync);
        api.MapPost("/admin/openai-alerts", SaveAsync).Accepts<JsonObject>("application/json");
        api.MapDelete("/admin/openai-alerts", DeleteAsync).Accepts<JsonObject>("application/json");
        api.MapGet("/admin/openai-alerts/triggered", TriggeredAlerts.ListAsync);
    }

    private static async Task<AlertList> ListAsync(Database database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return new AlertList([.. await connection.QueryAsync<AiAlert>($"SELECT {AiAlert.Columns} FROM alerts ORDER BY type COLLATE \"C\", threshold, id")]);
    }

    private static async Task<IResult> SaveAsync(HttpRequest request, Database database, CancellationToken cancellationToken)
    {
        var fields = await FieldErrors.ReadAsync(request, cancellationToken);
        var alert = new
        {
            Id = Id(fields),
            Type = fields.Text("type", 20) is var type && AiAlert.Types.Contains(type) ? type : fields.Wrong("type", "Must be one of: " + string.Join(", ", AiAlert.Types) + ".", ""),
            Threshold = fields.Number("threshold", HighestThreshold, mayBeZero: false),
            Name = fields.Text("name", 100),
            Enabled = fields.Flag("enabled", absent: true),
            Description = fields.OptionalText("description", 500),
        };
        if (fields.Errors.Count > 0)
        {
            return BackgroundErrors.InvalidAlert.ToProblem(fields.Errors);
        }
        await using var connection = await database.OpenAsync(cancellationToken);
        var stored = await connection.QuerySingleOrDefaultAsync<AiAlert>(
            alert.Id is null
                ? $"INSERT INTO alerts (type, threshold, name, enabled, description) VALUES (@Type, @Threshold, @Name, @Enabled, @Description) RETURNING {AiAlert.Columns}"
                : $"""
                  UPDATE alerts SET type = @Type, threshold = @Threshold, name = @Name, enabled = @Enabled, description = @Description, updated_at = clock_timestamp()
                  WHERE id = @Id RETURNING {AiAlert.Columns}
                  """,
            alert);
        return stored is null ? BackgroundErrors.AlertNotFound.ToProblem() : TypedResults.Ok(new StoredAlert(stored));
    }

    private static async Task<IResult> DeleteAsync(HttpRequest request, Database database, CancellationToken cancellationToken)
    {
        var fields = await FieldErrors.ReadAsync(request, cancellationToken);
        var id = Id(fields);
        if (id is null || fields.Errors.Count > 0)
        {
            return BackgroundErrors.InvalidAlert.ToProblem(fields.Errors.Count > 0 ? fields.Errors : new Dictionary<string, string[]>(StringComparer.Ordinal) { ["id"] = ["Name the alert."] });
        }
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.ExecuteAsync("DELETE FROM alerts WHERE id = @id", new { id }) > 0
            ? TypedResults.Ok(new { success = true })
            : BackgroundErrors.AlertNotFound.ToProblem();
    }

    /// <summary>An id that is none stands for no alert.</summary>
    private static Guid? Id(FieldErrors fields) => fields.OptionalText("id", 100) is { Length: > 0 } text ? Guid.TryParse(text, out var id) ? id : Guid.Empty : null;

    private sealed record AlertList(IReadOnlyList<AiAlert> Alerts);

    private sealed record StoredAlert(AiAlert Alert);
}
