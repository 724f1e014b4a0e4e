namespace FitMyCv.Contracts.Errors;

/// <summary>The second factor (spec identity §6, §9).</summary>
public static class TwoFactorErrors
{
    public static readonly ErrorDefinition Invalid = new("auth.twoFactorInvalid", 400, "This code is wrong or has been used.");
    public static readonly ErrorDefinition InvalidAtSignIn = new("auth.twoFactorInvalid", 401, "This code is wrong or has been used.");
    public static readonly ErrorDefinition RequiredAtSignIn = new("auth.twoFactorRequired", 401, "Give a code of your authenticator or a recovery code.");
    public static readonly ErrorDefinition State = new("account.twoFactorState", 409, "The second factor is not in the state that this needs.");
}
