namespace FitMyCv.Cv.Rendering.Templates;

/// <summary>The looks of the three templates. The families are those of Debian's fonts-noto-core and fonts-liberation.</summary>
internal static class TemplateStyles
{
    private const string Serif = "Noto Serif, Noto Serif Hebrew, Noto Naskh Arabic, Liberation Serif, DejaVu Serif, serif";
    private const string Sans = "Noto Sans, Noto Sans Hebrew, Noto Sans Arabic, Liberation Sans, DejaVu Sans, sans-serif";

    /// <exception cref="ArgumentException">There is no such template.</exception>
    public static TemplateStyle Of(string template) =>
        template switch
        {
            CvTemplateNames.Classic => Classic,
            CvTemplateNames.Modern => Modern,
            CvTemplateNames.Compact => Compact,
            _ => throw new ArgumentException($"No template '{template}'.", nameof(template)),
        };

    private static TemplateStyle Classic { get; } = MakeClassic();
    private static TemplateStyle Modern { get; } = MakeModern();

    private static TemplateStyle Compact { get; } = Modern.Scaled(9 / Modern.Body.Size) with
    {
        Name = Modern.Name with { Size = 19 },
        HeaderGap = 3,
        SectionGap = 9,
        HeadingGap = 3,
        EntryGap = 5.5,
        BlockGap = 1.2,
        ItemGap = 0.4,
        Leading = 1.26,
        BulletIndent = 9.5,
    };

    private static TemplateStyle MakeClassic()
    {
        var black = Rgb.Hex(0x000000);
        var body = new TextStyle(Serif, 9.4, Bold: false, Italic: false, black);
        return new TemplateStyle
        {
            Name = body with { Size = 21, Bold = true },
            Title = body with { Size = 11.5, Italic = true },
            Contact = body with { Size = 9 },
            Heading = body with { Size = 12, Bold = true },
            EntryTitle = body with { Size = 10, Bold = true },
            Organisation = body with { Italic = true },
            Dates = body,
            Lead = body with { Size = 10, Italic = true },
            Body = body,
            Note = body with { Size = 8.8 },
            Muted = black,
            Link = black,
            Rule = black,
            CentredHeader = true,
            RuleThickness = 0.6,
            HeaderGap = 4,
            SectionGap = 13,
            HeadingGap = 5,
            EntryGap = 8.5,
            BlockGap = 2.5,
            ItemGap = 1,
        };
    }

    private static TemplateStyle MakeModern()
    {
        var ink = Rgb.Hex(0x1F2933);
        var accent = Rgb.Hex(0x1B4F8A);
        var muted = Rgb.Hex(0x56616D);
        var body = new TextStyle(Sans, 9.6, Bold: false, Italic: false, ink);
        return new TemplateStyle
        {
            Name = body with { Size = 24, Bold = true, Colour = accent },
            Title = body with { Size = 12.5, Colour = muted },
            Contact = body with { Size = 9, Colour = ink },
            Heading = body with { Size = 12, Bold = true, Colour = accent },
            EntryTitle = body with { Size = 10.2, Bold = true },
            Organisation = body with { Colour = ink },
            Dates = body with { Size = 9.2, Colour = muted },
            Lead = body with { Size = 10.4, Bold = true },
            Body = body,
            Note = body with { Size = 8.8, Colour = muted },
            Muted = muted,
            Link = accent,
            Rule = Rgb.Hex(0xB9C7D8),
            CentredHeader = false,
            HeaderGap = 5,
            SectionGap = 14,
            HeadingGap = 5,
            EntryGap = 9,
            BlockGap = 2.5,
            ItemGap = 1,
        };
    }
}
