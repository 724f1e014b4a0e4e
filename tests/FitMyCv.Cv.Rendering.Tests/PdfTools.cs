using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Xml.Linq;

namespace FitMyCv.Cv.Rendering.Tests;

/// <summary>A word on a page and its box, in points from the upper left.</summary>
internal sealed record PlacedWord(int Page, string Text, double Left, double Top, double Right, double Bottom);

/// <summary>What independent programs (poppler-utils, qpdf) read in a PDF.</summary>
internal static class PdfTools
{
    public static bool HasQpdf { get; } = File.Exists("/usr/bin/qpdf");

    public static Task<string> TextAsync(byte[] pdf) => RunAsync("pdftotext", pdf, file => ["-enc", "UTF-8", file, "-"]);

    /// <summary>The text in the order of the file, which is that of the tags.</summary>
    public static Task<string> RawTextAsync(byte[] pdf) => RunAsync("pdftotext", pdf, file => ["-raw", "-enc", "UTF-8", file, "-"]);

    /// <summary>The text of one page line by line, in the order of the file.</summary>
    public static async Task<IReadOnlyList<string>> LinesAsync(byte[] pdf, int page)
    {
        var number = page.ToString(CultureInfo.InvariantCulture);
        var text = await RunAsync("pdftotext", pdf, file => ["-raw", "-enc", "UTF-8", "-f", number, "-l", number, file, "-"]);
        return [.. text.Split(['\n', '\f'], StringSplitOptions.RemoveEmptyEntries).Select(line => line.Trim(' ', '\u200B')).Where(line => line.Length > 0)];
    }

    /// <summary>The words in the reading order that is found from their places.</summary>
    public static async Task<IReadOnlyList<PlacedWord>> WordsAsync(byte[] pdf)
    {
        var html = await RunAsync("pdftotext", pdf, file => ["-bbox-layout", "-enc", "UTF-8", file, "-"]);
        var start = html.IndexOf("<doc>", StringComparison.Ordinal);
        var document = XElement.Parse(html[start..(html.IndexOf("</doc>", StringComparison.Ordinal) + 6)]);
        return [.. document.Elements().SelectMany((page, index) => page.Descendants("word").Select(word => Word(index + 1, word)))];
    }

    public static Task<string> InfoAsync(byte[] pdf, params string[] options) => RunAsync("pdfinfo", pdf, file => [.. options, file]);

    public static Task<string> FontsAsync(byte[] pdf) => RunAsync("pdffonts", pdf, file => [file]);

    public static Task<string> AttachmentsAsync(byte[] pdf) => RunAsync("pdfdetach", pdf, file => ["-list", file]);

    public static async Task<string> AttachmentAsync(byte[] pdf)
    {
        var target = Path.GetTempFileName();
        try
        {
            await RunAsync("pdfdetach", pdf, file => ["-savefile", "fitmycv.json", "-o", target, file]);
            return await File.ReadAllTextAsync(target);
        }
        finally
        {
            File.Delete(target);
        }
    }

    /// <summary>A page as poppler draws it at 150 dpi.</summary>
    public static async Task<Picture> PictureAsync(byte[] pdf, int page)
    {
        var number = page.ToString(CultureInfo.InvariantCulture);
        // Samples are bytes: Latin-1 keeps each.
        var ppm = await RunAsync("pdftoppm", pdf, file => ["-r", "150", "-f", number, "-l", number, file], Encoding.Latin1);
        return Picture.OfPpm(Encoding.Latin1.GetBytes(ppm));
    }

    /// <summary>Throws when qpdf finds an error or has a warning.</summary>
    public static Task<string> CheckAsync(byte[] pdf) => RunAsync("qpdf", pdf, file => ["--check", file]);

    /// <summary>All objects of the file, streams decoded (https://qpdf.readthedocs.io/en/11.3/json.html).</summary>
    public static async Task<PdfObjects> JsonAsync(byte[] pdf) =>
        new(await RunAsync("qpdf", pdf, file => ["--json=2", "--json-stream-data=inline", "--decode-level=generalized", file]));

    public static Task<string> ObjectsAsync(byte[] pdf) => RunAsync("qpdf", pdf, file => ["--qdf", "--object-streams=disable", file, "-"]);

    private static PlacedWord Word(int page, XElement word)
    {
        double Number(string name) => double.Parse(word.Attribute(name)!.Value, CultureInfo.InvariantCulture);
        return new PlacedWord(page, word.Value, Number("xMin"), Number("yMin"), Number("xMax"), Number("yMax"));
    }

    private static async Task<string> RunAsync(string program, byte[] pdf, Func<string, string[]> arguments, Encoding? encoding = null)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(file, pdf);
            var start = new ProcessStartInfo(program, arguments(file))
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                StandardOutputEncoding = encoding ?? Encoding.UTF8,
            };
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync();
            var error = process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            Assert.True(process.ExitCode == 0, $"{program}: {await error}{await output}");
            return await output;
        }
        finally
        {
            File.Delete(file);
        }
    }
}
