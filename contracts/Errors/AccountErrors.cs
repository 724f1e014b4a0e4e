namespace FitMyCv.Contracts.Errors;

/// <summary>The caller's own account (spec identity §6).</summary>
public static class AccountErrors
{
    public static readonly ErrorDefinition LastAdmin = new("account.lastAdmin", 409, "The only administrator can't be deleted: make another one first.");
    public static readonly ErrorDefinition PasswordIncorrect = new("account.passwordIncorrect", 400, "The current password is wrong.");
    public static readonly ErrorDefinition PasswordUnchanged = new("account.passwordUnchanged", 400, "The new password is the present one.");
    public static readonly ErrorDefinition PasswordNeeded = new("account.passwordNeeded", 403, "Set a password before you change the e-mail address.");
    public static readonly ErrorDefinition EmailChangeTooSoon = new("account.emailChangeTooSoon", 429, "A change of the e-mail address was asked for a moment ago: wait a minute.");
    public static readonly ErrorDefinition ProviderRequired = new("account.providerRequired", 400, "Name a provider.");
    public static readonly ErrorDefinition ProviderInvalid = new("account.providerInvalid", 400, "The provider is google, github, apple or linkedin.");
    public static readonly ErrorDefinition ProviderNotConfigured = new("account.providerNotConfigured", 400, "This provider is not available here.");
    public static readonly ErrorDefinition ProviderAlreadyLinked = new("account.providerAlreadyLinked", 409, "This provider is linked to the account already.");
    public static readonly ErrorDefinition ProviderNotLinked = new("account.providerNotLinked", 404, "This provider is not linked to the account.");
    public static readonly ErrorDefinition CannotUnlinkLastProvider = new("account.cannotUnlinkLastProvider", 400, "This is the only way to sign in: set a password first.");
}
