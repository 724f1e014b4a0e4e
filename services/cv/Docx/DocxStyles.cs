using FitMyCv.Cv.Rendering;

namespace FitMyCv.Cv.Docx;

/// <summary>Styles and the bullet list of the file. Sizes in half points, distances in twentieths of a point.</summary>
internal static class DocxStyles
{
    public const string Numbering =
        """
        <w:numbering xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="284" w:hanging="227"/></w:pPr></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>
        """;

    public static string Of(string template, string language)
    {
        var (font, accent, size) = template switch
        {
            CvTemplateNames.Classic => ("Cambria", "000000", 20),
            CvTemplateNames.Modern => ("Calibri", "1B4F8A", 20),
            CvTemplateNames.Compact => ("Calibri", "1B4F8A", 18),
            _ => throw new ArgumentException($"No template '{template}'.", nameof(template)),
        };
        var alignment = template == CvTemplateNames.Classic ? """<w:jc w:val="center"/>""" : "";
        return $"""
            <w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:cs="{font}"/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/><w:lang w:val="{language}"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="40"/></w:pPr></w:pPrDefault></w:docDefaults>
            <w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>
            {Paragraph("Title", "Title", alignment, $"""<w:b/><w:color w:val="{accent}"/><w:sz w:val="{size * 2}"/>""")}
            {Paragraph("Subtitle", "Subtitle", alignment, $"""<w:sz w:val="{size + 4}"/>""")}
            {Paragraph("Contact", "Contact", alignment + """<w:spacing w:after="120"/>""", $"""<w:sz w:val="{size - 2}"/>""")}
            {Paragraph("Heading1", "heading 1", """<w:keepNext/><w:spacing w:before="200" w:after="80"/><w:outlineLvl w:val="0"/>""", $"""<w:b/><w:color w:val="{accent}"/><w:sz w:val="{size + 4}"/>""")}
            {Paragraph("Heading2", "heading 2", """<w:keepNext/><w:spacing w:before="120" w:after="20"/><w:outlineLvl w:val="1"/>""", "<w:b/>")}
            {Paragraph("Heading3", "heading 3", """<w:keepNext/><w:outlineLvl w:val="2"/>""", "<w:i/>")}
            {Paragraph("Organisation", "Organisation", "<w:keepNext/>", "<w:i/>")}
            {Paragraph("Lead", "Lead", "", "<w:b/>")}
            {Paragraph("Note", "Note", "", $"""<w:sz w:val="{size - 2}"/>""")}
            {Paragraph("ListBullet", "List Bullet", """<w:numPr><w:numId w:val="1"/></w:numPr>""", "")}
            <w:style w:type="character" w:styleId="Hyperlink"><w:name w:val="Hyperlink"/><w:rPr><w:color w:val="{accent}"/><w:u w:val="single"/></w:rPr></w:style></w:styles>
            """;
    }

    private static string Paragraph(string id, string name, string paragraph, string run) =>
        $"""<w:style w:type="paragraph" w:styleId="{id}"><w:name w:val="{name}"/><w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>{InOrder(paragraph)}</w:pPr><w:rPr>{run}</w:rPr></w:style>""";

    /// <summary>The schema wants spacing before jc.</summary>
    private static string InOrder(string paragraph)
    {
        const string Centre = """<w:jc w:val="center"/>""";
        return paragraph.StartsWith(Centre, StringComparison.Ordinal) ? paragraph[Centre.Length..] + Centre : paragraph;
    }
}
