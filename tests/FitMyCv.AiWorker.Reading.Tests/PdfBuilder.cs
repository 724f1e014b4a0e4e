using System.Globalization;
using System.Text;

namespace FitMyCv.AiWorker.Reading.Tests;

/// <summary>Writes small PDFs with the built-in fonts; y grows downwards on pages of 595 × 842 points.</summary>
internal sealed class PdfBuilder
{
    private readonly List<StringBuilder> _pages = [];
    private readonly List<(string Name, byte[] Content)> _attachments = [];
    private readonly List<(string Subtype, string Text)> _annotations = [];
    private string? _information;
    private string? _metadata;

    public PdfBuilder Page()
    {
        _pages.Add(new StringBuilder());
        return this;
    }

    /// <param name="mode">Text render mode; 3 draws nothing.</param>
    /// <param name="colour">RGB, each 0 or 1.</param>
    public PdfBuilder Text(double x, double y, string text, double size = 10, bool bold = false, int mode = 0, string colour = "0 0 0")
    {
        _pages[^1].Append(
            CultureInfo.InvariantCulture,
            $"BT {colour} rg {mode} Tr /{(bold ? "F2" : "F1")} {size} Tf {x} {842 - y} Td ({Escape(text)}) Tj ET\n");
        return this;
    }

    public PdfBuilder Rectangle(double x, double y, double width, double height, string colour)
    {
        _pages[^1].Append(CultureInfo.InvariantCulture, $"{colour} rg {x} {842 - y - height} {width} {height} re f\n");
        return this;
    }

    public PdfBuilder Attach(string name, byte[] content)
    {
        _attachments.Add((name, content));
        return this;
    }

    /// <summary>Title, subject and keywords of the file.</summary>
    public PdfBuilder Information(string text)
    {
        _information = text;
        return this;
    }

    /// <summary>Description and keywords as XMP.</summary>
    public PdfBuilder Metadata(string text)
    {
        _metadata = text;
        return this;
    }

    /// <summary>An annotation on the last page.</summary>
    /// <param name="subtype"><c>Text</c> is a note that opens at a click, <c>FreeText</c> is written onto the page.</param>
    public PdfBuilder Annotate(string subtype, string text)
    {
        _annotations.Add((subtype, text));
        return this;
    }

    public byte[] Build()
    {
        const int FirstPage = 5;
        var firstAttachment = FirstPage + (2 * _pages.Count);
        var objects = new List<byte[]>();
        var names = string.Join(' ', _attachments.Select((attachment, i) => $"({i}{attachment.Name}) {Number(firstAttachment + (2 * i))} 0 R"));
        Add($"<< /Type /Catalog /Pages 2 0 R {(_metadata is null ? "" : $"/Metadata {Number(firstAttachment + (2 * _attachments.Count))} 0 R")} {(_attachments.Count > 0 ? $"/Names << /EmbeddedFiles << /Names [{names}] >> >>" : "")} >>");
        Add($"<< /Type /Pages /Count {Number(_pages.Count)} /Kids [{string.Join(' ', _pages.Select((_, i) => $"{Number(FirstPage + (2 * i))} 0 R"))}] >>");
        Add("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>");
        Add("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>");
        for (var i = 0; i < _pages.Count; i++)
        {
            var annotations = i == _pages.Count - 1 ? string.Join(' ', _annotations.Select(Annotation)) : "";
            Add($"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {Number(FirstPage + (2 * i) + 1)} 0 R /Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> /Annots [{annotations}] >>");
            AddStream("", Encoding.Latin1.GetBytes(_pages[i].ToString()));
        }
        for (var i = 0; i < _attachments.Count; i++)
        {
            Add($"<< /Type /Filespec /F ({_attachments[i].Name}) /UF ({_attachments[i].Name}) /EF << /F {Number(firstAttachment + (2 * i) + 1)} 0 R >> >>");
            AddStream("/Type /EmbeddedFile", _attachments[i].Content);
        }
        if (_metadata is not null)
        {
            var xmp = $"<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description rdf:about=\"\" xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\" pdf:Keywords=\"{System.Security.SecurityElement.Escape(_metadata)}\"/></rdf:RDF></x:xmpmeta>";
            AddStream("/Type /Metadata /Subtype /XML", Encoding.UTF8.GetBytes(xmp));
        }
        if (_information is not null)
        {
            var text = Escape(_information);
            Add($"<< /Title ({text}) /Subject ({text}) /Keywords ({text}) >>");
        }
        return Write(objects, _information is null ? "" : $" /Info {Number(objects.Count)} 0 R");

        void Add(string body) => objects.Add(Encoding.Latin1.GetBytes(body));

        void AddStream(string entries, byte[] content) =>
            objects.Add([.. Encoding.Latin1.GetBytes($"<< {entries} /Length {Number(content.Length)} >>\nstream\n"), .. content, .. "\nendstream"u8]);
    }

    private static string Annotation((string Subtype, string Text) one) => $"<< /Type /Annot /Subtype /{one.Subtype} /Rect [56 642 500 656] /DA (/F1 10 Tf 0 g) /Contents ({Escape(one.Text)}) >>";

    private static string Escape(string text) => text.Replace("(", "\\(", StringComparison.Ordinal).Replace(")", "\\)", StringComparison.Ordinal);

    private static byte[] Write(List<byte[]> objects, string information)
    {
        var file = new MemoryStream();
        var offsets = new List<long>();
        Put("%PDF-1.4\n");
        for (var i = 0; i < objects.Count; i++)
        {
            offsets.Add(file.Length);
            Put($"{Number(i + 1)} 0 obj\n");
            file.Write(objects[i]);
            Put("\nendobj\n");
        }
        var start = file.Length;
        Put($"xref\n0 {Number(objects.Count + 1)}\n0000000000 65535 f \n");
        foreach (var offset in offsets)
        {
            Put(string.Create(CultureInfo.InvariantCulture, $"{offset:0000000000} 00000 n \n"));
        }
        Put(string.Create(CultureInfo.InvariantCulture, $"trailer << /Size {objects.Count + 1} /Root 1 0 R{information} >>\nstartxref\n{start}\n%%EOF\n"));
        return file.ToArray();

        void Put(string text) => file.Write(Encoding.Latin1.GetBytes(text));
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
