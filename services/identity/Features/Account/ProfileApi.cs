using System.Globalization;
using Dapper;
using FitMyCv.Contracts.Errors;
using FitMyCv.Contracts.Messages;
using FitMyCv.Identity.Data;
using FitMyCv.Identity.Domain;
using FitMyCv.Identity.Mails;
using FitMyCv.ServiceDefaults;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Errors;
using FitMyCv.ServiceDefaults.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FitMyCv.Identity.Features.Account;

public sealed record ProfileRequest(string? Name, string? Email);

public sealed record ProfileAnswer(AccountUser User, bool EmailChangeRequested);

/// <summary>The caller's own account as he sees it.</summary>
public sealed record AccountUser(
    Guid Id,
    string Email,
    string? Name,
    string? Image,
    string Role,
    DateTimeOffset? EmailVerified,
    string? PendingEmail,
    string ReferralCode,
    bool HasPassword,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    internal static AccountUser Of(UserRow user, string? pendingEmail) =>
        new(
            user.Id,
            user.Email,
            user.Name,
            user.Image,
            user.Role,
            user.EmailVerifiedAt,
            pendingEmail,
            user.ReferralCode,
            user.PasswordHash is not null,
            user.CreatedAt,
            user.UpdatedAt);
}

/// <summary><c>PUT /api/account/profile</c>: the name at once, the e-mail after its confirmation (spec identity §6).</summary>
internal static class ProfileApi
{
    public static void MapProfile(this IEndpointRouteBuilder app) => app.MapUserApi().MapPut("/account/profile", PutAsync);

    private static async Task<IResult> PutAsync(
        ProfileRequest body,
        CurrentUser caller,
        HttpContext http,
        EmailChanges changes,
        Database database,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (body.Name is null && body.Email is null)
        {
            return Problems.Invalid("", "Give a name, an e-mail address or both.");
        }
        var name = body.Name is null ? null : PersonName.Clean(body.Name);
        if (name is null && body.Name is not null)
        {
            return AuthErrors.NameInvalid.ToProblem();
        }
        var email = body.Email is null ? null : EmailAddress.Normalize(body.Email);
        if (email is null && body.Email is not null)
        {
            return AuthErrors.EmailInvalid.ToProblem();
        }
        var (problem, wait, answer) = await database.InTransactionAsync(
            async unit =>
            {
                if (await unit.Connection.LockUserAsync(caller.Id) is not { } user)
                {
                    return new Outcome(CommonErrors.NotAuthenticated.ToProblem());
                }
                var isRequested = false;
                if (email is not null)
                {
                    var (refusal, retryAfter) = await changes.RequestAsync(unit, user, email);
                    if (refusal is not null)
                    {
                        return new Outcome(refusal.ToProblem(), retryAfter);
                    }
                    isRequested = email != user.Email;
                }
                var changed = name is null || name == user.Name ? user : await RenameAsync(unit, user, name, time.GetUtcNow());
                return new Outcome(null, null, new ProfileAnswer(AccountUser.Of(changed, await changes.PendingAsync(unit.Connection, user.Id)), isRequested));
            },
            cancellationToken);
        if (wait is { } seconds)
        {
            http.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(seconds.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }
        return problem is not null ? problem : TypedResults.Ok(answer);
    }

    private static async Task<UserRow> RenameAsync(UnitOfWork unit, UserRow user, string name, DateTimeOffset now)
    {
        await unit.Connection.ExecuteAsync("UPDATE users SET name = @name, updated_at = @now, version = version + 1 WHERE id = @Id", new { user.Id, name, now });
        unit.Publish(new UserChanged { UserId = user.Id, Changed = ["name"] });
        return user with { Name = name, UpdatedAt = now };
    }

    private sealed record Outcome(ProblemHttpResult? Problem, TimeSpan? Wait = null, ProfileAnswer? Answer = null);
}
