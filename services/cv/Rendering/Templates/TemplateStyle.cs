using System.Runtime.InteropServices;

namespace FitMyCv.Cv.Rendering.Templates;

/// <summary>A colour, each part from 0 to 1.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Rgb(double Red, double Green, double Blue)
{
    public static Rgb Hex(int value) => new(((value >> 16) & 255) / 255.0, ((value >> 8) & 255) / 255.0, (value & 255) / 255.0);
}

/// <summary>How a piece of text looks.</summary>
/// <param name="Families">Font families in order of preference, separated by commas; fontconfig adds its fallbacks.</param>
/// <param name="Size">In points.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct TextStyle(string Families, double Size, bool Bold, bool Italic, Rgb Colour);

/// <summary>The look of a template: fonts, sizes, colours and distances, all in points.</summary>
internal sealed record TemplateStyle
{
    public required TextStyle Name { get; init; }
    public required TextStyle Title { get; init; }
    public required TextStyle Contact { get; init; }
    public required TextStyle Heading { get; init; }
    public required TextStyle EntryTitle { get; init; }
    public required TextStyle Organisation { get; init; }
    public required TextStyle Dates { get; init; }
    public required TextStyle Lead { get; init; }
    public required TextStyle Body { get; init; }
    public required TextStyle Note { get; init; }

    /// <summary>Colour of what may be skipped: places, levels, separators.</summary>
    public required Rgb Muted { get; init; }
    public required Rgb Link { get; init; }
    public required Rgb Rule { get; init; }
    public required bool CentredHeader { get; init; }

    /// <summary>Height of a line as a multiple of the font size.</summary>
    public double Leading { get; init; } = 1.36;
    public double RuleThickness { get; init; } = 0.75;

    public required double HeaderGap { get; init; }
    public required double SectionGap { get; init; }
    public required double HeadingGap { get; init; }
    public required double EntryGap { get; init; }
    public required double BlockGap { get; init; }
    public required double ItemGap { get; init; }
    public double BulletIndent { get; init; } = 11;

    /// <summary>The same look with sizes and distances multiplied.</summary>
    public TemplateStyle Scaled(double factor)
    {
        TextStyle Text(TextStyle style) => style with { Size = style.Size * factor };
        return this with
        {
            Name = Text(Name),
            Title = Text(Title),
            Contact = Text(Contact),
            Heading = Text(Heading),
            EntryTitle = Text(EntryTitle),
            Organisation = Text(Organisation),
            Dates = Text(Dates),
            Lead = Text(Lead),
            Body = Text(Body),
            Note = Text(Note),
            HeaderGap = HeaderGap * factor,
            SectionGap = SectionGap * factor,
            HeadingGap = HeadingGap * factor,
            EntryGap = EntryGap * factor,
            BlockGap = BlockGap * factor,
            ItemGap = ItemGap * factor,
        };
    }
}
