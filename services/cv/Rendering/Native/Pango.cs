using System.Runtime.InteropServices;

namespace FitMyCv.Cv.Rendering.Native;

/// <summary>The functions of Pango 1.50 that the renderer calls (https://docs.gtk.org/Pango/).</summary>
internal static unsafe partial class Pango
{
    private const string Library = "libpango-1.0.so.0";
    private const string CairoLibrary = "libpangocairo-1.0.so.0";
    private const string FontconfigLibrary = "libpangoft2-1.0.so.0";
    private const string ObjectLibrary = "libgobject-2.0.so.0";

    /// <summary>Pango units in a point.</summary>
    public const double Scale = 1024;
    public const int WrapWordThenCharacter = 2;
    public const int WeightNormal = 400;
    public const int WeightBold = 700;
    public const int StyleItalic = 2;
    public const int AlignCentre = 1;

    /// <summary>The side opposite to the one where text of its direction begins.</summary>
    public const int AlignOpposite = 2;
    public const int DirectionLeftToRight = 0;
    public const int DirectionRightToLeft = 1;

    /// <summary>The code of a glyph that draws nothing and takes no room.</summary>
    public const uint GlyphEmpty = 0x0FFFFFFF;

    /// <summary>Marks the code of a character for which no font has a glyph.</summary>
    public const uint GlyphUnknownFlag = 0x10000000;

    [LibraryImport(ObjectLibrary, EntryPoint = "g_object_unref")]
    public static partial void ObjectUnref(nint instance);

    [LibraryImport(CairoLibrary, EntryPoint = "pango_cairo_font_map_new")]
    public static partial PangoObjectHandle FontMapNew();

    [LibraryImport(Library, EntryPoint = "pango_font_map_create_context")]
    public static partial PangoObjectHandle FontMapCreateContext(PangoObjectHandle fontMap);

    [LibraryImport(CairoLibrary, EntryPoint = "pango_cairo_context_set_resolution")]
    public static partial void ContextSetResolution(PangoObjectHandle context, double dpi);

    [LibraryImport(CairoLibrary, EntryPoint = "pango_cairo_context_set_font_options")]
    public static partial void ContextSetFontOptions(PangoObjectHandle context, CairoFontOptionsHandle options);

    [LibraryImport(Library, EntryPoint = "pango_context_set_round_glyph_positions")]
    public static partial void ContextSetRoundGlyphPositions(PangoObjectHandle context, int round);

    [LibraryImport(Library, EntryPoint = "pango_context_set_base_dir")]
    public static partial void ContextSetBaseDirection(PangoObjectHandle context, int direction);

    [LibraryImport(Library, EntryPoint = "pango_context_set_language")]
    public static partial void ContextSetLanguage(PangoObjectHandle context, nint language);

    [LibraryImport(Library, EntryPoint = "pango_language_from_string", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint LanguageFromString(string language);

    [LibraryImport(Library, EntryPoint = "pango_context_get_metrics")]
    public static partial nint ContextGetMetrics(PangoObjectHandle context, PangoFontDescriptionHandle font, nint language);

    [LibraryImport(Library, EntryPoint = "pango_font_metrics_get_ascent")]
    public static partial int FontMetricsGetAscent(nint metrics);

    [LibraryImport(Library, EntryPoint = "pango_font_metrics_get_descent")]
    public static partial int FontMetricsGetDescent(nint metrics);

    [LibraryImport(Library, EntryPoint = "pango_font_metrics_unref")]
    public static partial void FontMetricsUnref(nint metrics);

    [LibraryImport(Library, EntryPoint = "pango_font_description_new")]
    public static partial PangoFontDescriptionHandle FontDescriptionNew();

    [LibraryImport(Library, EntryPoint = "pango_font_description_free")]
    public static partial void FontDescriptionFree(nint description);

    [LibraryImport(Library, EntryPoint = "pango_font_description_set_family", StringMarshalling = StringMarshalling.Utf8)]
    public static partial void FontDescriptionSetFamily(PangoFontDescriptionHandle description, string families);

    [LibraryImport(Library, EntryPoint = "pango_font_description_set_weight")]
    public static partial void FontDescriptionSetWeight(PangoFontDescriptionHandle description, int weight);

    [LibraryImport(Library, EntryPoint = "pango_font_description_set_style")]
    public static partial void FontDescriptionSetStyle(PangoFontDescriptionHandle description, int style);

    [LibraryImport(Library, EntryPoint = "pango_font_description_set_absolute_size")]
    public static partial void FontDescriptionSetAbsoluteSize(PangoFontDescriptionHandle description, double size);

    [LibraryImport(Library, EntryPoint = "pango_layout_new")]
    public static partial PangoObjectHandle LayoutNew(PangoObjectHandle context);

    [LibraryImport(Library, EntryPoint = "pango_layout_set_text")]
    public static partial void LayoutSetText(PangoObjectHandle layout, byte* text, int length);

    [LibraryImport(Library, EntryPoint = "pango_layout_get_text")]
    public static partial nint LayoutGetText(PangoObjectHandle layout);

    [LibraryImport(Library, EntryPoint = "pango_layout_set_width")]
    public static partial void LayoutSetWidth(PangoObjectHandle layout, int width);

    [LibraryImport(Library, EntryPoint = "pango_layout_set_wrap")]
    public static partial void LayoutSetWrap(PangoObjectHandle layout, int wrap);

    [LibraryImport(Library, EntryPoint = "pango_layout_set_alignment")]
    public static partial void LayoutSetAlignment(PangoObjectHandle layout, int alignment);

    [LibraryImport(Library, EntryPoint = "pango_layout_set_attributes")]
    public static partial void LayoutSetAttributes(PangoObjectHandle layout, PangoAttributeListHandle attributes);

    [LibraryImport(Library, EntryPoint = "pango_layout_get_iter")]
    public static partial PangoLayoutIterHandle LayoutGetIter(PangoObjectHandle layout);

    [LibraryImport(Library, EntryPoint = "pango_layout_iter_free")]
    public static partial void LayoutIterFree(nint iterator);

    [LibraryImport(Library, EntryPoint = "pango_layout_iter_get_run_readonly")]
    public static partial PangoGlyphItem* LayoutIterGetRun(PangoLayoutIterHandle iterator);

    [LibraryImport(Library, EntryPoint = "pango_layout_iter_next_run")]
    public static partial int LayoutIterNextRun(PangoLayoutIterHandle iterator);

    [LibraryImport(Library, EntryPoint = "pango_layout_iter_get_run_extents")]
    public static partial void LayoutIterGetRunExtents(PangoLayoutIterHandle iterator, PangoRectangle* ink, PangoRectangle* logical);

    [LibraryImport(Library, EntryPoint = "pango_layout_set_auto_dir")]
    public static partial void LayoutSetAutoDirection(PangoObjectHandle layout, int automatic);

    [LibraryImport(Library, EntryPoint = "pango_find_base_dir")]
    public static partial int FindBaseDirection(byte* text, int length);

    [LibraryImport(Library, EntryPoint = "pango_attr_list_new")]
    public static partial PangoAttributeListHandle AttrListNew();

    [LibraryImport(Library, EntryPoint = "pango_attr_list_unref")]
    public static partial void AttrListUnref(nint list);

    /// <summary>Takes the attribute over.</summary>
    [LibraryImport(Library, EntryPoint = "pango_attr_list_insert")]
    public static partial void AttrListInsert(PangoAttributeListHandle list, PangoAttribute* attribute);

    [LibraryImport(Library, EntryPoint = "pango_attr_font_desc_new")]
    public static partial PangoAttribute* AttrFontDescription(PangoFontDescriptionHandle description);

    [LibraryImport(Library, EntryPoint = "pango_attr_font_features_new", StringMarshalling = StringMarshalling.Utf8)]
    public static partial PangoAttribute* AttrFontFeatures(string features);

    [LibraryImport(Library, EntryPoint = "pango_attr_foreground_new")]
    public static partial PangoAttribute* AttrForeground(ushort red, ushort green, ushort blue);

    [LibraryImport(Library, EntryPoint = "pango_attr_insert_hyphens_new")]
    public static partial PangoAttribute* AttrInsertHyphens(int insert);

    [LibraryImport(Library, EntryPoint = "pango_attr_allow_breaks_new")]
    public static partial PangoAttribute* AttrAllowBreaks(int allow);

    [LibraryImport(Library, EntryPoint = "pango_attr_language_new")]
    public static partial PangoAttribute* AttrLanguage(nint language);

    [LibraryImport(Library, EntryPoint = "pango_glyph_string_extents")]
    public static partial void GlyphStringExtents(PangoGlyphString* glyphs, nint font, PangoRectangle* ink, PangoRectangle* logical);

    /// <summary>HarfBuzz's font behind one of Pango's; belongs to that.</summary>
    [LibraryImport(Library, EntryPoint = "pango_font_get_hb_font")]
    public static partial nint FontGetHarfBuzzFont(nint font);

    /// <summary>Fontconfig's description of a font; belongs to that.</summary>
    [LibraryImport(FontconfigLibrary, EntryPoint = "pango_fc_font_get_pattern")]
    public static partial nint FontGetPattern(nint font);

    [LibraryImport(CairoLibrary, EntryPoint = "pango_cairo_show_glyph_item")]
    public static partial void ShowGlyphItem(CairoHandle cairo, nint text, PangoGlyphItem* item);
}
