namespace FitMyCv.Contracts.Errors;

/// <summary>The check that a caller is a person (spec identity §8.4).</summary>
public static class RecaptchaErrors
{
    public static readonly ErrorDefinition TokenRequired = new("recaptcha.tokenRequired", 400, "Give the token of the reCAPTCHA widget.");
}
