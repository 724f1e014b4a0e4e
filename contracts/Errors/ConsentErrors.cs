namespace FitMyCv.Contracts.Errors;

/// <summary>Consent of a user (spec identity §8.2).</summary>
public static class ConsentErrors
{
    public static readonly ErrorDefinition Required = new("consent.required", 400, "Give an action and preferences.");
    public static readonly ErrorDefinition InvalidAction = new("consent.invalidAction", 400, "The action is created, updated or revoked.");
    public static readonly ErrorDefinition InvalidPreferences = new("consent.invalidPreferences", 400, "Preferences have at most 20 members.");
}
