using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.Cv.Rendering.Outline;

/// <summary>Which sections and items of a document are shown, and in which order the sections come.</summary>
internal sealed class Selection(CvRenderOptions options)
{
    public bool Shows(string section) => !options.Sections.TryGetValue(section, out var selection) || selection.Enabled;

    /// <summary>The items of a list section that are shown, in document order.</summary>
    public IReadOnlyList<T> Items<T>(string section, IReadOnlyList<T>? items)
    {
        if (items is null || !Shows(section))
        {
            return [];
        }
        return options.Sections.TryGetValue(section, out var selection) && selection.Items is { } indices
            ? [.. indices.Distinct().Order().Where(index => index >= 0 && index < items.Count).Select(index => items[index])]
            : items;
    }

    /// <summary>Whether nothing of the document is held back. A list that is absent or empty holds nothing back.</summary>
    public bool IsComplete(CvDocument document) =>
        Shows(CvSections.Header)
        && Shows(CvSections.Summary)
        && Shows(CvSections.Skills)
        && Keeps(CvSections.Experience, document.Experience)
        && Keeps(CvSections.Education, document.Education)
        && Keeps(CvSections.Languages, document.Languages)
        && Keeps(CvSections.Projects, document.Projects)
        && Keeps(CvSections.Extras, document.Extras);

    /// <summary>All section names: the document's order, else the platform's, else the built-in one; those missing there follow.</summary>
    public IReadOnlyList<string> Order(CvDocument document)
    {
        var wanted = document.SectionOrder is { Count: > 0 } own ? own : options.DefaultSectionOrder;
        return [.. new[] { CvSections.Header }.Concat(wanted.Where(CvSections.All.Contains)).Concat(CvSections.All).Distinct()];
    }

    private bool Keeps<T>(string section, IReadOnlyList<T>? items) => Items(section, items).Count == (items?.Count ?? 0);
}
