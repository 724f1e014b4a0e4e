using Dapper;
using FitMyCv.Contracts.Errors;
using FitMyCv.Identity.Data;
using FitMyCv.Identity.Domain;
using FitMyCv.Identity.Features.Users;
using FitMyCv.ServiceDefaults;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Errors;
using FitMyCv.ServiceDefaults.Requests;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FitMyCv.Identity.Features.Onboarding;

public sealed record OnboardingUser(
    Guid Id,
    string? Name,
    string Email,
    DateTimeOffset CreatedAt,
    string Status,
    int CurrentStep,
    string CurrentStepName,
    IReadOnlyList<int> CompletedSteps,
    int ModalsCompleted,
    int TotalModals,
    int ProgressPercent,
    DateTimeOffset? StartedAt,
    DateTimeOffset? CompletedAt,
    DateTimeOffset? LastActivity,
    bool IsStuck,
    int StuckDays);

public sealed record OnboardingUsersAnswer(IReadOnlyList<OnboardingUser> Users, Pagination Pagination);

public sealed record ResetOnboardingRequest(string? UserId);

public sealed record ResetOnboardingUser(Guid Id, string Email, OnboardingState State);

public sealed record ResetOnboardingAnswer(bool Success, ResetOnboardingUser User, string Message);

/// <summary><c>/api/admin/onboarding</c> (spec identity §7.3).</summary>
internal static class AdminOnboardingApi
{
    public static void MapAdminOnboarding(this IEndpointRouteBuilder app)
    {
        var routes = app.MapAdminApi().MapGroup("/admin/onboarding");
        routes.MapGet("/users", UsersAsync);
        routes.MapGet("/analytics", AnalyticsAsync);
        routes.MapPost("/reset", ResetAsync);
    }

    private static async Task<Ok<OnboardingUsersAnswer>> UsersAsync(HttpRequest request, Database database, TimeProvider time, CancellationToken cancellationToken)
    {
        var query = new QueryReader(request);
        var page = query.Int("page", 1, int.MaxValue, 1);
        var limit = query.Int("limit", 1, 200, 10);
        var status = query.OneOf(
            "status",
            OnboardingProgress.Completed, OnboardingProgress.Skipped, OnboardingProgress.NotStarted, OnboardingProgress.Stuck, OnboardingProgress.InProgress);
        var step = query.OptionalInt("step", 0, OnboardingState.LastStep);
        var search = query.Text("search", 100);
        var order = query.OneOf("sortBy", "newest", "oldest", "progress") switch
        {
            "oldest" => "created_at ASC, id ASC",
            "progress" => "percent DESC, created_at DESC, id DESC",
            _ => "created_at DESC, id DESC",
        };
        query.ThrowIfInvalid();
        const string selection =
            $"""
            SELECT * FROM (SELECT {OnboardingProgress.Columns} FROM onboarding_progress) AS progress
            WHERE (@status::text IS NULL OR status = @status) AND (@step::int IS NULL OR current_step = @step)
            AND (@search::text IS NULL OR strpos(email, lower(@search)) > 0 OR strpos(lower(coalesce(name, '')), lower(@search)) > 0)
            """;
        var now = time.GetUtcNow();
        var parameters = new { status, step, search, StuckBefore = now - OnboardingProgress.Patience, limit, Offset = (page - 1L) * limit };
        await using var connection = await database.OpenAsync(cancellationToken);
        var total = await connection.ExecuteScalarAsync<long>($"SELECT count(*) FROM ({selection}) AS selected", parameters);
        var users = await connection.QueryAsync<OnboardingProgress>($"{selection} ORDER BY {order} LIMIT @limit OFFSET @Offset", parameters);
        return TypedResults.Ok(new OnboardingUsersAnswer([.. users.Select(user => Shown(user, now))], Pagination.Of(page, limit, total)));
    }

    private static async Task<Ok<OnboardingAnalyticsAnswer>> AnalyticsAsync(HttpRequest request, Database database, TimeProvider time, CancellationToken cancellationToken)
    {
        var query = new QueryReader(request);
        var period = query.OneOf("period", "24h", "7d", "30d", "90d", "all") ?? "30d";
        query.ThrowIfInvalid();
        var now = time.GetUtcNow();
        DateTimeOffset? since = period switch
        {
            "24h" => now.AddHours(-24),
            "7d" => now.AddDays(-7),
            "90d" => now.AddDays(-90),
            "all" => null,
            _ => now.AddDays(-30),
        };
        await using var connection = await database.OpenAsync(cancellationToken);
        var stuckBefore = now - OnboardingProgress.Patience;
        var counts = await OnboardingCounts.ReadAsync(connection, since, stuckBefore);
        var days = await OnboardingCounts.ReadDaysAsync(connection, since, stuckBefore, OnboardingAnalytics.TimelineStart(now));
        return TypedResults.Ok(OnboardingAnalytics.Of(period, counts, days, now));
    }

    private static async Task<Results<Ok<ResetOnboardingAnswer>, ProblemHttpResult>> ResetAsync(
        ResetOnboardingRequest body,
        OnboardingStates states,
        Database database,
        CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(body.UserId))
        {
            return Problems.Invalid("userId", "Is required.");
        }
        if (!Guid.TryParse(body.UserId, out var id) || await states.ChangeAsync(id, (_, _) => OnboardingState.Default, cancellationToken) is not { } state)
        {
            return CommonErrors.NotFound.ToProblem();
        }
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.FindUserAsync(id) is { } user
            ? TypedResults.Ok(new ResetOnboardingAnswer(true, new ResetOnboardingUser(id, user.Email, state), "The onboarding begins again."))
            : CommonErrors.NotFound.ToProblem();
    }

    private static OnboardingUser Shown(OnboardingProgress user, DateTimeOffset now) =>
        new(
            user.Id,
            user.Name,
            user.Email,
            user.CreatedAt,
            user.Status,
            user.CurrentStep,
            OnboardingState.Steps[Math.Clamp(user.CurrentStep, 0, OnboardingState.LastStep)],
            user.CompletedSteps,
            user.ModalsCompleted,
            OnboardingState.ModalNames.Count,
            user.Percent,
            user.StartedAt,
            user.CompletedAt,
            user.LastStepChangeAt,
            user.IsStuck,
            user.IsStuck ? (int)(now - user.LastStepChangeAt!.Value).TotalDays : 0);
}
