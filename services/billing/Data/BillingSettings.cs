using FitMyCv.ServiceDefaults.Settings;

namespace FitMyCv.Billing.Data;

/// <summary>The platform settings that billing goes by (spec billing §2), as of now.</summary>
public sealed class BillingSettings(PlatformSettings settings)
{
    /// <summary>True: uses cost credits and plans are not consulted. False: plans with their limits come first.</summary>
    public bool CreditsMode => !settings.Bool("subscription_mode_enabled");

    public string Mode => CreditsMode ? "credits" : "subscription";

    public int WelcomeCredits => settings.Int("welcome_credits");

    public int CostOf(string featureName) => settings.Int("credits_" + featureName);
}
