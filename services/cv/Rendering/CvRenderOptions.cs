using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.Cv.Rendering;

/// <summary>What of a CV document is shown, and how.</summary>
public sealed record CvRenderOptions
{
    /// <summary>One of <see cref="CvTemplateNames"/>.</summary>
    public string Template { get; init; } = CvTemplateNames.Classic;

    /// <summary><c>fr</c>, <c>en</c>, <c>es</c> or <c>de</c>: headings, months and levels are given in it.</summary>
    public string Language { get; init; } = "fr";

    /// <summary>By section name (<see cref="CvSections"/>); a section that is not named is shown whole.</summary>
    public IReadOnlyDictionary<string, SectionSelection> Sections { get; init; } = new Dictionary<string, SectionSelection>();

    /// <summary>The platform's order of sections, for documents without <c>section_order</c>; empty = the built-in order.</summary>
    public IReadOnlyList<string> DefaultSectionOrder { get; init; } = [];
}

/// <summary>Whether a section is shown and, of a list section, which items.</summary>
/// <param name="Items">Indices into the document's list; null = all. Those out of range are ignored.</param>
public sealed record SectionSelection(bool Enabled, IReadOnlyList<int>? Items = null);

/// <summary>The templates of an export.</summary>
public static class CvTemplateNames
{
    public const string Classic = "classic";
    public const string Modern = "modern";
    public const string Compact = "compact";

    public static IReadOnlyList<string> All { get; } = [Classic, Modern, Compact];
}
