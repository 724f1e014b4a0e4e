using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FitMyCv.Cv.Rendering.Layout;
using FitMyCv.Cv.Rendering.Native;

namespace FitMyCv.Cv.Rendering.Pdf;

/// <summary>Draws a layout as a tagged PDF.</summary>
internal static unsafe class PdfCanvas
{
    // Cairo would take the time of day; the file's own dates are written by PdfUpdate.
    private const string NoDate = "1970-01-01T00:00:00Z";

    public static byte[] Draw(CvLayout layout, CancellationToken cancellationToken)
    {
        var output = new ArrayBufferWriter<byte>(64 * 1024);
        var closure = GCHandle.Alloc(output);
        try
        {
            using var surface = Cairo.PdfSurfaceCreateForStream(&Write, GCHandle.ToIntPtr(closure), Page.Width, Page.Height);
            try
            {
                Cairo.PdfSurfaceSetMetadata(surface, Cairo.MetadataCreateDate, NoDate);
                using (var cairo = Cairo.Create(surface))
                {
                    var structure = new StructureWriter(cairo);
                    using var pictures = layout.Pictures(cairo);
                    for (var page = 0; page < layout.Pages; page++)
                    {
                        cancellationToken.ThrowIfCancellationRequested();
                        layout.Draw(page, cairo, structure, pictures);
                        if (page == layout.Pages - 1)
                        {
                            structure.EndDocument();
                        }
                        Cairo.ShowPage(cairo);
                    }
                    Cairo.Check(Cairo.Status(cairo));
                }
            }
            finally
            {
                // Ends the writing, so that nothing is written once the buffer's handle is free.
                Cairo.SurfaceFinish(surface);
            }
            Cairo.Check(Cairo.SurfaceStatus(surface));
            return output.WrittenSpan.ToArray();
        }
        finally
        {
            closure.Free();
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Write(nint closure, byte* data, uint length)
    {
        try
        {
            ((ArrayBufferWriter<byte>)GCHandle.FromIntPtr(closure).Target!).Write(new ReadOnlySpan<byte>(data, (int)length));
            return 0;
        }
        catch (OutOfMemoryException)
        {
            return Cairo.StatusWriteError;
        }
    }
}
