using System.Text;
using FitMyCv.Cv.Rendering.Native;

namespace FitMyCv.Cv.Rendering.Pdf;

/// <summary>A font file with some glyphs of a face only.</summary>
internal sealed class FontSubset : IDisposable
{
    // What a PDF reads: it finds glyphs by number, and the layout is done.
    private static readonly uint[] Tables = [.. new[] { "head", "hhea", "hmtx", "maxp", "loca", "glyf", "CFF " }.Select(name => HarfBuzz.Tag(Encoding.ASCII.GetBytes(name)))];

    private readonly HarfBuzzSubsetPlanHandle _plan;
    private readonly HarfBuzzFaceHandle _face;
    private readonly nint _numbers;

    private FontSubset(HarfBuzzSubsetPlanHandle plan, HarfBuzzFaceHandle face)
    {
        (_plan, _face) = (plan, face);
        _numbers = HarfBuzz.SubsetPlanNewGlyphs(plan);
    }

    /// <param name="keepNumbers">Whether glyphs keep their numbers, with empty ones between them.</param>
    /// <exception cref="InvalidOperationException">HarfBuzz can't read the face.</exception>
    public static FontSubset Of(HarfBuzzFaceHandle face, IEnumerable<uint> glyphs, bool keepNumbers)
    {
        using var source = HarfBuzz.FaceBuilderCreate();
        foreach (var table in Tables)
        {
            using var content = HarfBuzz.FaceReferenceTable(face, table);
            if (!content.Data.IsEmpty)
            {
                HarfBuzz.FaceBuilderAddTable(source, table, content);
            }
        }
        using var input = HarfBuzz.SubsetInputCreate();
        HarfBuzz.SubsetInputSetFlags(input, HarfBuzz.SubsetNoHinting | (keepNumbers ? HarfBuzz.SubsetRetainGlyphs : 0));
        var kept = HarfBuzz.SubsetInputGlyphs(input);
        foreach (var glyph in glyphs)
        {
            HarfBuzz.SetAdd(kept, glyph);
        }
        var plan = HarfBuzz.SubsetPlanCreate(source, input);
        var subset = plan.IsInvalid ? null : HarfBuzz.SubsetPlanExecute(plan);
        if (subset is null or { IsInvalid: true })
        {
            plan.Dispose();
            throw new InvalidOperationException("HarfBuzz makes no subset of a font.");
        }
        return new FontSubset(plan, subset);
    }

    /// <summary>Number in the subset of a glyph that is kept.</summary>
    public uint NumberOf(uint glyph) => HarfBuzz.MapGet(_numbers, glyph);

    public HarfBuzzBlobHandle File() => HarfBuzz.FaceReferenceBlob(_face);

    public HarfBuzzBlobHandle Table(ReadOnlySpan<byte> name) => HarfBuzz.FaceReferenceTable(_face, HarfBuzz.Tag(name));

    public void Dispose()
    {
        _face.Dispose();
        _plan.Dispose();
    }
}
