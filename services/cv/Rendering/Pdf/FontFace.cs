using System.Buffers.Binary;
using System.Text;
using FitMyCv.Cv.Rendering.Native;

namespace FitMyCv.Cv.Rendering.Pdf;

/// <summary>How a face describes its glyphs.</summary>
internal enum FontOutlines
{
    /// <summary>Not as outlines that a PDF can have: colours, bitmaps, variations.</summary>
    None,
    TrueType,

    /// <summary>Compact Font Format whose glyphs have names; a PDF finds them by number.</summary>
    Compact,

    /// <summary>Compact Font Format whose glyphs have character identifiers, which are the numbers that they have in the face.</summary>
    KeyedCompact,
}

/// <summary>What a PDF says of a face, from its tables (https://learn.microsoft.com/typography/opentype/spec/). Measures in thousandths of the font's size.</summary>
internal sealed class FontFace
{
    // Places of the four numbers in the table.
    private static readonly int[] BoxInHead = [36, 38, 40, 42];

    private FontFace(HarfBuzzFaceHandle face)
    {
        double Thousandths(int units) => units * 1000.0 / HarfBuzz.FaceGetUnitsPerEm(face);
        Outlines = OutlinesOf(face);
        Name = NameOf(face);
        using var head = Table(face, "head"u8);
        using var horizontal = Table(face, "hhea"u8);
        Box = [.. BoxInHead.Select(at => Thousandths(Number(head, at)))];
        Ascent = Thousandths(Number(horizontal, 4));
        Descent = Thousandths(Number(horizontal, 6));
    }

    public FontOutlines Outlines { get; }

    /// <summary>Its name in PostScript.</summary>
    public string Name { get; }

    /// <summary>Left, lower, right and upper end of the largest glyph.</summary>
    public IReadOnlyList<double> Box { get; }
    public double Ascent { get; }
    public double Descent { get; }

    public static FontFace Of(HarfBuzzFaceHandle face) => new(face);

    private static FontOutlines OutlinesOf(HarfBuzzFaceHandle face)
    {
        if (Has(face, "fvar"u8) || Has(face, "CBDT"u8) || Has(face, "sbix"u8) || Has(face, "COLR"u8) || Has(face, "SVG "u8))
        {
            return FontOutlines.None;
        }
        if (Has(face, "glyf"u8))
        {
            return FontOutlines.TrueType;
        }
        using var compact = Table(face, "CFF "u8);
        return compact.Data.IsEmpty ? FontOutlines.None : CompactFont.OutlinesOf(compact.Data);
    }

    private static unsafe string NameOf(HarfBuzzFaceHandle face)
    {
        var length = 64u;
        var text = stackalloc byte[(int)length];
        HarfBuzz.NameGet(face, HarfBuzz.PostScriptName, language: 0, ref length, text);
        var name = string.Concat(Encoding.ASCII.GetString(text, (int)length).Where(character => char.IsAsciiLetterOrDigit(character) || character == '-'));
        return name.Length > 0 ? name : "Font";
    }

    private static bool Has(HarfBuzzFaceHandle face, ReadOnlySpan<byte> name)
    {
        using var table = Table(face, name);
        return table.Data.Length > 0;
    }

    private static short Number(HarfBuzzBlobHandle table, int at) =>
        table.Data.Length >= at + sizeof(short) ? BinaryPrimitives.ReadInt16BigEndian(table.Data[at..]) : (short)0;

    private static HarfBuzzBlobHandle Table(HarfBuzzFaceHandle face, ReadOnlySpan<byte> name) => HarfBuzz.FaceReferenceTable(face, HarfBuzz.Tag(name));
}
