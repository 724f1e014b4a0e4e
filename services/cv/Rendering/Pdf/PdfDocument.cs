using System.Globalization;
using System.Text;
using FitMyCv.Cv.Rendering.Layout;

namespace FitMyCv.Cv.Rendering.Pdf;

/// <param name="Language">Of the text, such as <c>fr</c>.</param>
/// <param name="Date">Of creation and modification; null = not known.</param>
internal sealed record PdfProperties(string Title, string? Author, string Language, DateTimeOffset? Date);

/// <summary>A drawn document that is ready to be written as a tagged PDF.</summary>
internal sealed class PdfDocument : IDisposable
{
    private const string Producer = "FitMyCV";

    private readonly PdfFonts _fonts = new();
    private readonly PdfPictures _pictures = new();
    private readonly PdfStructure _structure = new();

    private PdfDocument()
    {
    }

    private IReadOnlyList<PdfContent> Contents { get; set; } = [];

    /// <summary>Draws all pages; what is drawn no longer needs the layout.</summary>
    public static PdfDocument Draw(CvLayout layout, BlankGlyph blank, CancellationToken cancellationToken)
    {
        var document = new PdfDocument();
        try
        {
            var canvas = new PdfCanvas(document._fonts, document._pictures, document._structure, blank);
            for (var page = 0; page < layout.Pages; page++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                canvas.BeginPage();
                layout.Draw(page, canvas);
                canvas.EndPage();
            }
            document.Contents = canvas.Pages;
            return document;
        }
        catch
        {
            document.Dispose();
            throw;
        }
    }

    public byte[] Write(PdfProperties properties, PdfAttachment? attachment)
    {
        var objects = new PdfObjects();
        var catalogue = objects.Reserve();
        var pageTree = objects.Reserve();
        int[] pages = [.. Contents.Select(_ => objects.Reserve())];
        var (structure, annotations) = _structure.Write(objects, pages);
        var resources = objects.Add($"<< /Font << {_fonts.Write(objects)} >> /XObject << {_pictures.Write(objects)} >> >>");
        for (var page = 0; page < pages.Length; page++)
        {
            // The keyboard goes through a page in the order of its tags (ISO 14289-1, 7.18).
            objects.Write(
                pages[page],
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"<< /Type /Page /Parent {pageTree} 0 R /MediaBox [0 0 {Page.Width:0.####} {Page.Height:0.####}] /Resources {resources} 0 R "
                        + $"/Contents {objects.AddStream("", Contents[page].Written)} 0 R /StructParents {page} /Tabs /S /Annots [{References(annotations[page])}] >>"));
        }
        objects.Write(pageTree, $"<< /Type /Pages /Kids [{References(pages)}] /Count {pages.Length} >>");
        var metadata = objects.AddStream("/Type /Metadata /Subtype /XML", PdfMetadata.Packet(properties, Producer), compress: false);
        objects.Write(
            catalogue,
            $"<< /Type /Catalog /Pages {pageTree} 0 R /MarkInfo << /Marked true >> /StructTreeRoot {structure} 0 R /Lang {PdfText.Of(properties.Language)} "
                + $"/Metadata {metadata} 0 R /ViewerPreferences << /DisplayDocTitle true >> {(attachment is null ? "" : Attach(objects, attachment))}>>");
        return objects.Finish(catalogue, objects.Add(Information(properties)));
    }

    public void Dispose() => _fonts.Dispose();

    private static string References(IEnumerable<int> numbers) => string.Join(' ', numbers.Select(number => $"{number} 0 R"));

    /// <returns>The entries of the catalogue that lead to the attachment.</returns>
    private static string Attach(PdfObjects objects, PdfAttachment attachment)
    {
        var subtype = attachment.MediaType.Replace("/", "#2F", StringComparison.Ordinal);
        var stream = objects.AddStream($"/Type /EmbeddedFile /Subtype /{subtype} /Params << /Size {attachment.Content.Length} >>", attachment.Content);
        var name = PdfText.Of(attachment.Name);
        var file = objects.Add($"<< /Type /Filespec /F {name} /UF {name} /AFRelationship /Data /EF << /F {stream} 0 R /UF {stream} 0 R >> >>");
        return $"/AF [{file} 0 R] /Names << /EmbeddedFiles << /Names [{name} {file} 0 R] >> >> ";
    }

    private static string Information(PdfProperties properties)
    {
        var entries = new StringBuilder($"<< /Title {PdfText.Of(properties.Title)} /Producer {PdfText.Of(Producer)}");
        if (properties.Author is not null)
        {
            entries.Append(CultureInfo.InvariantCulture, $" /Author {PdfText.Of(properties.Author)}");
        }
        if (properties.Date is { } date)
        {
            var value = date.UtcDateTime.ToString("'(D:'yyyyMMddHHmmss'Z)'", CultureInfo.InvariantCulture);
            entries.Append(CultureInfo.InvariantCulture, $" /CreationDate {value} /ModDate {value}");
        }
        return entries.Append(" >>").ToString();
    }
}
