using System.Globalization;
using System.Text;

namespace FitMyCv.Cv.Rendering.Pdf;

/// <summary>What a file says of itself.</summary>
/// <param name="Author">Null = none.</param>
/// <param name="Language">Of the text, such as <c>fr</c>.</param>
/// <param name="Date">Of creation and modification; null = not known.</param>
internal sealed record PdfProperties(string Title, string? Author, string Language, DateTimeOffset? Date);

/// <summary>
/// Adds to a PDF of Cairo's what Cairo 1.16 can't write: language, attachment, identifier, packed objects.
/// </summary>
internal static class PdfUpdate
{
    private const string Producer = "FitMyCV";

    public static byte[] Apply(byte[] pdf, PdfProperties properties, PdfAttachment? attachment)
    {
        var file = new PdfFile(pdf);
        var update = new PdfObjectWriter(file);
        var extra = new StringBuilder();
        if (attachment is not null)
        {
            var specification = Attach(update, attachment);
            extra.Append(CultureInfo.InvariantCulture, $"/AF [{specification} 0 R] ")
                .Append(CultureInfo.InvariantCulture, $"/Names << /EmbeddedFiles << /Names [{Text(attachment.Name)} {specification} 0 R] >> >> ");
        }
        var metadata = update.AddStream(
            "/Type /Metadata /Subtype /XML", PdfMetadata.Packet(properties, Producer), compress: false);
        update.Write(
            file.Root,
            $"<< {file.Dictionary(file.Root)} /Version /1.7 /Lang {Text(properties.Language)} /Metadata {metadata} 0 R "
                + $"/ViewerPreferences << /DisplayDocTitle true >> {extra}>>");
        Describe(pdf, file, update);
        var information = update.Add(Information(properties));
        return update.Finish(information);
    }

    /// <summary>Says where a link leads, and that the keyboard goes through a page in the order of its tags (ISO 14289-1, 7.18).</summary>
    private static void Describe(byte[] pdf, PdfFile file, PdfObjectWriter update)
    {
        foreach (var link in Objects(pdf, "<< /Type /Annot\n   /Subtype /Link\n"u8))
        {
            var entries = file.Dictionary(link);
            var start = entries.IndexOf("/URI (", StringComparison.Ordinal) + "/URI (".Length;
            update.Write(link, $"<< {entries} /F 4 /Contents {Text(entries[start..entries.IndexOf(')', start)])} >>");
        }
        foreach (var page in Objects(pdf, "<< /Type /Page %"u8))
        {
            update.Write(page, $"<< {file.Dictionary(page)}\n/Tabs /S >>");
        }
    }

    /// <summary>Numbers of the objects that begin so.</summary>
    private static List<int> Objects(ReadOnlySpan<byte> pdf, ReadOnlySpan<byte> beginning)
    {
        var numbers = new List<int>();
        var before = " 0 obj\n"u8;
        for (var at = pdf.IndexOf(beginning); at >= 0; at = pdf.IndexOf(beginning))
        {
            var head = pdf[..(at - before.Length)];
            numbers.Add(int.Parse(head[(head.LastIndexOf((byte)'\n') + 1)..], NumberStyles.None, CultureInfo.InvariantCulture));
            pdf = pdf[(at + beginning.Length)..];
        }
        return numbers;
    }

    private static int Attach(PdfObjectWriter update, PdfAttachment attachment)
    {
        var subtype = attachment.MediaType.Replace("/", "#2F", StringComparison.Ordinal);
        var stream = update.AddStream(
            $"/Type /EmbeddedFile /Subtype /{subtype} /Params << /Size {attachment.Content.Length} >>", attachment.Content, compress: true);
        return update.Add(
            $"<< /Type /Filespec /F {Text(attachment.Name)} /UF {Text(attachment.Name)} /AFRelationship /Data "
                + $"/EF << /F {stream} 0 R /UF {stream} 0 R >> >>");
    }

    private static string Information(PdfProperties properties)
    {
        var entries = new StringBuilder($"<< /Title {Text(properties.Title)} /Producer {Text(Producer)}");
        if (properties.Author is not null)
        {
            entries.Append(CultureInfo.InvariantCulture, $" /Author {Text(properties.Author)}");
        }
        if (properties.Date is { } date)
        {
            var value = date.UtcDateTime.ToString("'(D:'yyyyMMddHHmmss'Z)'", CultureInfo.InvariantCulture);
            entries.Append(CultureInfo.InvariantCulture, $" /CreationDate {value} /ModDate {value}");
        }
        return entries.Append(" >>").ToString();
    }

    /// <summary>A text string as hexadecimal UTF-16 with byte-order mark; plain where ASCII is enough.</summary>
    private static string Text(string text) =>
        text.All(character => char.IsAsciiLetterOrDigit(character) || character is ' ' or '.' or '-')
            ? $"({text})"
            : $"<FEFF{Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(text))}>";
}
