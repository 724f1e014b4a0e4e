using Fido2NetLib;
using FitMyCv.Contracts.Errors;
using FitMyCv.Identity.Accounts;
using FitMyCv.Identity.Data;
using FitMyCv.Identity.Features.Recovery;
using FitMyCv.Identity.Mails;
using FitMyCv.Identity.Passkeys;
using FitMyCv.Identity.Passwords;
using FitMyCv.ServiceDefaults;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Errors;
using FitMyCv.ServiceDefaults.Idempotency;
using FitMyCv.ServiceDefaults.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FitMyCv.Identity.Features.Account;

public sealed record OwnPasskeysAnswer(IReadOnlyList<OwnPasskey> Passkeys, int Limit);

public sealed record NewPasskeyOptionsRequest(string? Password, string? Code);

/// <summary><c>publicKey</c>: for <c>navigator.credentials.create()</c>; <c>state</c> comes back with what that gives.</summary>
public sealed record NewPasskeyOptionsAnswer(string State, CredentialCreateOptions PublicKey);

public sealed record NewPasskeyRequest(string? State, string? Name, PasskeyCredential? Credential);

public sealed record PasskeyNameRequest(string? Name);

public sealed record PasskeyAnswer(OwnPasskey Passkey);

/// <summary><c>/api/account/passkeys</c> (docs/decisions/0008-passkeys.md).</summary>
internal static class PasskeysApi
{
    private const string DefaultName = "Passkey";

    public static void MapPasskeys(this IEndpointRouteBuilder app)
    {
        var routes = app.MapUserApi().MapGroup("/account/passkeys").WithMetadata(new WithoutIdempotency());
        routes.MapGet("", ListAsync);
        routes.MapPost("/options", BeginAsync);
        routes.MapPost("", AddAsync);
        routes.MapPatch("/{id}", RenameAsync);
        routes.MapDelete("/{id}", RemoveAsync);
    }

    private static async Task<Ok<OwnPasskeysAnswer>> ListAsync(CurrentUser caller, Database database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return TypedResults.Ok(new OwnPasskeysAnswer(await PasskeyStore.ReadAsync(connection, caller.Id), PasskeyStore.Limit));
    }

    /// <summary>A passkey will stand for both factors, so each factor that the account has is asked for here.</summary>
    private static async Task<Results<Ok<NewPasskeyOptionsAnswer>, ProblemHttpResult>> BeginAsync(
        NewPasskeyOptionsRequest body,
        CurrentUser caller,
        HttpContext http,
        PasswordSignIn passwords,
        TwoFactor twoFactor,
        PasskeyFlows flows,
        PasskeyVerifier verifier,
        Database database,
        CancellationToken cancellationToken)
    {
        UserRow? user;
        IReadOnlyList<byte[]> present;
        await using (var connection = await database.OpenAsync(cancellationToken))
        {
            user = await connection.FindUserAsync(caller.Id);
            present = await PasskeyStore.CredentialIdsAsync(connection, caller.Id);
        }
        if (user is null)
        {
            return CommonErrors.NotAuthenticated.ToProblem();
        }
        if (present.Count >= PasskeyStore.Limit)
        {
            return PasskeyErrors.Limit.ToProblem();
        }
        if (user.PasswordHash is not null && await PasswordApi.RefusalAsync(user, body.Password, passwords, http) is { } wrongPassword)
        {
            return wrongPassword;
        }
        if (await TwoFactorApi.RefusalAsync(user.Id, body.Code, twoFactor, database, http) is { } wrongCode)
        {
            return wrongCode;
        }
        var flow = await flows.BeginAsync(PasskeyFlowKind.Register, (caller.Id, caller.SessionId), cancellationToken);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new NewPasskeyOptionsAnswer(flow.Secret, verifier.CreationOptions(flow.Challenge, user, present)));
    }

    private static async Task<Results<Created<PasskeyAnswer>, ProblemHttpResult>> AddAsync(
        NewPasskeyRequest body,
        CurrentUser caller,
        PasskeyFlows flows,
        PasskeyVerifier verifier,
        PasskeyStore passkeys,
        AccountMails mails,
        Database database,
        CancellationToken cancellationToken)
    {
        if (body.State is null || body.Credential is null)
        {
            return Problems.Invalid(body.State is null ? "state" : "credential", "Is required.");
        }
        if (PasskeyName.Clean(body.Name ?? DefaultName) is not { } name)
        {
            return PasskeyErrors.NameInvalid.ToProblem();
        }
        if (await flows.TakeAsync(PasskeyFlowKind.Register, body.State, (caller.Id, caller.SessionId), cancellationToken) is not { } challenge
            || await verifier.VerifyNewAsync(challenge, caller.Id, body.Credential, cancellationToken) is not { } made)
        {
            return PasskeyErrors.Invalid.ToProblem();
        }
        return await database.InTransactionAsync<Results<Created<PasskeyAnswer>, ProblemHttpResult>>(
            async unit =>
            {
                if (await unit.Connection.LockUserAsync(caller.Id) is not { } user)
                {
                    return CommonErrors.NotAuthenticated.ToProblem();
                }
                if (await PasskeyStore.CountAsync(unit.Connection, user.Id) >= PasskeyStore.Limit)
                {
                    return PasskeyErrors.Limit.ToProblem();
                }
                if (await passkeys.AddAsync(unit, user.Id, made, name) is not { } added)
                {
                    return PasskeyErrors.Invalid.ToProblem();
                }
                mails.Notice(unit, user, SecurityEvent.PasskeyAdded);
                return TypedResults.Created($"/api/account/passkeys/{added.Id}", new PasskeyAnswer(added));
            },
            cancellationToken);
    }

    private static async Task<Results<Ok<PasskeyAnswer>, ProblemHttpResult>> RenameAsync(
        string id,
        PasskeyNameRequest body,
        CurrentUser caller,
        Database database,
        CancellationToken cancellationToken)
    {
        if (PasskeyName.Clean(body.Name ?? "") is not { } name)
        {
            return PasskeyErrors.NameInvalid.ToProblem();
        }
        await using var connection = await database.OpenAsync(cancellationToken);
        return Guid.TryParse(id, out var passkeyId) && await PasskeyStore.RenameAsync(connection, caller.Id, passkeyId, name) is { } renamed
            ? TypedResults.Ok(new PasskeyAnswer(renamed))
            : CommonErrors.NotFound.ToProblem();
    }

    private static async Task<Results<Ok<SuccessAnswer>, ProblemHttpResult>> RemoveAsync(
        string id,
        CurrentUser caller,
        AccountMails mails,
        Database database,
        CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(id, out var passkeyId))
        {
            return CommonErrors.NotFound.ToProblem();
        }
        return await database.InTransactionAsync<Results<Ok<SuccessAnswer>, ProblemHttpResult>>(
            async unit =>
            {
                if (await unit.Connection.LockUserAsync(caller.Id) is not { } user)
                {
                    return CommonErrors.NotAuthenticated.ToProblem();
                }
                if (!(await PasskeyStore.ReadAsync(unit.Connection, user.Id)).Any(passkey => passkey.Id == passkeyId))
                {
                    return CommonErrors.NotFound.ToProblem();
                }
                if (await WaysIn.CountAsync(unit.Connection, user) == 1)
                {
                    return PasskeyErrors.CannotRemoveLast.ToProblem();
                }
                await PasskeyStore.RemoveAsync(unit, passkeyId);
                mails.Notice(unit, user, SecurityEvent.PasskeyRemoved);
                return TypedResults.Ok(new SuccessAnswer());
            },
            cancellationToken);
    }
}
