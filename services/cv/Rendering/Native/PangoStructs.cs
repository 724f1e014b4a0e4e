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

/// <summary>Head of <c>PangoItem</c>: the range in bytes of the layout's text.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PangoItem
{
    public int Offset;
    public int Length;
}

/// <summary>Head of <c>PangoGlyphItem</c>, which is what a run of a layout is.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct PangoGlyphItem
{
    public PangoItem* Item;
    public nint Glyphs;
}
