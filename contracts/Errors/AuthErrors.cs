namespace FitMyCv.Contracts.Errors;

/// <summary>Registration, sign-in and the flows by mail (spec identity §3, §5, §9).</summary>
public static class AuthErrors
{
    public static readonly ErrorDefinition RegistrationDisabled = new("auth.registrationDisabled", 403, "New accounts can't be made at the moment.");
    public static readonly ErrorDefinition RecaptchaFailed = new("auth.recaptchaFailed", 403, "The check that you are a person failed: reload the page and try again.");
    public static readonly ErrorDefinition EmailAndPasswordRequired = new("auth.emailAndPasswordRequired", 400, "Give an e-mail address and a password.");
    public static readonly ErrorDefinition EmailRequired = new("auth.emailRequired", 400, "Give an e-mail address.");
    public static readonly ErrorDefinition EmailInvalid = new("auth.emailInvalid", 400, "This is not an e-mail address.");
    public static readonly ErrorDefinition EmailAlreadyUsed = new("auth.emailAlreadyUsed", 409, "This e-mail address belongs to another account by now.");
    public static readonly ErrorDefinition NameInvalid = new("auth.nameInvalid", 400, "A name has 2 to 100 characters.");
    public static readonly ErrorDefinition PasswordRequired = new("auth.passwordRequired", 400, "Give a new password.");
    public static readonly ErrorDefinition PasswordWeak = new("auth.passwordWeak", 400, "This password is too easy to guess: choose another one.");
    public static readonly ErrorDefinition ReferralCodeInvalid = new("auth.referralCodeInvalid", 400, "This referral code is not known.");
    public static readonly ErrorDefinition AccountCreateFailed = new("auth.accountCreateFailed", 400, "The account could not be made with these details: if you have one already, sign in.");
    public static readonly ErrorDefinition TokenRequired = new("auth.tokenRequired", 400, "The token of the link is missing.");
    public static readonly ErrorDefinition TokenInvalid = new("auth.tokenInvalid", 400, "This link is not valid any more: ask for a new one.");
    public static readonly ErrorDefinition TooManyAttempts = new("auth.tooManyAttempts", 429, "Too many failed attempts: try again later.");
    public static readonly ErrorDefinition GrantTypeInvalid = new("auth.grantTypeInvalid", 400, "grant_type must be password, passkey or refresh_token.");
    public static readonly ErrorDefinition InvalidCredentials = new("auth.invalidCredentials", 401, "The e-mail address or the password is wrong.");
    public static readonly ErrorDefinition RefreshTokenInvalid = new("auth.tokenInvalid", 401, "This refresh token is not valid any more: sign in again.");
}
