using Dapper;
using FitMyCv.Identity.Data;
using FitMyCv.Identity.Domain;
using FitMyCv.ServiceDefaults.Data;

namespace FitMyCv.Identity.Passwords;

public enum SignInVerdict
{
    Good,
    Wrong,
    Throttled,
    TwoFactorRequired,
    TwoFactorInvalid,
}

/// <summary>Outcome of a sign-in with a password: an account when good, a wait when throttled.</summary>
public sealed record SignInOutcome(SignInVerdict Verdict, UserRow? User = null, TimeSpan Wait = default)
{
    /// <summary>The stored hash is weaker than today's.</summary>
    internal bool NeedsRehash { get; init; }
}

/// <summary>
/// Checks e-mail and password, and the second factor where it is on, under the throttle. Unknown e-mail, missing and wrong password take the same time and
/// look the same.
/// </summary>
public sealed class PasswordSignIn(Database database, PasswordHashing hashing, SignInThrottle throttle, TwoFactor twoFactor)
{
    /// <summary>The whole sign-in.</summary>
    /// <param name="totp">A code or a recovery code, when given.</param>
    public async Task<SignInOutcome> SignInAsync(string? email, string? password, string? totp, HttpContext http)
    {
        var attempt = Attempt.Of(email, http);
        var outcome = await VerifyAsync(attempt, password, http.RequestAborted);
        if (outcome.User is not null)
        {
            outcome = await SecondFactorAsync(attempt, outcome, totp, http.RequestAborted);
        }
        return await FinishAsync(attempt, outcome, password, http.RequestAborted);
    }

    /// <summary>Only the password, for somebody who is signed in.</summary>
    public async Task<SignInOutcome> CheckPasswordAsync(string email, string? password, HttpContext http)
    {
        var attempt = Attempt.Of(email, http);
        return await FinishAsync(attempt, await VerifyAsync(attempt, password, http.RequestAborted), password, http.RequestAborted);
    }

    private async Task<SignInOutcome> VerifyAsync(Attempt attempt, string? password, CancellationToken cancellationToken)
    {
        if (await throttle.WaitAsync(attempt.Counted, attempt.Address, cancellationToken) is { } wait)
        {
            return new SignInOutcome(SignInVerdict.Throttled, Wait: wait);
        }
        var user = attempt.Email is null ? null : await FindAsync(attempt.Email, cancellationToken);
        var check = await hashing.VerifyAsync(user?.PasswordHash, password ?? "", cancellationToken);
        if (!check.IsGood || string.IsNullOrEmpty(password))
        {
            return await FailAsync(attempt, SignInVerdict.Wrong, cancellationToken);
        }
        // A right guess among many side by side gets no session either, once ten have failed.
        return await throttle.WaitAsync(attempt.Counted, attempt.Address, cancellationToken) is { } waitNow
            ? new SignInOutcome(SignInVerdict.Throttled, Wait: waitNow)
            : new SignInOutcome(SignInVerdict.Good, user) { NeedsRehash = check.NeedsRehash };
    }

    /// <summary>A right password without a code is no failure, a wrong code is.</summary>
    private async Task<SignInOutcome> SecondFactorAsync(Attempt attempt, SignInOutcome good, string? totp, CancellationToken cancellationToken)
    {
        var userId = good.User!.Id;
        if (string.IsNullOrWhiteSpace(totp))
        {
            await using var connection = await database.OpenAsync(cancellationToken);
            return await TwoFactor.IsEnabledAsync(connection, userId) ? new SignInOutcome(SignInVerdict.TwoFactorRequired) : good;
        }
        var check = await database.InTransactionAsync(unit => twoFactor.CheckAsync(unit, userId, totp), cancellationToken);
        return check.Verdict switch
        {
            TwoFactorVerdict.Wrong => await FailAsync(attempt, SignInVerdict.TwoFactorInvalid, cancellationToken),
            TwoFactorVerdict.Exhausted => new SignInOutcome(SignInVerdict.Throttled, Wait: check.Wait),
            _ => good,
        };
    }

    /// <summary>A success clears the pair and brings a weaker hash up to date.</summary>
    private async Task<SignInOutcome> FinishAsync(Attempt attempt, SignInOutcome outcome, string? password, CancellationToken cancellationToken)
    {
        if (outcome.User is { } user)
        {
            await throttle.ClearAsync(attempt.Counted, attempt.Address, cancellationToken);
            if (outcome.NeedsRehash)
            {
                await RehashAsync(user, password!, cancellationToken);
            }
        }
        return outcome;
    }

    private async Task<SignInOutcome> FailAsync(Attempt attempt, SignInVerdict verdict, CancellationToken cancellationToken) =>
        await throttle.RecordFailureAsync(attempt.Counted, attempt.Address, cancellationToken) is { } wait
            ? new SignInOutcome(SignInVerdict.Throttled, Wait: wait)
            : new SignInOutcome(verdict);

    private async Task<UserRow?> FindAsync(string email, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.FindUserByEmailAsync(email);
    }

    private async Task RehashAsync(UserRow user, string password, CancellationToken cancellationToken)
    {
        var hash = await hashing.HashAsync(password, cancellationToken);
        await using var connection = await database.OpenAsync(cancellationToken);
        await connection.ExecuteAsync(
            "UPDATE users SET password_hash = @hash WHERE id = @Id AND password_hash = @PasswordHash",
            new { user.Id, user.PasswordHash, hash });
    }

    /// <summary>Whom a try is counted for.</summary>
    /// <param name="Email">In its stored form, null when it is no address.</param>
    private sealed record Attempt(string? Email, string Counted, string Address)
    {
        public static Attempt Of(string? email, HttpContext http)
        {
            var normal = EmailAddress.Normalize(email);
            return new Attempt(normal, normal ?? (email ?? "").Trim().ToLowerInvariant(), ClientAddress.LimitKey(ClientAddress.Of(http)));
        }
    }
}
