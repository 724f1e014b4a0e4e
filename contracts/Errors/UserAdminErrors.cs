namespace FitMyCv.Contracts.Errors;

/// <summary>Administration of users (spec identity §7.2).</summary>
public static class UserAdminErrors
{
    public static readonly ErrorDefinition RoleInvalid = new("admin.roleInvalid", 400, "A role is USER or ADMIN.");
    public static readonly ErrorDefinition CreditsInvalid = new("admin.creditsInvalid", 400, "Credits are a whole number from 0 to 1 000 000.");
    public static readonly ErrorDefinition EmailTaken = new("admin.emailTaken", 409, "There is an account with this e-mail address.");
    public static readonly ErrorDefinition OwnAccount = new("admin.ownAccount", 400, "An administrator can't do this to the own account.");
    public static readonly ErrorDefinition LastAdmin = new("admin.lastAdmin", 409, "This is the only administrator: make another one first.");
}
