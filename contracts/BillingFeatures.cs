namespace FitMyCv.Contracts;

/// <summary>The ten features that billing charges, in the order of every list (spec billing §2).</summary>
public static class BillingFeatures
{
    public const string CvGeneration = "gpt_cv_generation";
    public const string PdfImport = "pdf_import";
    public const string GenerateFromJobTitle = "generate_from_job_title";
    public const string TranslateCv = "translate_cv";
    public const string MatchScore = "match_score";
    public const string OptimizeCv = "optimize_cv";
    public const string CreateTemplateCv = "create_template_cv";
    public const string ExportCv = "export_cv";
    public const string CreateCvManual = "create_cv_manual";
    public const string EditCv = "edit_cv";

    public static IReadOnlyList<string> All { get; } =
        [CvGeneration, PdfImport, GenerateFromJobTitle, TranslateCv, MatchScore, OptimizeCv, CreateTemplateCv, ExportCv, CreateCvManual, EditCv];
}
