using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Engines.Offline.Reading;

/// <summary>Takes separators off the ends of names and texts: drawing broke lines at them, or a part beside them went elsewhere.</summary>
internal static class Separators
{
    private static readonly char[] OfNames = [' ', ',', ';', ':', '|', '•', '·', '–', '—'];
    private static readonly char[] OfTexts = [' ', ',', ';', '|', '•', '·'];

    public static CvDocument Trim(CvDocument cv) => cv with
    {
        Header = cv.Header with { CurrentTitle = Name(cv.Header.CurrentTitle) },
        Summary = cv.Summary with { Description = Text(cv.Summary.Description) },
        Experience = [.. cv.Experience.Select(item => item with
        {
            Title = Name(item.Title),
            Company = Name(item.Company),
            DepartmentOrClient = OptionalName(item.DepartmentOrClient),
            Description = Text(item.Description),
            Responsibilities = Texts(item.Responsibilities),
        })],
        Education = Each(cv.Education, item => item with
        {
            Institution = Name(item.Institution),
            Degree = OptionalName(item.Degree),
            FieldOfStudy = OptionalName(item.FieldOfStudy),
            Description = Text(item.Description),
        }),
        Projects = Each(cv.Projects, item => Name(item.Name) is { Length: > 0 } name ? item with { Name = name, Role = OptionalName(item.Role), Summary = Text(item.Summary) } : item),
        Extras = Each(cv.Extras, item => Name(item.Name) is { Length: > 0 } name ? item with { Name = name, Summary = Text(item.Summary) } : item),
    };

    private static IReadOnlyList<T>? Each<T>(IReadOnlyList<T>? items, Func<T, T> trim) => items is null ? null : [.. items.Select(trim)];

    private static string Name(string text) => text.Trim(OfNames);

    private static string? OptionalName(string? text) => text?.Trim(OfNames) is { Length: > 0 } name ? name : null;

    private static string? Text(string? text)
    {
        var lines = text?.Split('\n').Select(line => line.Trim(OfTexts)).Where(line => line.Length > 0);
        return lines is null || string.Join('\n', lines) is not { Length: > 0 } trimmed ? null : trimmed;
    }

    private static List<string>? Texts(IReadOnlyList<string>? texts)
    {
        var trimmed = texts?.Select(text => text.Trim(OfTexts)).Where(text => text.Length > 0).ToList();
        return trimmed is { Count: > 0 } ? trimmed : null;
    }
}
