using System.Runtime.InteropServices;

namespace FitMyCv.Cv.Rendering.Native;

[StructLayout(LayoutKind.Sequential)]
internal struct PangoRectangle
{
    public int X;
    public int Y;
    public int Width;
    public int Height;
}

/// <summary>Head of <c>PangoAttribute</c>: the range in bytes of the text to which it applies.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PangoAttribute
{
    public nint Class;
    public uint StartIndex;
    public uint EndIndex;
}

/// <summary>Head of <c>PangoItem</c>: the range in bytes of the layout's text and, of its analysis, font and level (odd = from right to left).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PangoItem
{
    public int Offset;
    public int Length;
    public int CharacterCount;
    public nint ShapeEngine;
    public nint LanguageEngine;
    public nint Font;
    public byte Level;
}

/// <summary>Head of <c>PangoGlyphString</c>; the offset of each glyph's cluster is in bytes of the item.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct PangoGlyphString
{
    public int Count;
    public PangoGlyphInfo* Glyphs;
    public int* Clusters;
}

[StructLayout(LayoutKind.Sequential)]
internal struct PangoGlyphInfo
{
    public uint Glyph;
    public int Width;
    public int OffsetX;
    public int OffsetY;
    public uint Attributes;
}

/// <summary>Head of <c>PangoGlyphItem</c>, which is what a run of a layout is.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct PangoGlyphItem
{
    public PangoItem* Item;
    public PangoGlyphString* Glyphs;
}
