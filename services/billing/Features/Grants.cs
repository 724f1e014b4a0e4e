using FitMyCv.ServiceDefaults;
using FitMyCv.ServiceDefaults.Data;

namespace FitMyCv.Billing.Features;

public sealed record GrantAnswer(Guid TransactionId, int Balance);

/// <summary>Internal API of grants and balance settings (spec billing §7).</summary>
internal static class Grants
{
    private const int LargestGrant = 10_000;
    private const int LargestBalance = 1_000_000;
    private const int LongestReason = 500;

    private sealed record GrantRequest(string? GrantId, Guid? UserId, int? Amount, string? Reason);

    private sealed record BalanceRequest(string? OperationId, Guid? UserId, int? Balance);

    public static void MapGrants(this WebApplication app)
    {
        var group = app.MapInternal().MapGroup("/billing");
        group.MapPost("/grants", Grant);
        group.MapPost("/balance", SetBalance);
    }

    private static async Task<GrantAnswer> Grant(GrantRequest request, GrantDesk grants, Database database, CancellationToken cancellationToken)
    {
        var grantId = InternalRequest.Id(request.GrantId, "grantId");
        var userId = InternalRequest.UserId(request.UserId);
        var amount = InternalRequest.Within(request.Amount, "amount", 1, LargestGrant);
        var reason = InternalRequest.Text(request.Reason, "reason", LongestReason);
        var answer = await database.InTransactionAsync(unit => grants.GrantAsync(unit, grantId, userId, amount, reason), cancellationToken);
        return new GrantAnswer(answer.TransactionId!.Value, answer.Balance);
    }

    private static Task<OperationAnswer> SetBalance(BalanceRequest request, GrantDesk grants, Database database, CancellationToken cancellationToken)
    {
        var operationId = InternalRequest.Id(request.OperationId, "operationId");
        var userId = InternalRequest.UserId(request.UserId);
        var balance = InternalRequest.Within(request.Balance, "balance", 0, LargestBalance);
        return database.InTransactionAsync(unit => grants.SetBalanceAsync(unit, operationId, userId, balance), cancellationToken);
    }
}
