using System.Globalization;
using System.Text;
using System.Xml.Linq;

namespace FitMyCv.Cv.Rendering.Pdf;

/// <summary>The properties of a file as XMP (ISO 16684-1), which is where newer readers and checkers of accessibility look.</summary>
internal static class PdfMetadata
{
    private static readonly XNamespace Rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
    private static readonly XNamespace DublinCore = "http://purl.org/dc/elements/1.1/";
    private static readonly XNamespace Xmp = "http://ns.adobe.com/xap/1.0/";
    private static readonly XNamespace PdfNamespace = "http://ns.adobe.com/pdf/1.3/";
    private static readonly XNamespace Wrapper = "adobe:ns:meta/";

    public static byte[] Packet(PdfProperties properties, string producer)
    {
        var description = new XElement(
            Rdf + "Description",
            new XAttribute(Rdf + "about", ""),
            new XAttribute(XNamespace.Xmlns + "dc", DublinCore),
            new XAttribute(XNamespace.Xmlns + "xmp", Xmp),
            new XAttribute(XNamespace.Xmlns + "pdf", PdfNamespace),
            new XElement(DublinCore + "title", new XElement(Rdf + "Alt", Item(properties.Title, new XAttribute(XNamespace.Xml + "lang", "x-default")))),
            new XElement(DublinCore + "language", new XElement(Rdf + "Bag", Item(properties.Language))),
            new XElement(PdfNamespace + "Producer", producer)
        );
        if (properties.Author is not null)
        {
            description.Add(new XElement(DublinCore + "creator", new XElement(Rdf + "Seq", Item(properties.Author))));
        }
        if (properties.Date is { } date)
        {
            var value = date.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
            description.Add(new XElement(Xmp + "CreateDate", value), new XElement(Xmp + "ModifyDate", value));
        }
        var root = new XElement(
            Wrapper + "xmpmeta",
            new XAttribute(XNamespace.Xmlns + "x", Wrapper),
            new XElement(Rdf + "RDF", new XAttribute(XNamespace.Xmlns + "rdf", Rdf), description)
        );
        return Encoding.UTF8.GetBytes(
            $"<?xpacket begin=\"\uFEFF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n{root.ToString(SaveOptions.DisableFormatting)}\n<?xpacket end=\"r\"?>");
    }

    private static XElement Item(string text, params XAttribute[] attributes) => new(Rdf + "li", attributes, text);
}
