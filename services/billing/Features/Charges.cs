using FitMyCv.Billing.Data;
using FitMyCv.Billing.Messaging;
using FitMyCv.ServiceDefaults;
using FitMyCv.ServiceDefaults.Data;

namespace FitMyCv.Billing.Features;

public sealed record AccessAnswer(
    bool Allowed,
    string? Method,
    int Cost,
    int Balance,
    string? Error,
    string? Detail,
    bool ActionRequired,
    string? RedirectUrl,
    int? Limit,
    int? Used,
    DateTimeOffset? PeriodEnd);

/// <summary>Internal API of charges (spec billing §7).</summary>
internal static class Charges
{
    private sealed record ChargeRequest(string? ChargeId, Guid? UserId, string? FeatureName);

    private sealed record RefundRequest(string? Reason);

    private sealed record AccessRequest(Guid? UserId, string? FeatureName);

    public static void MapCharges(this WebApplication app)
    {
        var group = app.MapInternal().MapGroup("/billing");
        group.MapPost("/charges", Charge);
        group.MapPost("/charges/{chargeId}/refund", Refund);
        group.MapPost("/access", Access);
    }

    private static Task<ChargeAnswer> Charge(ChargeRequest request, ChargeDesk charges, Database database, CancellationToken cancellationToken)
    {
        var chargeId = InternalRequest.Id(request.ChargeId, "chargeId");
        var userId = InternalRequest.UserId(request.UserId);
        var feature = InternalRequest.Feature(request.FeatureName);
        return database.InTransactionAsync(unit => charges.ChargeAsync(unit, chargeId, userId, feature), cancellationToken);
    }

    private static Task<RefundAnswer> Refund(string chargeId, RefundRequest request, ChargeDesk charges, Database database, CancellationToken cancellationToken)
    {
        var id = InternalRequest.Id(chargeId, "chargeId");
        var reason = InternalRequest.OneOf(request.Reason, "reason", RefundReason.All);
        return database.InTransactionAsync(unit => charges.RefundAsync(unit, id, reason), cancellationToken);
    }

    private static async Task<AccessAnswer> Access(AccessRequest request, Accounts accounts, AccessDesk desk, Database database, CancellationToken cancellationToken)
    {
        var userId = InternalRequest.UserId(request.UserId);
        var feature = InternalRequest.Feature(request.FeatureName);
        var account = await accounts.ReadAsync(userId, cancellationToken);
        await using var connection = await database.OpenAsync(cancellationToken);
        var access = await desk.DecideAsync(connection, account, feature);
        var refusal = access.Decision.Refusal;
        return new AccessAnswer(
            access.Decision.IsAllowed,
            access.Decision.Method,
            access.Cost,
            access.Balance,
            refusal?.Key,
            refusal?.Detail,
            refusal is not null,
            access.RedirectUrl,
            access.Limit,
            access.Used,
            access.Window?.End);
    }
}
