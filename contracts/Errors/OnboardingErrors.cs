namespace FitMyCv.Contracts.Errors;

/// <summary>The onboarding of a user (spec identity §8.1).</summary>
public static class OnboardingErrors
{
    public static readonly ErrorDefinition InvalidStep = new("onboarding.invalidStep", 400, "A step is a number from 0 to 8.");
    public static readonly ErrorDefinition Desync = new("onboarding.desync", 409, "The onboarding is further on already: take the state of the answer.");
    public static readonly ErrorDefinition InvalidBody = new("onboarding.invalidBody", 400, "completedSteps is a list of at most 50 numbers from 0 to 8.");
    public static readonly ErrorDefinition InvalidAction = new("onboarding.invalidAction", 400, "The action is complete, skip or reset.");
}
