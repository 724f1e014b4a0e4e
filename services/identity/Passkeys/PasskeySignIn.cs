using FitMyCv.Identity.Data;
using FitMyCv.Identity.Domain;
using FitMyCv.Identity.Mails;
using FitMyCv.Identity.Passwords;
using FitMyCv.ServiceDefaults.Data;

namespace FitMyCv.Identity.Passkeys;

/// <summary>What was opened, or nothing; <paramref name="Wait"/> when further tries are refused for a while.</summary>
public sealed record PasskeySignInOutcome<T>(T? Opened, TimeSpan? Wait = null)
    where T : class;

/// <summary>
/// Sign-in by a passkey, whose verification of the user stands for both factors. Refusals count like wrong passwords, for the owner of the passkey when it is
/// known (spec identity §1.3).
/// </summary>
public sealed class PasskeySignIn(PasskeyFlows flows, PasskeyVerifier verifier, PasskeyStore passkeys, SignInThrottle throttle, AccountMails mails, Database database)
{
    /// <param name="secret">Of the flow; null counts as a wrong one.</param>
    /// <param name="open">Opens what the ceremony leads to, in the transaction that notes the use; the user is locked.</param>
    public async Task<PasskeySignInOutcome<T>> SignInAsync<T>(
        PasskeyFlowKind kind,
        string? secret,
        PasskeyCredential? credential,
        HttpContext http,
        Func<UnitOfWork, UserRow, Task<T>> open)
        where T : class
    {
        var cancellationToken = http.RequestAborted;
        var address = ClientAddress.LimitKey(ClientAddress.Of(http));
        var passkey = PasskeyCredential.Bytes(credential?.Id) is { } id ? await FindAsync(id, cancellationToken) : null;
        var counted = passkey?.Email ?? "passkey:" + credential?.Id;
        if (await throttle.WaitAsync(counted, address, cancellationToken) is { } wait)
        {
            return new PasskeySignInOutcome<T>(null, wait);
        }
        var challenge = secret is null ? null : await flows.TakeAsync(kind, secret, session: null, cancellationToken);
        if (challenge is not null
            && passkey is not null
            && await verifier.VerifyAsync(challenge, passkey, credential!, cancellationToken) is { } assertion
            && await database.InTransactionAsync(unit => OpenAsync(unit, passkey, assertion, open), cancellationToken) is { } opened)
        {
            await throttle.ClearAsync(counted, address, cancellationToken);
            return new PasskeySignInOutcome<T>(opened);
        }
        return new PasskeySignInOutcome<T>(null, await throttle.RecordFailureAsync(counted, address, cancellationToken));
    }

    private async Task<T?> OpenAsync<T>(UnitOfWork unit, PasskeyRow passkey, PasskeyAssertion assertion, Func<UnitOfWork, UserRow, Task<T>> open)
        where T : class
    {
        if (await unit.Connection.LockUserAsync(passkey.UserId) is not { } user)
        {
            return null;
        }
        switch (await passkeys.NoteUseAsync(unit, passkey.Id, assertion))
        {
            case PasskeyUse.Good:
                return await open(unit, user);
            case PasskeyUse.Cloned:
                mails.Notice(unit, user, SecurityEvent.PasskeyCloned);
                return null;
            default:
                return null;
        }
    }

    private async Task<PasskeyRow?> FindAsync(byte[] credentialId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await PasskeyStore.FindAsync(connection, credentialId);
    }
}
