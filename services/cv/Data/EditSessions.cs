using Dapper;
using FitMyCv.Contracts;
using FitMyCv.Contracts.Errors;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Errors;
using Npgsql;

namespace FitMyCv.Cv.Data;

/// <param name="CreditUsed">This call paid, and with credits.</param>
/// <param name="Refusal">Billing's refusal; no session is open then.</param>
public sealed record OpenedSession(DateTimeOffset ExpiresAt, bool CreditUsed, byte[]? Refusal = null);

/// <summary>
/// Editing sessions (spec cv §5.2): 60 minutes on one file, paid once by <c>edit_cv</c>. The session's id is its chargeId; a pending one of the same file
/// is used again, so that simultaneous calls and retries pay once.
/// </summary>
public sealed class EditSessions(Database database, PaidOperations operations, TimeProvider time)
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(60);

    /// <summary>End of the session that is open on the CV, or null.</summary>
    public Task<DateTimeOffset?> FindAsync(NpgsqlConnection connection, Guid userId, Guid cvId) =>
        connection.QuerySingleOrDefaultAsync<DateTimeOffset?>(
            "SELECT max(expires_at) FROM edit_sessions WHERE user_id = @userId AND cv_id = @cvId AND expires_at > @Now",
            new { userId, cvId, Now = time.GetUtcNow() });

    /// <summary>Opens a session unless one is open.</summary>
    public async Task<OpenedSession> EnsureAsync(Guid userId, Guid cvId, CancellationToken cancellationToken)
    {
        var (open, id) = await database.InTransactionAsync(unit => BeginAsync(unit, userId, cvId), cancellationToken);
        if (open is { } expires)
        {
            return new OpenedSession(expires, CreditUsed: false);
        }
        var charge = await operations.ChargeAsync(id, userId, BillingFeatures.EditCv, cancellationToken, staysPending: true);
        return charge.Refusal is { } refusal
            ? new OpenedSession(default, CreditUsed: false, refusal)
            : await database.InTransactionAsync(unit => OpenAsync(unit, userId, cvId, id, charge.CreditsUsed > 0), CancellationToken.None);
    }

    private async Task<(DateTimeOffset? Open, Guid Id)> BeginAsync(UnitOfWork unit, Guid userId, Guid cvId)
    {
        await CvFiles.LockUserAsync(unit, userId);
        if (await FindAsync(unit.Connection, userId, cvId) is { } open)
        {
            return (open, default);
        }
        var pending = await unit.Connection.QuerySingleOrDefaultAsync<Guid?>(
            "SELECT id FROM operations WHERE user_id = @userId AND cv_id = @cvId AND feature = @EditCv AND refund_reason IS NULL",
            new { userId, cvId, BillingFeatures.EditCv });
        if (pending is { } id)
        {
            return (null, id);
        }
        id = Guid.CreateVersion7();
        await operations.BeginAsync(unit, id, userId, BillingFeatures.EditCv, cvId);
        return (null, id);
    }

    private async Task<OpenedSession> OpenAsync(UnitOfWork unit, Guid userId, Guid cvId, Guid id, bool creditUsed)
    {
        await CvFiles.LockUserAsync(unit, userId);
        if (await FindAsync(unit.Connection, userId, cvId) is { } open)
        {
            return new OpenedSession(open, CreditUsed: false);
        }
        if (!await unit.Connection.ExecuteScalarAsync<bool>("SELECT EXISTS (SELECT 1 FROM cv_files WHERE id = @cvId)", new { cvId }))
        {
            throw CvErrors.NotFound.ToException();
        }
        await PaidOperations.CompleteAsync(unit, id);
        var expires = time.GetUtcNow() + Life;
        await unit.Connection.ExecuteAsync(
            "INSERT INTO edit_sessions (id, user_id, cv_id, expires_at) VALUES (@id, @userId, @cvId, @expires)",
            new { id, userId, cvId, expires });
        return new OpenedSession(expires, creditUsed);
    }
}
