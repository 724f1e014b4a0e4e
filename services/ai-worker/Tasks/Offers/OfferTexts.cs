using FitMyCv.AiWorker.Engines;
using FitMyCv.AiWorker.Engines.Offline.Reading.Layout;
using FitMyCv.AiWorker.Offers;
using FitMyCv.AiWorker.Pdf;

namespace FitMyCv.AiWorker.Tasks.Offers;

/// <summary>Plain text of an offer's source: a page through the guarded fetcher, or a PDF. A failure is a <see cref="TaskFailedException"/>.</summary>
public sealed class OfferTexts(GuardedHttpFetcher fetcher, GuardedHttpOptions options, PdfTextExtractor pdfs)
{
    private const string PdfMediaType = "application/pdf";

    /// <summary>Free space above a line, in line heights, from which on it begins a new block.</summary>
    private const double BlockGap = 1;

    /// <summary>The URL in the form under which it is remembered: lower-case host, without default port and fragment.</summary>
    public string NormalUrl(string url) => JobUrl.TryParse(url, options.AllowedHosts, out var parsed) is null ? parsed!.Normalised : url;

    /// <param name="maximumPages">Of a PDF that the address leads to.</param>
    public async Task<OfferText> OfPageAsync(string url, int maximumPages, CancellationToken cancellationToken)
    {
        if (JobUrl.TryParse(url, options.AllowedHosts, out var parsed) is not null)
        {
            throw new TaskFailedException(TaskErrors.UrlNotAllowed, TaskErrors.Of(TaskErrors.UrlNotAllowed).Message);
        }
        var page = await fetcher.FetchAsync(parsed!, cancellationToken);
        return page.MediaType == PdfMediaType
            ? await OfPdfAsync(new PdfFile(page.Body, parsed!.Uri.Segments[^1], maximumPages), cancellationToken)
            : OfferPageReader.Read(page);
    }

    /// <summary>The visible lines of the PDF in reading order.</summary>
    public async Task<OfferText> OfPdfAsync(PdfFile pdf, CancellationToken cancellationToken)
    {
        var lines = LineReader.Read(await pdfs.ExtractAsync(pdf, cancellationToken));
        return new OfferText(string.Join('\n', lines.Select(line => $"{(line.GapAbove > BlockGap ? "\n" : "")}{(line.IsBullet ? "- " : "")}{line.Text}")).Trim());
    }
}
