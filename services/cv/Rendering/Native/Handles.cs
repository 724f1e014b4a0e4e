using System.Runtime.InteropServices;

// The libraries are those of the system, not files beside the assembly.
[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]

namespace FitMyCv.Cv.Rendering.Native;

/// <summary>A native pointer that is given back exactly once, also when drawing fails half-way.</summary>
internal abstract class NativeHandle() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected abstract void Release(nint pointer);

    protected override bool ReleaseHandle()
    {
        Release(handle);
        return true;
    }
}

internal sealed class CairoSurfaceHandle : NativeHandle
{
    protected override void Release(nint pointer) => Cairo.SurfaceDestroy(pointer);
}

internal sealed class CairoHandle : NativeHandle
{
    protected override void Release(nint pointer) => Cairo.Destroy(pointer);
}

internal sealed class CairoFontOptionsHandle : NativeHandle
{
    protected override void Release(nint pointer) => Cairo.FontOptionsDestroy(pointer);
}

/// <summary>A font map, context or layout (all are GObjects).</summary>
internal sealed class PangoObjectHandle : NativeHandle
{
    protected override void Release(nint pointer) => Pango.ObjectUnref(pointer);
}

internal sealed class PangoFontDescriptionHandle : NativeHandle
{
    protected override void Release(nint pointer) => Pango.FontDescriptionFree(pointer);
}

internal sealed class PangoAttributeListHandle : NativeHandle
{
    protected override void Release(nint pointer) => Pango.AttrListUnref(pointer);
}

internal sealed class PangoLayoutIterHandle : NativeHandle
{
    protected override void Release(nint pointer) => Pango.LayoutIterFree(pointer);
}

internal sealed class HarfBuzzFaceHandle : NativeHandle
{
    protected override void Release(nint pointer) => HarfBuzz.FaceDestroy(pointer);
}

internal sealed class HarfBuzzFontHandle : NativeHandle
{
    protected override void Release(nint pointer) => HarfBuzz.FontDestroy(pointer);
}

internal sealed class HarfBuzzBlobHandle : NativeHandle
{
    protected override void Release(nint pointer) => HarfBuzz.BlobDestroy(pointer);

    public unsafe ReadOnlySpan<byte> Data => new(HarfBuzz.BlobGetData(this, out var length), (int)length);
}

internal sealed class HarfBuzzSubsetInputHandle : NativeHandle
{
    protected override void Release(nint pointer) => HarfBuzz.SubsetInputDestroy(pointer);
}

internal sealed class HarfBuzzSubsetPlanHandle : NativeHandle
{
    protected override void Release(nint pointer) => HarfBuzz.SubsetPlanDestroy(pointer);
}
