using System.Runtime.InteropServices;

namespace FitMyCv.Cv.Rendering.Native;

/// <summary>The functions of HarfBuzz 6 and of its subsetter that the renderer calls (https://harfbuzz.github.io/).</summary>
internal static unsafe partial class HarfBuzz
{
    private const string Library = "libharfbuzz.so.0";
    private const string SubsetLibrary = "libharfbuzz-subset.so.0";

    /// <summary>The kind of name that is a font's name in PostScript.</summary>
    public const uint PostScriptName = 6;

    public const uint SubsetNoHinting = 1;

    /// <summary>Glyphs keep their numbers; those left out are empty.</summary>
    public const uint SubsetRetainGlyphs = 2;

    [LibraryImport(Library, EntryPoint = "hb_font_get_face"), SuppressGCTransition]
    public static partial nint FontGetFace(nint font);

    /// <summary>A font whose unit is that of its face.</summary>
    [LibraryImport(Library, EntryPoint = "hb_font_create")]
    public static partial HarfBuzzFontHandle FontCreate(HarfBuzzFaceHandle face);

    [LibraryImport(Library, EntryPoint = "hb_font_destroy")]
    public static partial void FontDestroy(nint font);

    [LibraryImport(Library, EntryPoint = "hb_font_get_glyph_h_advance")]
    public static partial int FontGetGlyphAdvance(HarfBuzzFontHandle font, uint glyph);

    [LibraryImport(Library, EntryPoint = "hb_face_reference")]
    public static partial HarfBuzzFaceHandle FaceReference(nint face);

    [LibraryImport(Library, EntryPoint = "hb_face_destroy")]
    public static partial void FaceDestroy(nint face);

    [LibraryImport(Library, EntryPoint = "hb_face_get_upem")]
    public static partial uint FaceGetUnitsPerEm(HarfBuzzFaceHandle face);

    [LibraryImport(Library, EntryPoint = "hb_face_reference_table")]
    public static partial HarfBuzzBlobHandle FaceReferenceTable(HarfBuzzFaceHandle face, uint tag);

    /// <summary>A face to which tables are added.</summary>
    [LibraryImport(Library, EntryPoint = "hb_face_builder_create")]
    public static partial HarfBuzzFaceHandle FaceBuilderCreate();

    [LibraryImport(Library, EntryPoint = "hb_face_builder_add_table")]
    public static partial int FaceBuilderAddTable(HarfBuzzFaceHandle face, uint tag, HarfBuzzBlobHandle table);

    /// <summary>The font file of a face.</summary>
    [LibraryImport(Library, EntryPoint = "hb_face_reference_blob")]
    public static partial HarfBuzzBlobHandle FaceReferenceBlob(HarfBuzzFaceHandle face);

    [LibraryImport(Library, EntryPoint = "hb_blob_get_data")]
    public static partial byte* BlobGetData(HarfBuzzBlobHandle blob, out uint length);

    [LibraryImport(Library, EntryPoint = "hb_blob_destroy")]
    public static partial void BlobDestroy(nint blob);

    [LibraryImport(Library, EntryPoint = "hb_ot_name_get_utf8")]
    public static partial uint NameGet(HarfBuzzFaceHandle face, uint kind, nint language, ref uint length, byte* text);

    [LibraryImport(Library, EntryPoint = "hb_set_add")]
    public static partial void SetAdd(nint set, uint value);

    [LibraryImport(Library, EntryPoint = "hb_map_get")]
    public static partial uint MapGet(nint map, uint key);

    [LibraryImport(SubsetLibrary, EntryPoint = "hb_subset_input_create_or_fail")]
    public static partial HarfBuzzSubsetInputHandle SubsetInputCreate();

    [LibraryImport(SubsetLibrary, EntryPoint = "hb_subset_input_destroy")]
    public static partial void SubsetInputDestroy(nint input);

    [LibraryImport(SubsetLibrary, EntryPoint = "hb_subset_input_glyph_set")]
    public static partial nint SubsetInputGlyphs(HarfBuzzSubsetInputHandle input);

    [LibraryImport(SubsetLibrary, EntryPoint = "hb_subset_input_set_flags")]
    public static partial void SubsetInputSetFlags(HarfBuzzSubsetInputHandle input, uint flags);

    [LibraryImport(SubsetLibrary, EntryPoint = "hb_subset_plan_create_or_fail")]
    public static partial HarfBuzzSubsetPlanHandle SubsetPlanCreate(HarfBuzzFaceHandle face, HarfBuzzSubsetInputHandle input);

    [LibraryImport(SubsetLibrary, EntryPoint = "hb_subset_plan_destroy")]
    public static partial void SubsetPlanDestroy(nint plan);

    [LibraryImport(SubsetLibrary, EntryPoint = "hb_subset_plan_execute_or_fail")]
    public static partial HarfBuzzFaceHandle SubsetPlanExecute(HarfBuzzSubsetPlanHandle plan);

    /// <summary>The new number of each glyph that is kept; belongs to the plan.</summary>
    [LibraryImport(SubsetLibrary, EntryPoint = "hb_subset_plan_old_to_new_glyph_mapping")]
    public static partial nint SubsetPlanNewGlyphs(HarfBuzzSubsetPlanHandle plan);

    /// <summary>A tag of four ASCII characters as a number.</summary>
    public static uint Tag(ReadOnlySpan<byte> name) => System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(name);
}
