namespace FitMyCv.Contracts.Errors;

/// <summary>Platform settings (spec identity §7.1).</summary>
public static class SettingErrors
{
    public static readonly ErrorDefinition NameInvalid = new("settings.nameInvalid", 400, "A name has 2 to 64 small letters, digits and underscores and begins with a letter.");
    public static readonly ErrorDefinition SecretRefused = new("settings.secretRefused", 400, "Secrets belong to the configuration, not to the settings.");
    public static readonly ErrorDefinition ValueRequired = new("settings.valueRequired", 400, "Give a value.");
    public static readonly ErrorDefinition ValueInvalid = new("settings.valueInvalid", 400, "The value is not of the setting's type or out of its bounds.");
    public static readonly ErrorDefinition CategoryInvalid = new("settings.categoryInvalid", 400, "A category has 2 to 50 small letters, digits and underscores and begins with a letter.");
    public static readonly ErrorDefinition NameTaken = new("settings.nameTaken", 409, "There is a setting of this name.");
}
