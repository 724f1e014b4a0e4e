using Dapper;
using FitMyCv.Contracts.Errors;
using FitMyCv.Cv.Domain;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Errors;

namespace FitMyCv.Cv.Data;

/// <summary>
/// Filenames held for a CV that will be made (spec cv §1). All but <see cref="ReleaseAsync"/> run in the user's turn
/// (<see cref="CvFiles.LockUserAsync"/>), so that a name is given once.
/// </summary>
public static class Reservations
{
    /// <summary>
    /// Holds a name under the task's id; the same task again gets the same name. Throws <c>cv.filenameTaken</c> for a name that is used or held,
    /// <c>cv.reservationReleased</c> for a task that was released.
    /// </summary>
    public static async Task<string> HoldAsync(UnitOfWork unit, Guid userId, Guid taskId, string? filename, DateTimeOffset now)
    {
        var held = await unit.Connection.QuerySingleOrDefaultAsync<Held>(
            "SELECT user_id, filename, released_at IS NOT NULL AS is_released FROM cv_reservations WHERE task_id = @taskId FOR UPDATE",
            new { taskId });
        if (held is not null)
        {
            return held.IsReleased || held.UserId != userId ? throw CvErrors.ReservationReleased.ToException() : held.Filename!;
        }
        var name = filename ?? await FreeAsync(unit, userId, attempt => CvFilename.Generate(now, attempt));
        if (await IsTakenAsync(unit, userId, name))
        {
            throw CvErrors.FilenameTaken.ToException();
        }
        await unit.Connection.ExecuteAsync(
            "INSERT INTO cv_reservations (task_id, user_id, filename) VALUES (@taskId, @userId, @name)",
            new { taskId, userId, name });
        return name;
    }

    /// <summary>The name that the task holds, or null; it is given up with this call, its CV takes it.</summary>
    public static Task<string?> UseAsync(UnitOfWork unit, Guid userId, Guid taskId) =>
        unit.Connection.QuerySingleOrDefaultAsync<string?>(
            "UPDATE cv_reservations SET released_at = now() WHERE task_id = @taskId AND user_id = @userId AND released_at IS NULL RETURNING filename",
            new { taskId, userId });

    /// <summary>Releases the task's name and bars its id; repeatable, also for an id that was never seen.</summary>
    public static Task ReleaseAsync(UnitOfWork unit, Guid taskId) =>
        unit.Connection.ExecuteAsync(
            """
            INSERT INTO cv_reservations (task_id, released_at) VALUES (@taskId, now())
            ON CONFLICT (task_id) DO UPDATE SET released_at = now() WHERE cv_reservations.released_at IS NULL
            """,
            new { taskId });

    /// <summary>The first name of the series that nobody uses or holds.</summary>
    public static async Task<string> FreeAsync(UnitOfWork unit, Guid userId, Func<int, string> candidate)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (!await IsTakenAsync(unit, userId, candidate(attempt)))
            {
                return candidate(attempt);
            }
        }
    }

    public static Task<bool> IsTakenAsync(UnitOfWork unit, Guid userId, string filename) =>
        unit.Connection.ExecuteScalarAsync<bool>(
            """
            SELECT EXISTS (SELECT 1 FROM cv_files WHERE user_id = @userId AND filename = @filename)
                OR EXISTS (SELECT 1 FROM cv_reservations WHERE user_id = @userId AND filename = @filename AND released_at IS NULL)
            """,
            new { userId, filename });

    private sealed record Held
    {
        public Guid? UserId { get; init; }
        public string? Filename { get; init; }
        public bool IsReleased { get; init; }
    }
}
