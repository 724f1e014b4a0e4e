using System.Globalization;
using FitMyCv.AiWorker.Engines;

namespace FitMyCv.AiWorker.Pdf;

/// <summary>
/// Text, boxes, styles and links of a PDF by poppler's tools as child processes. Failures are <see cref="TaskFailedException"/>
/// with <c>background.pdfEncrypted</c>, <c>background.pdfUnreadable</c>, <c>background.pdfTooManyPages</c> or <c>background.pdfNoText</c>.
/// </summary>
public sealed class PdfTextExtractor(ChildProcess processes)
{
    /// <summary>A PDF of ours carries the CV document under this name (spec cv, export rule 3).</summary>
    private const string AttachmentName = "fitmycv.json";
    private const int MaximumAttachmentBytes = 512 * 1024;

    /// <summary>pdftohtml rounds to whole pixels; at this zoom a pixel is a third of a point (its unit is 1/96 inch).</summary>
    private const string Zoom = "4";
    private const double PixelsPerPoint = 3;

    private static readonly ChildProcessLimits Limits = new();

    /// <summary>Reads the visible text of all pages.</summary>
    public Task<PdfText> ExtractAsync(PdfFile pdf, CancellationToken cancellationToken) =>
        WithFileAsync(pdf, path => ExtractAsync(path, pdf.MaximumPages, MayHaveLinks(pdf.Bytes.Span), cancellationToken), cancellationToken);

    /// <summary>The bytes of the one attachment named <c>fitmycv.json</c>; null when there is none, more than one, or it is too large.</summary>
    public async Task<ReadOnlyMemory<byte>?> ReadAttachmentAsync(PdfFile pdf, CancellationToken cancellationToken)
    {
        if (pdf.Bytes.Span.IndexOf("/EmbeddedFile"u8) < 0)
        {
            return null;
        }
        return await WithFileAsync(pdf, path => ReadAttachmentAsync(path, cancellationToken), cancellationToken);
    }

    /// <summary>Number of pages, not counted beyond <see cref="PdfFile.MaximumPages"/> + 1.</summary>
    public Task<int> CountPagesAsync(PdfFile pdf, CancellationToken cancellationToken) =>
        WithFileAsync(
            pdf,
            async path =>
            {
                var info = await RunAsync("pdfinfo", [path], cancellationToken);
                var line = PopplerXml.Decode(info.Output).Split('\n').FirstOrDefault(text => text.StartsWith("Pages:", StringComparison.Ordinal));
                return line is not null && int.TryParse(line["Pages:".Length..], NumberStyles.Integer | NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture, out var pages)
                    ? pages
                    : throw Unreadable();
            },
            cancellationToken);

    private async Task<PdfText> ExtractAsync(string path, int maximumPages, bool mayHaveLinks, CancellationToken cancellationToken)
    {
        var last = (maximumPages + 1).ToString(CultureInfo.InvariantCulture);
        var links = mayHaveLinks ? RunAsync("pdfinfo", ["-url", "-l", last, path], cancellationToken) : null;
        var boxed = RunAsync("pdftotext", ["-bbox-layout", "-l", last, path, "-"], cancellationToken);
        var styled = RunAsync("pdftohtml", ["-xml", "-i", "-zoom", Zoom, "-l", last, "-stdout", path], cancellationToken);
        await Task.WhenAll(boxed, styled, links ?? Task.CompletedTask);
        var pages = PopplerXml.ReadBoxes(PopplerXml.Decode((await boxed).Output));
        var runs = PopplerXml.ReadRuns(PopplerXml.Decode((await styled).Output), PixelsPerPoint);
        if (pages.Count == 0)
        {
            throw Unreadable();
        }
        if (pages.Count > maximumPages)
        {
            throw new TaskFailedException(
                "background.pdfTooManyPages",
                string.Create(CultureInfo.InvariantCulture, $"The PDF has more than {maximumPages} pages. Send the pages of the CV only."));
        }
        var visible = new VisibleText(number => RenderAsync(path, number, cancellationToken));
        var text = await visible.SelectAsync(pages, runs);
        return text.Pages.Any(page => page.Words.Count > 0)
            ? text with { Links = links is null ? [] : PopplerXml.ReadLinks(PopplerXml.Decode((await links).Output)) }
            : throw new TaskFailedException("background.pdfNoText", "The PDF holds no text, only pictures. Send a PDF whose text can be selected.");
    }

    private async Task<ReadOnlyMemory<byte>?> ReadAttachmentAsync(string path, CancellationToken cancellationToken)
    {
        var list = await RunAsync("pdfdetach", ["-list", path], cancellationToken);
        // "1: name" per attachment, after a line with their count.
        var numbers = PopplerXml.Decode(list.Output)
            .Split('\n')
            .Select(line => line.Split(": ", 2))
            .Where(parts => parts.Length == 2 && parts[1].Trim() == AttachmentName)
            .Select(parts => parts[0].Trim())
            .ToArray();
        if (numbers.Length != 1)
        {
            return null;
        }
        var target = Path.Combine(Path.GetTempPath(), "fitmycv-" + Path.GetRandomFileName());
        try
        {
            await RunAsync("pdfdetach", ["-save", numbers[0], "-o", target, path], cancellationToken);
            var file = new FileInfo(target);
            return file is { Exists: true, Length: <= MaximumAttachmentBytes } ? await File.ReadAllBytesAsync(target, cancellationToken) : (ReadOnlyMemory<byte>?)null;
        }
        finally
        {
            File.Delete(target);
        }
    }

    /// <summary>A small picture of one page, by which text in the colour of its ground is found.</summary>
    private async Task<PagePicture?> RenderAsync(string path, int page, CancellationToken cancellationToken)
    {
        var number = page.ToString(CultureInfo.InvariantCulture);
        var resolution = PagePicture.DotsPerInch.ToString(CultureInfo.InvariantCulture);
        var result = await RunAsync("pdftoppm", ["-r", resolution, "-f", number, "-l", number, path], cancellationToken);
        return PagePicture.Read(result.Output);
    }

    private async Task<ChildProcessResult> RunAsync(string tool, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        ChildProcessResult result;
        try
        {
            result = await processes.RunAsync(tool, arguments, Limits, cancellationToken);
        }
        catch (ChildProcessLimitException)
        {
            throw Unreadable();
        }
        if (result.ExitCode == 0)
        {
            return result;
        }
        throw result.Error.Contains("Incorrect password", StringComparison.Ordinal)
            ? new TaskFailedException("background.pdfEncrypted", "The PDF is protected by a password. Send it without one.")
            : Unreadable();
    }

    /// <summary>Link targets stand in the file as they are, or in compressed object streams.</summary>
    private static bool MayHaveLinks(ReadOnlySpan<byte> bytes) => bytes.IndexOf("/URI"u8) >= 0 || bytes.IndexOf("/ObjStm"u8) >= 0;

    private static async Task<T> WithFileAsync<T>(PdfFile pdf, Func<string, Task<T>> read, CancellationToken cancellationToken)
    {
        var path = Path.Combine(Path.GetTempPath(), "fitmycv-" + Path.GetRandomFileName());
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }
        try
        {
            await using (var file = new FileStream(path, options))
            {
                await file.WriteAsync(pdf.Bytes, cancellationToken);
            }
            return await read(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static TaskFailedException Unreadable() =>
        new("background.pdfUnreadable", "The PDF could not be read. Export it again from the program that made it.");
}
