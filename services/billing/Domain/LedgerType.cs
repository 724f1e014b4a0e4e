namespace FitMyCv.Billing.Domain;

/// <summary>Kinds of ledger transactions (spec billing §6) and the system account that stands against the user's.</summary>
public static class LedgerType
{
    public const string Purchase = "purchase";
    public const string Gift = "gift";
    public const string Usage = "usage";
    public const string Refund = "refund";
    public const string Chargeback = "chargeback";
    public const string Adjustment = "adjustment";

    public static IReadOnlyList<string> All { get; } = [Purchase, Gift, Usage, Refund, Chargeback, Adjustment];

    /// <summary>Kind of the system account; one per type.</summary>
    public static string SystemAccountOf(string type) =>
        type switch
        {
            Purchase => "sales",
            Gift => "gifts",
            Usage => "usage",
            Refund => "refunds",
            Chargeback => "chargebacks",
            Adjustment => "adjustments",
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not a type of the ledger."),
        };
}
