using FitMyCv.Cv.Rendering.Layout;
using FitMyCv.Cv.Rendering.Native;

namespace FitMyCv.Cv.Rendering.Png;

/// <summary>The pixels of one page.</summary>
internal sealed unsafe class PagePicture : IDisposable
{
    private const double DotsPerInch = 150;
    private const double Zoom = DotsPerInch / 72;

    private static readonly int Width = (int)Math.Round(Page.Width * Zoom);
    private static readonly int Height = (int)Math.Round(Page.Height * Zoom);

    private readonly CairoSurfaceHandle _surface = Cairo.ImageSurfaceCreate(Cairo.FormatRgb24, Width, Height);

    private PagePicture()
    {
    }

    /// <param name="page">From 0.</param>
    public static PagePicture Draw(CvLayout layout, int page)
    {
        var picture = new PagePicture();
        try
        {
            picture.DrawPage(layout, page);
            return picture;
        }
        catch
        {
            picture.Dispose();
            throw;
        }
    }

    public byte[] ToPng()
    {
        var stride = Cairo.ImageSurfaceGetStride(_surface);
        return PngEncoder.Encode(new ReadOnlySpan<byte>(Cairo.ImageSurfaceGetData(_surface), stride * Height), Width, Height, stride);
    }

    public void Dispose() => _surface.Dispose();

    private void DrawPage(CvLayout layout, int page)
    {
        using (var cairo = Cairo.Create(_surface))
        {
            Cairo.SetSourceRgb(cairo, 1, 1, 1);
            Cairo.Paint(cairo);
            Cairo.Scale(cairo, Zoom, Zoom);
            layout.Draw(page, new PictureCanvas(cairo));
            Cairo.Check(Cairo.Status(cairo));
        }
        Cairo.SurfaceFlush(_surface);
        Cairo.Check(Cairo.SurfaceStatus(_surface));
    }
}
