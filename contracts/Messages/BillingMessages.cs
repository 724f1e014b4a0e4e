namespace FitMyCv.Contracts.Messages;

/// <summary>A balance moved by <see cref="Change"/> credits to <see cref="Balance"/>; type as in the ledger (spec billing §6).</summary>
public sealed record CreditsChanged : Message
{
    public required Guid TransactionId { get; init; }
    public required string Type { get; init; }
    public required int Change { get; init; }
    public required int Balance { get; init; }
    public string? FeatureName { get; init; }
}

/// <summary>Monthly amount in euros.</summary>
public sealed record SubscriptionChanged : Message
{
    public required int PlanId { get; init; }
    public required string PlanName { get; init; }
    public required int Tier { get; init; }
    public required string Status { get; init; }
    public required string BillingPeriod { get; init; }
    public required decimal MonthlyAmount { get; init; }
    public required bool CancelAtPeriodEnd { get; init; }
}

/// <summary>Kind <c>subscription</c> or <c>credits</c>; amount in major units of the currency.</summary>
public sealed record PaymentReceived : Message
{
    public required string PaymentId { get; init; }
    public required string Kind { get; init; }
    public required decimal Amount { get; init; }
    public required string Currency { get; init; }
    public required DateTimeOffset PaidAt { get; init; }
}
