using FitMyCv.Contracts.Errors;
using FitMyCv.Identity.Accounts;
using FitMyCv.Identity.Features.Recovery;
using FitMyCv.Identity.Sessions;
using FitMyCv.ServiceDefaults;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Errors;
using FitMyCv.ServiceDefaults.Security;

namespace FitMyCv.Identity.Features.Account;

/// <summary><c>DELETE /api/account/delete</c> (spec identity §6).</summary>
internal static class DeleteAccountApi
{
    public static void MapDeleteAccount(this IEndpointRouteBuilder app) => app.MapUserApi().MapDelete("/account/delete", DeleteAsync);

    private static async Task<IResult> DeleteAsync(
        CurrentUser caller,
        HttpContext http,
        AccountDeletion deletion,
        AuthCookies cookies,
        Database database,
        CancellationToken cancellationToken)
    {
        switch (await database.InTransactionAsync(unit => deletion.DeleteAsync(unit, caller.Id), cancellationToken))
        {
            case DeletionOutcome.LastAdministrator:
                return AccountErrors.LastAdmin.ToProblem();
            case DeletionOutcome.NotFound:
                return CommonErrors.NotAuthenticated.ToProblem();
            default:
                cookies.DeleteSession(http);
                return TypedResults.Ok(new SuccessAnswer());
        }
    }
}
