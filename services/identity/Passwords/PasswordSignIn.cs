using Dapper;
using FitMyCv.Identity.Data;
using FitMyCv.Identity.Domain;
using FitMyCv.ServiceDefaults.Data;

namespace FitMyCv.Identity.Passwords;

/// <summary>Outcome of a sign-in with a password: an account, a refusal, or a throttle with its wait.</summary>
public sealed record SignInOutcome(UserRow? User, TimeSpan? Wait);

/// <summary>Checks e-mail and password under the throttle. Unknown e-mail, missing and wrong password take the same time and look the same.</summary>
public sealed class PasswordSignIn(Database database, PasswordHashing hashing, SignInThrottle throttle)
{
    public async Task<SignInOutcome> CheckAsync(string? email, string? password, HttpContext http)
    {
        var cancellationToken = http.RequestAborted;
        var normal = EmailAddress.Normalize(email);
        var counted = normal ?? (email ?? "").Trim().ToLowerInvariant();
        var address = ClientAddress.LimitKey(ClientAddress.Of(http));
        if (await throttle.WaitAsync(counted, address, cancellationToken) is { } wait)
        {
            return new SignInOutcome(null, wait);
        }
        var user = normal is null ? null : await FindAsync(normal, cancellationToken);
        var check = await hashing.VerifyAsync(user?.PasswordHash, password ?? "", cancellationToken);
        if (!check.IsGood || string.IsNullOrEmpty(password))
        {
            return new SignInOutcome(null, await throttle.RecordFailureAsync(counted, address, cancellationToken));
        }
        // A right guess among many side by side gets no session either, once ten have failed.
        if (await throttle.WaitAsync(counted, address, cancellationToken) is { } waitNow)
        {
            return new SignInOutcome(null, waitNow);
        }
        await throttle.ClearAsync(counted, address, cancellationToken);
        if (check.NeedsRehash)
        {
            await RehashAsync(user!, password, cancellationToken);
        }
        return new SignInOutcome(user, null);
    }

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
}
