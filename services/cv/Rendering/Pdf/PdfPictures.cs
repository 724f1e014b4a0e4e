using System.Globalization;
using System.Text;
using FitMyCv.Cv.Rendering.Layout;
using FitMyCv.Cv.Rendering.Native;

namespace FitMyCv.Cv.Rendering.Pdf;

/// <summary>A run of glyphs as a picture fit for print.</summary>
/// <param name="Name">Among the resources of the pages.</param>
/// <param name="Area">Its place from the point where the run starts on its baseline.</param>
/// <param name="Colours">Three bytes a pixel, from the upper left.</param>
/// <param name="Opacity">One byte a pixel.</param>
internal sealed record PdfPicture(string Name, Box Area, int Width, int Height, byte[] Colours, byte[] Opacity);

/// <summary>Emoji, boxes for characters that no font has, and glyphs of fonts that a PDF can't have. Runs that look the same share a picture.</summary>
internal sealed unsafe class PdfPictures
{
    private const double DotsPerInch = 288;
    private const double Zoom = DotsPerInch / 72;

    private readonly Dictionary<(string Text, nint Font), PdfPicture> _pictures = [];

    public PdfPicture Of(TextBlock block, PangoGlyphItem* item)
    {
        var key = (Encoding.UTF8.GetString((byte*)block.Text + item->Item->Offset, item->Item->Length), item->Item->Font);
        if (!_pictures.TryGetValue(key, out var picture))
        {
            _pictures[key] = picture = Draw($"I{_pictures.Count}", block, item);
        }
        return picture;
    }

    /// <summary>Adds the pictures to a file.</summary>
    /// <returns>Entries of the resources' dictionary of pictures.</returns>
    public string Write(PdfObjects objects) =>
        string.Join(' ', _pictures.Values.Select(picture =>
        {
            var size = string.Create(CultureInfo.InvariantCulture, $"/Type /XObject /Subtype /Image /Width {picture.Width} /Height {picture.Height} /BitsPerComponent 8");
            var opacity = objects.AddStream($"{size} /ColorSpace /DeviceGray", picture.Opacity);
            return $"/{picture.Name} {objects.AddStream($"{size} /ColorSpace /DeviceRGB /SMask {opacity} 0 R", picture.Colours)} 0 R";
        }));

    private static PdfPicture Draw(string name, TextBlock block, PangoGlyphItem* item)
    {
        PangoRectangle ink;
        Pango.GlyphStringExtents(item->Glyphs, item->Item->Font, &ink, null);
        var (left, top) = (Math.Floor(ink.X / Pango.Scale) - 1, Math.Floor(ink.Y / Pango.Scale) - 1);
        var area = new Box(left, top, Math.Ceiling(ink.Width / Pango.Scale) + 3, Math.Ceiling(ink.Height / Pango.Scale) + 3);
        var (width, height) = ((int)(area.Width * Zoom), (int)(area.Height * Zoom));
        using var surface = Cairo.ImageSurfaceCreate(Cairo.FormatArgb32, width, height);
        using (var canvas = Cairo.Create(surface))
        {
            Cairo.Scale(canvas, Zoom, Zoom);
            Cairo.Translate(canvas, -left, -top);
            Cairo.MoveTo(canvas, 0, 0);
            Pango.ShowGlyphItem(canvas, block.Text, item);
            Cairo.Check(Cairo.Status(canvas));
        }
        Cairo.SurfaceFlush(surface);
        Cairo.Check(Cairo.SurfaceStatus(surface));
        var (colours, opacity) = (new byte[width * height * 3], new byte[width * height]);
        var stride = Cairo.ImageSurfaceGetStride(surface);
        for (var y = 0; y < height; y++)
        {
            var pixels = new ReadOnlySpan<uint>(Cairo.ImageSurfaceGetData(surface) + (y * stride), width);
            for (var x = 0; x < width; x++)
            {
                var alpha = pixels[x] >> 24;
                opacity[(y * width) + x] = (byte)alpha;
                for (var part = 0; part < 3 && alpha > 0; part++)
                {
                    // Cairo multiplies colours with the opacity, PDF does not.
                    colours[(((y * width) + x) * 3) + part] = (byte)Math.Min(255, ((pixels[x] >> (16 - (8 * part))) & 255) * 255 / alpha);
                }
            }
        }
        return new PdfPicture(name, area, width, height, colours, opacity);
    }
}
