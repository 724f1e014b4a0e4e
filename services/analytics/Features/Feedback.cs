using System.Globalization;
using System.Text.Json;
using Dapper;
using FitMyCv.Contracts.Errors;
using FitMyCv.ServiceDefaults;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Errors;
using FitMyCv.ServiceDefaults.Messaging;
using FitMyCv.ServiceDefaults.Requests;
using FitMyCv.ServiceDefaults.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace FitMyCv.Analytics.Features;

public record FeedbackView
{
    public string Id { get; init; } = "";
    public string UserId { get; init; } = "";
    public int? Rating { get; init; }
    public string Comment { get; init; } = "";
    public bool IsBugReport { get; init; }
    public string? CurrentCvFile { get; init; }
    public string Status { get; init; } = "";
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? ReviewedAt { get; init; }
}

public sealed record ListedFeedback : FeedbackView
{
    public string UserEmail { get; init; } = "";
    public string UserName { get; init; } = "";
}

public sealed record FeedbackAnswer(FeedbackView Feedback);

public sealed record ReviewedFeedbackAnswer(bool Success, FeedbackView Feedback);

public sealed record FeedbacksAnswer(IReadOnlyList<ListedFeedback> Feedbacks, long Total);

/// <summary>Feedback of users and its review (spec analytics §5, §7). Text is kept as written.</summary>
internal static class Feedback
{
    private const int LongestComment = 500;
    private const int LongestFile = 200;
    private const int MostADay = 10;
    private const int LargestPage = 200;
    private const int DefaultPage = 100;

    private const string Columns =
        "f.id::text AS id, f.user_id::text AS user_id, f.rating, f.comment, f.is_bug_report, f.current_cv_file, f.status, f.created_at, f.reviewed_at";

    private sealed record ReviewRequest(string? Id, string? Status);

    private sealed record DeleteRequest(string? Id);

    public static void MapFeedback(this WebApplication app)
    {
        app.MapUserApi().MapPost("/feedback", Give);
        var admin = app.MapAdminApi().MapGroup("/analytics/feedbacks");
        admin.MapGet("", List);
        admin.MapPatch("", Review);
        admin.MapDelete("", Delete);
    }

    public static async Task<IReadOnlyList<FeedbackView>> OfUserAsync(NpgsqlConnection connection, Guid userId) =>
        (await connection.QueryAsync<FeedbackView>($"SELECT {Columns} FROM feedback f WHERE f.user_id = @userId ORDER BY f.created_at, f.id", new { userId })).AsList();

    private static async Task<Results<Created<FeedbackAnswer>, ProblemHttpResult>> Give(JsonElement body, CurrentUser user, HttpResponse response, Database database, TimeProvider time, CancellationToken cancellationToken)
    {
        var isBug = OptionalBool(body, "isBugReport");
        var rating = Rating(body, isBug);
        var comment = Comment(body, isBug);
        var file = OptionalFile(body);
        var now = time.GetUtcNow();
        var given = await database.InTransactionAsync<FeedbackView?>(
            async unit =>
            {
                if (await Erasure.IsErasedAsync(unit.Connection, user.Id))
                {
                    throw CommonErrors.NotAuthenticated.ToException();
                }
                await unit.Connection.ExecuteAsync("SELECT pg_advisory_xact_lock(hashtextextended('feedback:' || @Id, 0))", new { Id = user.Id.ToString() });
                var oldest = await unit.Connection.ExecuteScalarAsync<DateTime?>(
                    "SELECT created_at FROM feedback WHERE user_id = @Id AND created_at > @Since ORDER BY created_at DESC OFFSET @Offset LIMIT 1",
                    new { user.Id, Since = now.AddDays(-1), Offset = MostADay - 1 });
                if (oldest is { } first)
                {
                    var wait = first.ToUniversalTime().AddDays(1) - now.UtcDateTime;
                    response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
                    return null;
                }
                return await unit.Connection.QuerySingleAsync<FeedbackView>(
                    $"""
                    INSERT INTO feedback AS f (id, user_id, rating, comment, is_bug_report, current_cv_file, created_at)
                    VALUES (@NewId, @Id, @rating, @comment, @isBug, @file, @now) RETURNING {Columns}
                    """,
                    new { NewId = Guid.CreateVersion7(now), user.Id, rating, comment, isBug, file, now });
            },
            cancellationToken);
        return given is null ? AnalyticsErrors.FeedbackTooMany.ToProblem() : TypedResults.Created((string?)null, new FeedbackAnswer(given));
    }

    private static async Task<FeedbacksAnswer> List(HttpRequest request, Database database, CancellationToken cancellationToken)
    {
        var query = new QueryReader(request);
        var status = query.Text("status");
        var limit = query.Int("limit", 1, LargestPage, DefaultPage);
        var offset = query.Int("offset", 0, int.MaxValue, 0);
        if (status is not (null or "new" or "reviewed"))
        {
            throw AnalyticsErrors.FeedbackStatusInvalid.ToException();
        }
        query.ThrowIfInvalid();
        await using var connection = await database.OpenAsync(cancellationToken);
        var feedbacks = await connection.QueryAsync<ListedFeedback>(
            $"""
            SELECT {Columns}, coalesce(u.email, '') AS user_email, coalesce(u.name, '') AS user_name
            FROM feedback f LEFT JOIN users u ON u.user_id = f.user_id WHERE @status::text IS NULL OR f.status = @status
            ORDER BY f.created_at DESC, f.id DESC LIMIT @limit OFFSET @offset
            """,
            new { status, limit, offset });
        var total = await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM feedback WHERE @status::text IS NULL OR status = @status", new { status });
        return new FeedbacksAnswer(feedbacks.AsList(), total);
    }

    private static async Task<ReviewedFeedbackAnswer> Review(ReviewRequest request, Database database, TimeProvider time, CancellationToken cancellationToken)
    {
        var id = IdOf(request.Id);
        if (request.Status is not ("new" or "reviewed"))
        {
            throw AnalyticsErrors.FeedbackStatusInvalid.ToException();
        }
        await using var connection = await database.OpenAsync(cancellationToken);
        var feedback = await connection.QuerySingleOrDefaultAsync<FeedbackView>(
            $"""
            UPDATE feedback f SET status = @Status, reviewed_at = CASE WHEN @Status = 'reviewed' THEN coalesce(f.reviewed_at, @Now) END
            WHERE f.id = @id RETURNING {Columns}
            """,
            new { request.Status, Now = time.GetUtcNow(), id });
        return new ReviewedFeedbackAnswer(true, feedback ?? throw AnalyticsErrors.FeedbackNotFound.ToException());
    }

    private static async Task<SuccessAnswer> Delete([Microsoft.AspNetCore.Mvc.FromBody] DeleteRequest request, Database database, CancellationToken cancellationToken)
    {
        var id = IdOf(request.Id);
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.ExecuteAsync("DELETE FROM feedback WHERE id = @id", new { id }) == 1
            ? new SuccessAnswer(true)
            : throw AnalyticsErrors.FeedbackNotFound.ToException();
    }

    /// <summary>An id in another form is an unknown one: no row has the empty id.</summary>
    private static Guid IdOf(string? id) =>
        string.IsNullOrEmpty(id) ? throw AnalyticsErrors.FeedbackIdRequired.ToException() : Guid.TryParse(id, out var known) ? known : Guid.Empty;

    private static int? Rating(JsonElement body, bool isBug)
    {
        var given = Member(body, "rating");
        if (given is null && isBug)
        {
            return null;
        }
        return given is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out var rating) && rating is >= 1 and <= 5
            ? rating
            : throw AnalyticsErrors.RatingInvalid.ToException();
    }

    private static string Comment(JsonElement body, bool isBug)
    {
        var comment = TextOf(Member(body, "comment"))?.Trim();
        return comment is null || comment.Length > LongestComment || (isBug && comment.Length == 0) ? throw AnalyticsErrors.CommentInvalid.ToException() : comment;
    }

    private static string? OptionalFile(JsonElement body) =>
        Member(body, "currentCvFile") switch
        {
            null => null,
            { } value when TextOf(value) is { Length: <= LongestFile } file => file,
            _ => throw Invalid("currentCvFile", $"Must be a text of at most {LongestFile} characters."),
        };

    private static bool OptionalBool(JsonElement body, string member) =>
        Member(body, member) switch
        {
            null => false,
            { ValueKind: JsonValueKind.True } => true,
            { ValueKind: JsonValueKind.False } => false,
            _ => throw Invalid(member, "Must be true or false."),
        };

    /// <summary>Null when it is missing or null.</summary>
    private static JsonElement? Member(JsonElement body, string name) =>
        body.ValueKind != JsonValueKind.Object ? throw Invalid("", "The body must be a JSON object.")
        : body.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value
        : null;

    /// <summary>Null when it is no text that PostgreSQL can hold.</summary>
    private static string? TextOf(JsonElement? value)
    {
        try
        {
            return value is { ValueKind: JsonValueKind.String } text && text.GetString() is { } read && !read.Contains('\0', StringComparison.Ordinal) ? read : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static ProblemException Invalid(string member, string message) =>
        CommonErrors.InvalidPayload.ToException(new Dictionary<string, string[]>(StringComparer.Ordinal) { [member] = [message] });
}
