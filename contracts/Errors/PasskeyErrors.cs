namespace FitMyCv.Contracts.Errors;

/// <summary>Passkeys: those of the own account, and the sign-in with one (docs/decisions/0008-passkeys.md).</summary>
public static class PasskeyErrors
{
    public static readonly ErrorDefinition Invalid = new("account.passkeyInvalid", 400, "This passkey could not be verified, or took too long: start again.");
    public static readonly ErrorDefinition NameInvalid = new("account.passkeyNameInvalid", 400, "The name of a passkey has 1 to 60 characters.");
    public static readonly ErrorDefinition Limit = new("account.passkeyLimit", 409, "This account has as many passkeys as it can have: remove one first.");
    public static readonly ErrorDefinition CannotRemoveLast = new("account.cannotRemoveLastPasskey", 400, "This is the only way to sign in: set a password first.");
    public static readonly ErrorDefinition InvalidAtSignIn = new("auth.passkeyInvalid", 401, "This passkey is not known here or could not be verified.");
}
