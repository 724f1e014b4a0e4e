namespace FitMyCv.Cv.Rendering.Outline;

/// <summary>
/// What an export shows, in reading order and in the export's language, without any look: the templates draw it, other formats
/// may write it.
/// </summary>
/// <param name="Name">Name of the person; null when the header is hidden.</param>
/// <param name="Complete">Whether every section and item of the document is shown.</param>
internal sealed record CvOutline(string? Name, OutlineHeader? Header, IReadOnlyList<OutlineSection> Sections, bool Complete);

/// <param name="Contact">Ways to reach the person and links, in order.</param>
internal sealed record OutlineHeader(string Name, string Title, IReadOnlyList<Inline> Contact);

/// <param name="Key">Section name of the document.</param>
internal sealed record OutlineSection(string Key, string Heading, IReadOnlyList<OutlineBlock> Blocks);

internal abstract record OutlineBlock;

/// <summary>Head of an experience, a diploma or a project.</summary>
/// <param name="Dates">Shown at the right of the title; may be empty.</param>
/// <param name="Subline">Organisation and place; may be empty.</param>
internal sealed record EntryBlock(IReadOnlyList<Inline> Title, string Dates, IReadOnlyList<Inline> Subline) : OutlineBlock;

internal sealed record ParagraphBlock(ParagraphKind Kind, IReadOnlyList<Inline> Content) : OutlineBlock;

internal sealed record BulletsBlock(IReadOnlyList<string> Items) : OutlineBlock;

internal enum ParagraphKind
{
    /// <summary>Plain text.</summary>
    Body,

    /// <summary>The one-line pitch on top of the profile.</summary>
    Lead,

    /// <summary>A line that belongs to the whole section, such as a group of skills.</summary>
    Group,

    /// <summary>A small heading inside an entry, above a list.</summary>
    Label,

    /// <summary>A subordinate line that closes an entry, such as the skills used.</summary>
    Note,
}

internal enum InlineKind
{
    Plain,
    Strong,
    Organisation,
    Muted,
}

/// <summary>A piece of a paragraph.</summary>
/// <param name="Link">Absolute address (http, https, mailto) that opens on a click; null = none.</param>
/// <param name="KeepTogether">Lines are not broken inside it, as long as it is short.</param>
internal sealed record Inline(string Text, InlineKind Kind = InlineKind.Plain, string? Link = null, bool KeepTogether = false);
