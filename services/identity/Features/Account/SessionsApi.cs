using Dapper;
using FitMyCv.Contracts.Errors;
using FitMyCv.Identity.Features.Recovery;
using FitMyCv.Identity.Sessions;
using FitMyCv.ServiceDefaults;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Errors;
using FitMyCv.ServiceDefaults.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace FitMyCv.Identity.Features.Account;

public sealed record OwnSession
{
    public required Guid Id { get; init; }
    public required string Kind { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset LastUsedAt { get; init; }
    public string? UserAgent { get; init; }
    public string? Address { get; init; }
    public bool Current { get; init; }
}

public sealed record OwnSessionsAnswer(IReadOnlyList<OwnSession> Sessions);

/// <summary>A user's own sessions: list and end (spec identity §6).</summary>
internal static class SessionsApi
{
    public static void MapOwnSessions(this IEndpointRouteBuilder app)
    {
        var routes = app.MapUserApi().MapGroup("/account/sessions");
        routes.MapGet("", ListAsync);
        routes.MapDelete("/{id}", EndAsync);
    }

    private static async Task<Ok<OwnSessionsAnswer>> ListAsync(CurrentUser caller, Database database, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return TypedResults.Ok(new OwnSessionsAnswer(await ReadAsync(connection, caller.Id, caller.SessionId, time.GetUtcNow())));
    }

    /// <summary>The user's live sessions, the last used first.</summary>
    internal static async Task<IReadOnlyList<OwnSession>> ReadAsync(NpgsqlConnection connection, Guid userId, Guid current, DateTimeOffset now) =>
        (await connection.QueryAsync<OwnSession>(
            """
            SELECT sid AS id, kind, created_at, last_used_at, user_agent, address, sid = @current AS current FROM sessions
            WHERE user_id = @userId AND ended_at IS NULL AND expires_at > @now ORDER BY last_used_at DESC, sid
            """,
            new { userId, current, now })).AsList();

    private static async Task<Results<Ok<SuccessAnswer>, ProblemHttpResult>> EndAsync(
        string id,
        CurrentUser caller,
        HttpContext http,
        UserSessions sessions,
        AuthCookies cookies,
        Database database,
        CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(id, out var sid)
            || await database.InTransactionAsync(unit => sessions.EndAsync(unit, caller.Id, SessionEnd.User, only: sid), cancellationToken) == 0)
        {
            return CommonErrors.NotFound.ToProblem();
        }
        if (sid == caller.SessionId)
        {
            cookies.DeleteSession(http);
        }
        return TypedResults.Ok(new SuccessAnswer());
    }
}
