using System.Globalization;
using System.Text;
using System.Xml;
using FitMyCv.Cv.Rendering.Outline;

namespace FitMyCv.Cv.Docx;

/// <summary>The main part of the file: the outline as paragraphs with styles.</summary>
internal sealed class DocxBody
{
    private const string Word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    private const string Relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    /// <summary>Width of the text in twentieths of a point: A4 without 12 mm at either side.</summary>
    private const int TextWidth = 11906 - (2 * 680);
    private readonly List<string> _links = [];
    private readonly XmlWriter _writer;

    private DocxBody(XmlWriter writer) => _writer = writer;

    public static string LinkId(int index) => "link" + index.ToString(CultureInfo.InvariantCulture);

    /// <param name="links">Targets of the hyperlinks, by <see cref="LinkId"/>.</param>
    public static string Write(CvOutline outline, out IReadOnlyList<string> links)
    {
        var text = new StringBuilder();
        using (var writer = XmlWriter.Create(text, new XmlWriterSettings { ConformanceLevel = ConformanceLevel.Fragment }))
        {
            var body = new DocxBody(writer);
            body.WriteAll(outline);
            links = body._links;
        }
        return text.ToString();
    }

    /// <summary>The text without characters that XML does not have.</summary>
    public static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (XmlConvert.IsXmlChar(text[i]))
            {
                clean.Append(text[i]);
            }
            else if (i + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i]))
            {
                clean.Append(text[i]).Append(text[++i]);
            }
        }
        return clean.ToString();
    }

    private void WriteAll(CvOutline outline)
    {
        Start("document");
        _writer.WriteAttributeString("xmlns", "r", null, Relations);
        Start("body");
        if (outline.Header is { } header)
        {
            Paragraph("Title", [new Inline(header.Name)]);
            if (header.Title.Length > 0)
            {
                Paragraph("Subtitle", [new Inline(header.Title)]);
            }
            if (header.Contact.Count > 0)
            {
                Paragraph("Contact", header.Contact.SelectMany((inline, index) => index == 0 ? [inline] : new[] { new Inline("  ·  "), inline }));
            }
        }
        foreach (var section in outline.Sections)
        {
            Paragraph("Heading1", [new Inline(section.Heading)]);
            foreach (var block in section.Blocks)
            {
                Block(block);
            }
        }
        Page();
        _writer.WriteEndElement();
        _writer.WriteEndElement();
    }

    private void Block(OutlineBlock block)
    {
        switch (block)
        {
            case EntryBlock entry:
                Paragraph("Heading2", entry.Title, entry.Dates);
                if (entry.Subline.Count > 0)
                {
                    Paragraph("Organisation", entry.Subline);
                }
                break;
            case ParagraphBlock paragraph:
                Paragraph(StyleOf(paragraph.Kind), paragraph.Content);
                break;
            case BulletsBlock bullets:
                foreach (var item in bullets.Items)
                {
                    Paragraph("ListBullet", [new Inline(item)]);
                }
                break;
        }
    }

    private static string StyleOf(ParagraphKind kind) =>
        kind switch
        {
            ParagraphKind.Lead => "Lead",
            ParagraphKind.Label => "Heading3",
            ParagraphKind.Note => "Note",
            _ => "Normal",
        };

    private void Paragraph(string style, IEnumerable<Inline> content, string dates = "")
    {
        Start("p");
        Start("pPr");
        Value("pStyle", style);
        if (dates.Length > 0)
        {
            Start("tabs");
            Start("tab");
            Attribute("val", "right");
            Attribute("pos", TextWidth.ToString(CultureInfo.InvariantCulture));
            _writer.WriteEndElement();
            _writer.WriteEndElement();
        }
        _writer.WriteEndElement();
        foreach (var inline in content)
        {
            Piece(inline);
        }
        if (dates.Length > 0)
        {
            Start("r");
            Start("tab");
            _writer.WriteEndElement();
            Texts(dates);
            _writer.WriteEndElement();
        }
        _writer.WriteEndElement();
    }

    private void Piece(Inline inline)
    {
        if (inline.Link is { } link)
        {
            Start("hyperlink");
            _writer.WriteAttributeString("r", "id", Relations, LinkId(_links.Count));
            _links.Add(link);
        }
        Start("r");
        if (inline.Link is not null || inline.Kind == InlineKind.Strong)
        {
            Start("rPr");
            if (inline.Link is not null)
            {
                Value("rStyle", "Hyperlink");
            }
            if (inline.Kind == InlineKind.Strong)
            {
                Start("b");
                _writer.WriteEndElement();
            }
            _writer.WriteEndElement();
        }
        Texts(inline.Text);
        _writer.WriteEndElement();
        if (inline.Link is not null)
        {
            _writer.WriteEndElement();
        }
    }

    private void Texts(string text)
    {
        var lines = Clean(text).Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (i > 0)
            {
                Start("br");
                _writer.WriteEndElement();
            }
            Start("t");
            _writer.WriteAttributeString("xml", "space", null, "preserve");
            _writer.WriteString(lines[i]);
            _writer.WriteEndElement();
        }
    }

    /// <summary>A4, 15 mm at top and bottom, 12 mm at the sides.</summary>
    private void Page()
    {
        Start("sectPr");
        Start("pgSz");
        Attribute("w", "11906");
        Attribute("h", "16838");
        _writer.WriteEndElement();
        Start("pgMar");
        foreach (var (side, width) in new[] { ("top", "850"), ("right", "680"), ("bottom", "850"), ("left", "680"), ("header", "425"), ("footer", "425"), ("gutter", "0") })
        {
            Attribute(side, width);
        }
        _writer.WriteEndElement();
        _writer.WriteEndElement();
    }

    private void Start(string name) => _writer.WriteStartElement("w", name, Word);

    private void Attribute(string name, string value) => _writer.WriteAttributeString("w", name, Word, value);

    private void Value(string name, string value)
    {
        Start(name);
        Attribute("val", value);
        _writer.WriteEndElement();
    }
}
