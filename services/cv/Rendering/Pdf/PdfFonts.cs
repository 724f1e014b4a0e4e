using FitMyCv.Cv.Rendering.Native;

namespace FitMyCv.Cv.Rendering.Pdf;

/// <summary>A face in the shape in which Pango draws it.</summary>
/// <param name="Slant">By how much of its height a letter leans to the right, beyond the face's own.</param>
/// <param name="Emboldened">Whether letters are made bolder than the face has them.</param>
internal sealed record PdfTypeface(PdfFont Font, double Slant, bool Emboldened);

/// <summary>The fonts of a file.</summary>
internal sealed unsafe class PdfFonts : IDisposable
{
    private readonly Dictionary<nint, PdfFont> _byFace = [];
    private readonly Dictionary<nint, PdfTypeface> _byFont = [];

    /// <param name="font">Pango's; it lives at least as long as this.</param>
    public PdfTypeface Of(nint font)
    {
        if (!_byFont.TryGetValue(font, out var typeface))
        {
            _byFont[font] = typeface = Make(font);
        }
        return typeface;
    }

    /// <summary>Adds the fonts to a file.</summary>
    /// <returns>Entries of the resources' dictionary of fonts.</returns>
    public string Write(PdfObjects objects) =>
        string.Join(' ', _byFace.Values.Where(font => font.IsEmbeddable).Select(font => $"/{font.Name} {font.Write(objects)} 0 R"));

    public void Dispose()
    {
        foreach (var font in _byFace.Values)
        {
            font.Dispose();
        }
    }

    private PdfTypeface Make(nint font)
    {
        var face = HarfBuzz.FontGetFace(Pango.FontGetHarfBuzzFont(font));
        if (!_byFace.TryGetValue(face, out var embedded))
        {
            _byFace[face] = embedded = new PdfFont($"F{_byFace.Count}", HarfBuzz.FaceReference(face));
        }
        // Where a family has no bold or italic face, Fontconfig asks for one to be made of the upright.
        var pattern = Pango.FontGetPattern(font);
        var emboldened = Fontconfig.PatternGetBool(pattern, "embolden", 0, out var made) == 0 && made != 0;
        var slant = Fontconfig.PatternGetMatrix(pattern, "matrix", 0, out var matrix) == 0 ? matrix->Xy : 0;
        return new PdfTypeface(embedded, slant, emboldened);
    }
}
