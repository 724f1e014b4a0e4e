using FitMyCv.Cv.Rendering.Layout;
using FitMyCv.Cv.Rendering.Native;

namespace FitMyCv.Cv.Rendering.Png;

/// <summary>Draws one page of a layout as a picture.</summary>
internal static unsafe class PngCanvas
{
    private const double DotsPerInch = 150;
    private const double Zoom = DotsPerInch / 72;

    /// <param name="page">From 0.</param>
    public static byte[] Draw(CvLayout layout, int page)
    {
        var width = (int)Math.Round(Page.Width * Zoom);
        var height = (int)Math.Round(Page.Height * Zoom);
        using var surface = Cairo.ImageSurfaceCreate(Cairo.FormatRgb24, width, height);
        using (var cairo = Cairo.Create(surface))
        {
            Cairo.SetSourceRgb(cairo, 1, 1, 1);
            Cairo.Paint(cairo);
            Cairo.Scale(cairo, Zoom, Zoom);
            layout.Draw(page, cairo, structure: null, pictures: null);
            Cairo.Check(Cairo.Status(cairo));
        }
        Cairo.SurfaceFlush(surface);
        Cairo.Check(Cairo.SurfaceStatus(surface));
        var stride = Cairo.ImageSurfaceGetStride(surface);
        return PngEncoder.Encode(new ReadOnlySpan<byte>(Cairo.ImageSurfaceGetData(surface), stride * height), width, height, stride);
    }
}
