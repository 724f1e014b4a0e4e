using System.Runtime.InteropServices;

namespace FitMyCv.Cv.Rendering.Native;

/// <summary>The functions of Fontconfig that the renderer calls (https://www.freedesktop.org/software/fontconfig/).</summary>
internal static unsafe partial class Fontconfig
{
    private const string Library = "libfontconfig.so.1";

    /// <returns>0 when the pattern has the property.</returns>
    [LibraryImport(Library, EntryPoint = "FcPatternGetBool", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int PatternGetBool(nint pattern, string property, int index, out int value);

    /// <returns>0 when the pattern has the property.</returns>
    [LibraryImport(Library, EntryPoint = "FcPatternGetMatrix", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int PatternGetMatrix(nint pattern, string property, int index, out FontconfigMatrix* value);
}

[StructLayout(LayoutKind.Sequential)]
internal readonly record struct FontconfigMatrix(double Xx, double Xy, double Yx, double Yy);
