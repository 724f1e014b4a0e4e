using FitMyCv.Contracts.Errors;
using FitMyCv.ServiceDefaults.Errors;

namespace FitMyCv.AiWorker.Features;

/// <summary>The language wanted for a result: fr, en, es or de; absent = as the operation says.</summary>
public static class Languages
{
    private static readonly string[] Known = ["fr", "en", "es", "de"];

    public static bool IsKnown(string? language) => Known.Contains(language, StringComparer.Ordinal);

    public static string? Read(RequestFields fields) =>
        fields.GivenText("language") is not { } language ? null
        : IsKnown(language) ? language
        : throw BackgroundErrors.InvalidLanguage.ToException();
}
