using FitMyCv.AiWorker.Engines;

namespace FitMyCv.AiWorker.Tasks.Offers;

/// <summary>Plain text of an offer's source. A failure is a <see cref="TaskFailedException"/>.</summary>
public interface IOfferTexts
{
    /// <summary>The URL in the form under which it is remembered: lower-case host, without default port and fragment.</summary>
    string NormalUrl(string url);

    Task<OfferText> OfPageAsync(string url, CancellationToken cancellationToken);

    Task<OfferText> OfPdfAsync(PdfFile pdf, CancellationToken cancellationToken);
}
