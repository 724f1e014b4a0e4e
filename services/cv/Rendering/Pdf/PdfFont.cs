using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using FitMyCv.Cv.Rendering.Native;

namespace FitMyCv.Cv.Rendering.Pdf;

/// <summary>
/// A face as a composite font (PDF 32000-1, 9.7) with the glyphs that are drawn. A code stands for a glyph and the text that it is drawn for, so that
/// a glyph that serves several characters, such as a space, is extracted as each of them.
/// </summary>
/// <param name="name">Among the resources of the pages.</param>
internal sealed class PdfFont(string name, HarfBuzzFaceHandle face) : IDisposable
{
    private const int MostBytesOfText = sizeof(ulong);

    // Lines of one block of a map to Unicode (Adobe Technical Note 5014).
    private const int MostLines = 100;

    private readonly FontFace _description = FontFace.Of(face);
    private readonly HarfBuzzFontHandle _font = HarfBuzz.FontCreate(face);
    private readonly double _unit = 1000.0 / HarfBuzz.FaceGetUnitsPerEm(face);
    private readonly Dictionary<(uint Glyph, ulong Text), int> _codes = [];

    // By code. In a TrueType font the first code is that of the glyph for what is missing; in others a code is a glyph's number.
    private readonly SortedDictionary<int, Drawn> _drawn = new() { [0] = new Drawn(0, 0, 0) };

    public string Name { get; } = name;

    /// <summary>Whether a PDF can have its glyphs as text.</summary>
    public bool IsEmbeddable => _description.Outlines != FontOutlines.None;

    /// <summary>Gives a glyph a code.</summary>
    /// <param name="text">What it is drawn for, in UTF-8; empty = not known, or of more glyphs than one.</param>
    /// <returns>Whether the code is extracted as that text.</returns>
    public bool Encode(uint glyph, ReadOnlySpan<byte> text, out int code, out int width)
    {
        var packed = Pack(text);
        if (_codes.TryGetValue((glyph, packed), out code))
        {
            width = _drawn[code].Width;
            return packed != 0;
        }
        code = _description.Outlines == FontOutlines.TrueType ? _drawn.Count : (int)glyph;
        if (_description.Outlines != FontOutlines.TrueType && _drawn.TryGetValue(code, out var other))
        {
            width = other.Width;
            return false;
        }
        width = (int)Math.Round(HarfBuzz.FontGetGlyphAdvance(_font, glyph) * _unit);
        _codes[(glyph, packed)] = code;
        _drawn[code] = new Drawn(glyph, packed, width);
        return packed != 0;
    }

    /// <summary>Adds the font's objects to a file.</summary>
    /// <returns>Number of the font.</returns>
    /// <exception cref="InvalidOperationException">HarfBuzz can't read the face.</exception>
    public int Write(PdfObjects objects)
    {
        var compact = _description.Outlines != FontOutlines.TrueType;
        using var subset = FontSubset.Of(face, _drawn.Values.Select(drawn => drawn.Glyph), keepNumbers: _description.Outlines == FontOutlines.Compact);
        var baseFont = $"{Tag()}+{_description.Name}";
        var (box, ascent, descent) = (_description.Box.Select(value => (int)value), (int)_description.Ascent, (int)_description.Descent);
        var descriptor = objects.Add(
            string.Create(
                CultureInfo.InvariantCulture,
                $"<< /Type /FontDescriptor /FontName /{baseFont} /Flags 4 /FontBBox [{string.Join(' ', box)}] /ItalicAngle 0 /Ascent {ascent} /Descent {descent} "
                    + $"/CapHeight {ascent} /StemV 80 /{(compact ? "FontFile3" : "FontFile2")} {AddFile(objects, subset, compact)} 0 R >>"));
        var map = compact ? "" : string.Create(CultureInfo.InvariantCulture, $"/CIDToGIDMap {objects.AddStream("", Glyphs(subset))} 0 R ");
        var descendant = objects.Add(
            string.Create(
                CultureInfo.InvariantCulture,
                $"<< /Type /Font /Subtype /{(compact ? "CIDFontType0" : "CIDFontType2")} /BaseFont /{baseFont} /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) "
                    + $"/Supplement 0 >> /FontDescriptor {descriptor} 0 R {map}/DW 0 /W [{Widths()}] >>"));
        return objects.Add(
            string.Create(
                CultureInfo.InvariantCulture,
                $"<< /Type /Font /Subtype /Type0 /BaseFont /{baseFont} /Encoding /Identity-H /DescendantFonts [{descendant} 0 R] /ToUnicode {objects.AddStream("", Texts())} 0 R >>"));
    }

    public void Dispose()
    {
        _font.Dispose();
        face.Dispose();
    }

    private static int AddFile(PdfObjects objects, FontSubset subset, bool compact)
    {
        using var file = compact ? subset.Table("CFF "u8) : subset.File();
        var entries = compact ? "/Subtype /CIDFontType0C" : string.Create(CultureInfo.InvariantCulture, $"/Length1 {file.Data.Length}");
        return objects.AddStream(entries, file.Data);
    }

    private byte[] Glyphs(FontSubset subset)
    {
        var map = new byte[_drawn.Count * sizeof(ushort)];
        foreach (var (code, drawn) in _drawn)
        {
            BinaryPrimitives.WriteUInt16BigEndian(map.AsSpan(code * sizeof(ushort)), (ushort)subset.NumberOf(drawn.Glyph));
        }
        return map;
    }

    private string Widths()
    {
        var text = new StringBuilder();
        var next = -1;
        foreach (var (code, drawn) in _drawn)
        {
            text.Append(code == next ? " " : next < 0 ? string.Create(CultureInfo.InvariantCulture, $"{code} [") : string.Create(CultureInfo.InvariantCulture, $"] {code} ["));
            text.Append(CultureInfo.InvariantCulture, $"{drawn.Width}");
            next = code + 1;
        }
        return text.Append(']').ToString();
    }

    /// <summary>The map from codes to Unicode (9.10.3).</summary>
    private byte[] Texts()
    {
        var text = new StringBuilder(
            "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
                + "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n");
        foreach (var lines in _drawn.Where(pair => pair.Value.Text != 0).Chunk(MostLines))
        {
            text.Append(CultureInfo.InvariantCulture, $"{lines.Length} beginbfchar\n");
            foreach (var (code, drawn) in lines)
            {
                text.Append(CultureInfo.InvariantCulture, $"<{code:X4}> <{Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(Unpack(drawn.Text)))}>\n");
            }
            text.Append("endbfchar\n");
        }
        return Encoding.ASCII.GetBytes(text.Append("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n").ToString());
    }

    /// <summary>Six letters that tell subsets of a font apart (9.6.4); the same glyphs have the same.</summary>
    private string Tag()
    {
        var hash = 2166136261u;
        foreach (var drawn in _drawn.Values)
        {
            hash = (hash ^ drawn.Glyph) * 16777619;
        }
        return string.Create(6, hash, (letters, rest) =>
        {
            for (var index = 0; index < letters.Length; index++, rest /= 26)
            {
                letters[index] = (char)('A' + (rest % 26));
            }
        });
    }

    private static ulong Pack(ReadOnlySpan<byte> text)
    {
        var packed = 0ul;
        foreach (var part in text.Length <= MostBytesOfText ? text : [])
        {
            packed = (packed << 8) | part;
        }
        return packed;
    }

    private static string Unpack(ulong text)
    {
        Span<byte> bytes = stackalloc byte[MostBytesOfText];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, text);
        return Encoding.UTF8.GetString(bytes.TrimStart((byte)0));
    }

    /// <param name="Text">UTF-8 in a number; 0 = none.</param>
    /// <param name="Width">In thousandths of the font's size.</param>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Drawn(uint Glyph, ulong Text, int Width);
}
