using System.Runtime.InteropServices;

namespace FitMyCv.Cv.Rendering.Native;

[StructLayout(LayoutKind.Sequential)]
internal readonly record struct CairoGlyph(nuint Index, double X, double Y);

/// <summary>How many bytes of the text how many glyphs stand for.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct CairoCluster(int Bytes, int Glyphs);

/// <summary>Head of FreeType's <c>FT_FaceRec</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct FreeTypeFace
{
    public const nint ColourFlag = 1 << 14;

    public nint FaceCount;
    public nint FaceIndex;
    public nint Flags;
}
