namespace FitMyCv.Contracts;

/// <summary>Type of a setting's value: <c>bool</c> (<c>1</c>/<c>0</c>), <c>int</c>, <c>decimal</c>, <c>text</c> or <c>json</c>.</summary>
public enum SettingType
{
    Bool,
    Int,
    Decimal,
    Text,
    Json,
}

/// <summary>A platform setting that the code knows: bounds are inclusive and count for numbers only.</summary>
public sealed record SettingDefinition(
    string Name,
    SettingType Type,
    string Default,
    string Category,
    bool IsPublic = false,
    decimal? Minimum = null,
    decimal? Maximum = null,
    IReadOnlyList<string>? Choices = null);

/// <summary>Every known platform setting (spec identity §7.1, ai-worker §6.1). Kept by identity, followed by the others.</summary>
public static class SettingRegistry
{
    public static IReadOnlyList<SettingDefinition> All { get; } =
    [
        .. Names(
            "features",
            "feature_manual_cv", "feature_ai_generation", "feature_import", "feature_export", "feature_match_score", "feature_optimize",
            "feature_history", "feature_search_bar", "feature_translate", "feature_language_switcher", "feature_edit_mode", "feature_feedback"),
        new("registration_enabled", SettingType.Bool, "1", "system", IsPublic: true),
        new("maintenance_enabled", SettingType.Bool, "0", "system", IsPublic: true),
        new("subscription_mode_enabled", SettingType.Bool, "1", "system", IsPublic: true),
        new("cv_max_versions", SettingType.Int, "20", "system", Minimum: 1, Maximum: 200),
        new("telemetry_retention_days", SettingType.Int, "365", "system", Minimum: 0, Maximum: 36500),
        Credits("welcome_credits", 5),
        Credits("referral_credits", 5),
        Credits("credits_gpt_cv_generation", 1),
        Credits("credits_pdf_import", 1),
        Credits("credits_generate_from_job_title", 1),
        Credits("credits_translate_cv", 1),
        Credits("credits_match_score", 1),
        Credits("credits_optimize_cv", 1),
        Credits("credits_create_template_cv", 1),
        Credits("credits_export_cv", 0),
        Credits("credits_create_cv_manual", 0),
        Credits("credits_edit_cv", 0),
        new("usd_to_eur", SettingType.Decimal, "0.92", "billing", Minimum: 0.01m, Maximum: 100),
        new("cv_section_order", SettingType.Json, "[]", "cv_display"),
        new("ai_engine", SettingType.Text, "auto", "ai_models", Choices: ["auto", "openai", "offline"]),
        .. Models(
            "gpt-4o-mini",
            "model_extract_job_offer", "model_detect_language", "model_match_score", "model_translate_cv", "model_cv_classify",
            "model_cv_batch_experience", "model_cv_batch_projects", "model_cv_batch_extras", "model_cv_batch_skills", "model_cv_batch_summary"),
        .. Models("gpt-4.1-2025-04-14", "model_import_pdf", "model_first_import_pdf", "model_cv_generation"),
        .. Models("gpt-5-mini-2025-08-07", "model_optimize_cv", "model_generate_from_job_title"),
        new("ai_max_task_cost_usd", SettingType.Decimal, "1.00", "ai_models", Minimum: 0.01m, Maximum: 100),
        new("openai_monthly_budget_usd", SettingType.Decimal, "0", "ai_models", Minimum: 0, Maximum: 1_000_000),
        new("pdf_import_max_pages", SettingType.Int, "10", "pdf_import", Minimum: 1, Maximum: 30),
        new("pdf_image_max_width", SettingType.Int, "1000", "pdf_import", Minimum: 500, Maximum: 1500),
        new("pdf_image_density", SettingType.Int, "100", "pdf_import", Minimum: 72, Maximum: 150),
        new("pdf_image_quality", SettingType.Int, "75", "pdf_import", Minimum: 50, Maximum: 100),
        new("pdf_vision_detail", SettingType.Text, "high", "pdf_import", Choices: ["low", "auto", "high"]),
        new("temperature_import_pdf", SettingType.Decimal, "0.1", "pdf_import", Minimum: 0, Maximum: 2),
        new("top_p_import_pdf", SettingType.Decimal, "1", "pdf_import", Minimum: 0, Maximum: 1),
        new("seed_import_pdf", SettingType.Int, "0", "pdf_import", Minimum: 0, Maximum: 1000),
    ];

    public static IReadOnlyDictionary<string, SettingDefinition> ByName { get; } = All.ToDictionary(s => s.Name, StringComparer.Ordinal);

    private static IEnumerable<SettingDefinition> Names(string category, params string[] names) =>
        names.Select(name => new SettingDefinition(name, SettingType.Bool, "1", category, IsPublic: true));

    private static IEnumerable<SettingDefinition> Models(string model, params string[] names) =>
        names.Select(name => new SettingDefinition(name, SettingType.Text, model, "ai_models"));

    private static SettingDefinition Credits(string name, int amount) =>
        new(name, SettingType.Int, amount.ToString(System.Globalization.CultureInfo.InvariantCulture), "credits", Minimum: 0, Maximum: 10_000);
}
