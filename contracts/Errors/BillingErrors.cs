namespace FitMyCv.Contracts.Errors;

/// <summary>Refusals of billing (spec billing §5, §7).</summary>
public static class BillingErrors
{
    public static readonly ErrorDefinition NegativeBalance = new("billing.negativeBalance", 403, "Your credit balance is below zero: buy credits to go on.");
    public static readonly ErrorDefinition InsufficientCredits = new("billing.insufficientCredits", 403, "You do not have enough credits for this: buy credits to go on.");
    public static readonly ErrorDefinition SubscriptionInactive = new("billing.subscriptionInactive", 403, "Your subscription gives no access at the moment: check its payment.");
    public static readonly ErrorDefinition FeatureDisabled = new("billing.featureDisabled", 403, "Your plan does not include this feature: choose another plan or buy credits.");
    public static readonly ErrorDefinition LimitReached = new("billing.limitReached", 403, "You have used this feature as often as your plan allows: choose another plan, buy credits or wait for the next period.");
    public static readonly ErrorDefinition FeatureUnknown = new("billing.featureUnknown", 400, "There is no feature of this name.");
    public static readonly ErrorDefinition ChargeConflict = new("billing.chargeConflict", 409, "This charge id belongs to another user or feature.");
    public static readonly ErrorDefinition ChargeRefunded = new("billing.chargeRefunded", 409, "This charge has been refunded already.");
    public static readonly ErrorDefinition GrantConflict = new("billing.grantConflict", 409, "This operation id was used for something else.");
}
