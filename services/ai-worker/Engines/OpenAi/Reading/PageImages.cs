using System.Globalization;
using FitMyCv.AiWorker.Engines.OpenAi.Calls;
using FitMyCv.AiWorker.Pdf;
using FitMyCv.AiWorker.Tasks;

namespace FitMyCv.AiWorker.Engines.OpenAi.Reading;

/// <summary>Draws the pages of a PDF for a model that sees, with poppler as a bounded child process.</summary>
public sealed class PageImages(ChildProcess processes)
{
    private static readonly ChildProcessLimits Limits = new();

    /// <param name="pages">Pages from the first on.</param>
    public async Task<IReadOnlyList<ModelImage>> DrawAsync(PdfFile pdf, int pages, ModelSettings settings, CancellationToken cancellationToken)
    {
        var path = Path.Combine(Path.GetTempPath(), "fitmycv-" + Path.GetRandomFileName());
        try
        {
            await WriteAsync(path, pdf, cancellationToken);
            var images = new List<ModelImage>();
            for (var page = 1; page <= pages; page++)
            {
                images.Add(new ModelImage(await DrawAsync(path, page, settings, cancellationToken), "image/jpeg"));
            }
            return images;
        }
        finally
        {
            File.Delete(path);
        }
    }

    private async Task<ReadOnlyMemory<byte>> DrawAsync(string path, int page, ModelSettings settings, CancellationToken cancellationToken)
    {
        var number = page.ToString(CultureInfo.InvariantCulture);
        try
        {
            var result = await processes.RunAsync("pdftoppm", [.. Options(settings), "-f", number, "-l", number, path], Limits, cancellationToken);
            return result is { ExitCode: 0, Output.Length: > 0 } ? result.Output : throw Unreadable();
        }
        catch (ChildProcessLimitException)
        {
            throw Unreadable();
        }
    }

    /// <summary>The wider side of an A4 page at this density, unless the setting allows less.</summary>
    private static IEnumerable<string> Options(ModelSettings settings)
    {
        const double PageWidthInches = 8.27;
        var width = Math.Min(settings.Int("pdf_image_max_width"), (int)(settings.Int("pdf_image_density") * PageWidthInches));
        return
        [
            "-jpeg", "-jpegopt", string.Create(CultureInfo.InvariantCulture, $"quality={settings.Int("pdf_image_quality")}"),
            "-scale-to-x", width.ToString(CultureInfo.InvariantCulture), "-scale-to-y", "-1",
        ];
    }

    private static async Task WriteAsync(string path, PdfFile pdf, CancellationToken cancellationToken)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }
        await using var file = new FileStream(path, options);
        await file.WriteAsync(pdf.Bytes, cancellationToken);
    }

    private static TaskFailedException Unreadable() => new("background.pdfUnreadable", TaskErrors.Of("background.pdfUnreadable").Message);
}
