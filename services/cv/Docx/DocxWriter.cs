using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Xml;
using FitMyCv.Contracts.CvDocuments;
using FitMyCv.Cv.Rendering;
using FitMyCv.Cv.Rendering.Outline;

namespace FitMyCv.Cv.Docx;

/// <summary>
/// Writes a CV document as Office Open XML (ECMA-376, transitional) with real heading styles and lists, the same content as the PDF. The same document and
/// options give the same bytes: entries have a fixed time, the dates inside are the document's.
/// </summary>
public static class DocxWriter
{
    public const string ContentType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    private const string RelationshipsNamespace = "http://schemas.openxmlformats.org/package/2006/relationships";
    private const string OfficeRelationships = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private static readonly DateTimeOffset EntryTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <exception cref="ArgumentException">The template or the language is none of ours.</exception>
    public static byte[] Write(CvDocument document, CvRenderOptions options)
    {
        var outline = OutlineBuilder.Build(document, options);
        var body = DocxBody.Write(outline, out var links);
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(archive, "[Content_Types].xml", ContentTypes);
            Add(archive, "_rels/.rels", writer => Relationships(writer, [
                ("r1", OfficeRelationships + "/officeDocument", "word/document.xml", false),
                ("r2", "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties", "docProps/core.xml", false),
            ]));
            Add(archive, "docProps/core.xml", writer => Properties(writer, outline, document, options.Language));
            Add(archive, "word/document.xml", writer => writer.WriteRaw(body));
            Add(archive, "word/styles.xml", writer => writer.WriteRaw(DocxStyles.Of(options.Template, options.Language)));
            Add(archive, "word/numbering.xml", writer => writer.WriteRaw(DocxStyles.Numbering));
            Add(archive, "word/_rels/document.xml.rels", writer => Relationships(writer, [
                ("styles", OfficeRelationships + "/styles", "styles.xml", false),
                ("numbering", OfficeRelationships + "/numbering", "numbering.xml", false),
                .. links.Select((link, index) => (DocxBody.LinkId(index), OfficeRelationships + "/hyperlink", link, true)),
            ]));
        }
        return stream.ToArray();
    }

    private static void Add(ZipArchive archive, string name, Action<XmlWriter> write)
    {
        var entry = archive.CreateEntry(name, CompressionLevel.Optimal);
        entry.LastWriteTime = EntryTime;
        using var stream = entry.Open();
        using var writer = XmlWriter.Create(stream, new XmlWriterSettings { Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), ConformanceLevel = ConformanceLevel.Fragment });
        writer.WriteRaw("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>");
        write(writer);
    }

    private static void ContentTypes(XmlWriter writer) =>
        writer.WriteRaw(
            """
            <Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/><Override PartName="/word/numbering.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"/><Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>
            """);

    private static void Relationships(XmlWriter writer, IReadOnlyList<(string Id, string Type, string Target, bool IsExternal)> relationships)
    {
        writer.WriteStartElement("Relationships", RelationshipsNamespace);
        foreach (var (id, type, target, isExternal) in relationships)
        {
            writer.WriteStartElement("Relationship", RelationshipsNamespace);
            writer.WriteAttributeString("Id", id);
            writer.WriteAttributeString("Type", type);
            writer.WriteAttributeString("Target", target);
            if (isExternal)
            {
                writer.WriteAttributeString("TargetMode", "External");
            }
            writer.WriteEndElement();
        }
        writer.WriteEndElement();
    }

    private static void Properties(XmlWriter writer, CvOutline outline, CvDocument document, string language)
    {
        const string Core = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties";
        const string Dublin = "http://purl.org/dc/elements/1.1/";
        const string Terms = "http://purl.org/dc/terms/";
        writer.WriteStartElement("cp", "coreProperties", Core);
        writer.WriteElementString("dc", "title", Dublin, DocxBody.Clean(outline.Name is null ? "CV" : $"CV {outline.Name}"));
        if (outline.Name is { } name)
        {
            writer.WriteElementString("dc", "creator", Dublin, DocxBody.Clean(name));
        }
        writer.WriteElementString("dc", "language", Dublin, language);
        if (DateTimeOffset.TryParse(document.GeneratedAt, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date))
        {
            writer.WriteStartElement("dcterms", "created", Terms);
            writer.WriteAttributeString("xsi", "type", "http://www.w3.org/2001/XMLSchema-instance", "dcterms:W3CDTF");
            writer.WriteString(date.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
            writer.WriteEndElement();
        }
        writer.WriteEndElement();
    }
}
