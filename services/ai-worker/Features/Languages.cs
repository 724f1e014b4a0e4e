using FitMyCv.Contracts.Errors;
using FitMyCv.ServiceDefaults.Errors;

namespace FitMyCv.AiWorker.Features;

/// <summary>The language wanted for a result: fr, en, es or de; absent = as the operation says.</summary>
public static class Languages
{
    private static readonly string[] Known = ["fr", "en", "es", "de"];

    public static string? Read(RequestFields fields) =>
        fields.GivenText("language") is not { } language ? null
        : Known.Contains(language, StringComparer.Ordinal) ? language
        : throw BackgroundErrors.InvalidLanguage.ToException();
}
