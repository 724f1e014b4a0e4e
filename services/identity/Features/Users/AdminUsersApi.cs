using Dapper;
using FitMyCv.Contracts.Errors;
using FitMyCv.Contracts.Messages;
using FitMyCv.Identity.Accounts;
using FitMyCv.Identity.Clients;
using FitMyCv.Identity.Data;
using FitMyCv.Identity.Domain;
using FitMyCv.Identity.Mails;
using FitMyCv.Identity.Sessions;
using FitMyCv.ServiceDefaults;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Errors;
using FitMyCv.ServiceDefaults.Requests;
using FitMyCv.ServiceDefaults.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FitMyCv.Identity.Features.Users;

public sealed record Pagination(int Page, int Limit, long Total, long TotalPages)
{
    public static Pagination Of(int page, int limit, long total) => new(page, limit, total, (total + limit - 1) / limit);
}

public sealed record UserKpis(long TotalUsers, double? AvgCvPerUser, long UnverifiedCount);

public sealed record AdminUsersAnswer(IReadOnlyList<AdminUser> Users, Pagination Pagination, UserKpis Kpis);

public sealed record AdminUserAnswer(bool Success, AdminUser User);

public sealed record MessageAnswer(bool Success, string Message);

public sealed record CreateUserRequest(string? Email, string? Name, string? Role);

public sealed record ChangeUserRequest(string? Role, int? Credits);

/// <summary><c>/api/admin/users</c> (spec identity §7.2).</summary>
internal static class AdminUsersApi
{
    private const int MostCredits = 1_000_000;

    public static void MapAdminUsers(this IEndpointRouteBuilder app)
    {
        var routes = app.MapAdminApi().MapGroup("/admin/users");
        routes.MapGet("", ListAsync);
        routes.MapPost("", CreateAsync);
        routes.MapPatch("/{userId}", ChangeAsync);
        routes.MapDelete("/{userId}", DeleteAsync);
    }

    private static async Task<Ok<AdminUsersAnswer>> ListAsync(HttpRequest request, UserDirectory directory, CancellationToken cancellationToken)
    {
        var query = new QueryReader(request);
        var filter = new UserFilter(
            query.OneOf("role", Roles.User, Roles.Admin),
            query.OneOf("emailStatus", "verified", "unverified"),
            query.Text("search", 100),
            query.OneOf("sortBy", "newest", "oldest") == "oldest",
            query.Int("page", 1, int.MaxValue, 1),
            query.Int("limit", 1, 200, 10));
        query.ThrowIfInvalid();
        var page = await directory.ListAsync(filter, cancellationToken);
        return TypedResults.Ok(new AdminUsersAnswer(
            page.Users,
            Pagination.Of(filter.Page, filter.Limit, page.Total),
            new UserKpis(page.TotalUsers, page.AvgCvPerUser, page.UnverifiedCount)));
    }

    private static async Task<Results<Created<AdminUserAnswer>, ProblemHttpResult>> CreateAsync(
        CreateUserRequest body,
        HttpContext http,
        NewAccounts accounts,
        AccountMails mails,
        UserDirectory directory,
        Database database,
        CancellationToken cancellationToken)
    {
        if (EmailAddress.Normalize(body.Email) is not { } email)
        {
            return AuthErrors.EmailInvalid.ToProblem();
        }
        if (PersonName.Clean(body.Name ?? "") is not { } name)
        {
            return AuthErrors.NameInvalid.ToProblem();
        }
        if (body.Role is not (Roles.User or Roles.Admin))
        {
            return UserAdminErrors.RoleInvalid.ToProblem();
        }
        var account = new NewAccount(email, name, null, body.Role, Locales.FromAcceptLanguage(http.Request.Headers.AcceptLanguage), "admin") { IsVerified = true };
        var created = await database.InTransactionAsync(
            async unit =>
            {
                var user = await accounts.CreateAsync(unit, account);
                if (user is not null)
                {
                    await mails.InviteAsync(unit, user);
                }
                return user;
            },
            cancellationToken);
        return created is not null && await directory.FindAsync(created.Id, cancellationToken) is { } shown
            ? TypedResults.Created((string?)null, new AdminUserAnswer(true, shown))
            : UserAdminErrors.EmailTaken.ToProblem();
    }

    private static async Task<Results<Ok<AdminUserAnswer>, ProblemHttpResult>> ChangeAsync(
        string userId,
        ChangeUserRequest body,
        CurrentUser caller,
        UserRoles roles,
        BillingClient billing,
        UserDirectory directory,
        CancellationToken cancellationToken)
    {
        if (body.Role is null && body.Credits is null)
        {
            return Problems.Invalid("", "Give a role, credits or both.");
        }
        if (body.Role is not (null or Roles.User or Roles.Admin))
        {
            return UserAdminErrors.RoleInvalid.ToProblem();
        }
        if (body.Credits is not (null or (>= 0 and <= MostCredits)))
        {
            return UserAdminErrors.CreditsInvalid.ToProblem();
        }
        if (!Guid.TryParse(userId, out var id) || !await roles.ExistsAsync(id, cancellationToken))
        {
            return CommonErrors.NotFound.ToProblem();
        }
        if (body.Role is not null && id == caller.Id)
        {
            return UserAdminErrors.OwnAccount.ToProblem();
        }
        if (body.Role is not null && await roles.WouldLeaveNoAdministratorAsync(id, body.Role, cancellationToken))
        {
            return UserAdminErrors.LastAdmin.ToProblem();
        }
        // Billing first: when it is away, nothing has changed.
        int? balance = body.Credits is { } credits ? await billing.SetBalanceAsync(Guid.CreateVersion7(), id, credits, cancellationToken) : null;
        if (body.Role is not null && !await roles.ChangeAsync(id, body.Role, cancellationToken))
        {
            return UserAdminErrors.LastAdmin.ToProblem();
        }
        return await directory.FindAsync(id, cancellationToken) is { } user
            ? TypedResults.Ok(new AdminUserAnswer(true, user with { Credits = balance ?? user.Credits }))
            : CommonErrors.NotFound.ToProblem();
    }

    private static async Task<Results<Ok<MessageAnswer>, ProblemHttpResult>> DeleteAsync(
        string userId,
        CurrentUser caller,
        AccountDeletion deletion,
        Database database,
        CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(userId, out var id))
        {
            return CommonErrors.NotFound.ToProblem();
        }
        if (id == caller.Id)
        {
            return UserAdminErrors.OwnAccount.ToProblem();
        }
        return await database.InTransactionAsync(unit => deletion.DeleteAsync(unit, id), cancellationToken) switch
        {
            DeletionOutcome.Deleted => TypedResults.Ok(new MessageAnswer(true, "The account was deleted.")),
            DeletionOutcome.LastAdministrator => UserAdminErrors.LastAdmin.ToProblem(),
            _ => CommonErrors.NotFound.ToProblem(),
        };
    }
}
