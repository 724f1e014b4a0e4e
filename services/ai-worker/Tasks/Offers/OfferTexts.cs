using FitMyCv.AiWorker.Engines;
using FitMyCv.AiWorker.Offers;

namespace FitMyCv.AiWorker.Tasks.Offers;

/// <summary>Plain text of an offer's source: a page through the guarded fetcher, or a PDF. A failure is a <see cref="TaskFailedException"/>.</summary>
public sealed class OfferTexts(GuardedHttpFetcher fetcher, GuardedHttpOptions options)
{
    /// <summary>The URL in the form under which it is remembered: lower-case host, without default port and fragment.</summary>
    public string NormalUrl(string url) => JobUrl.TryParse(url, options.AllowedHosts, out var parsed) is null ? parsed!.Normalised : url;

    public async Task<OfferText> OfPageAsync(string url, CancellationToken cancellationToken)
    {
        if (JobUrl.TryParse(url, options.AllowedHosts, out var parsed) is { } key)
        {
            throw new TaskFailedException(TaskErrors.UrlNotAllowed, TaskErrors.Of(key).Message);
        }
        return OfferPageReader.Read(await fetcher.FetchAsync(parsed!, cancellationToken));
    }

    public Task<OfferText> OfPdfAsync(PdfFile pdf, CancellationToken cancellationToken) => throw new NotImplementedException();
}
