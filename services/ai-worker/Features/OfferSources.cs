using FitMyCv.AiWorker.Offers;
using FitMyCv.AiWorker.Tasks;
using FitMyCv.Contracts.Errors;
using FitMyCv.ServiceDefaults.Errors;

namespace FitMyCv.AiWorker.Features;

/// <summary>Reads the one source of an offer that a request gives (spec ai-worker §2).</summary>
public static class OfferSources
{
    private const int ShortestText = 100;
    private const int LongestText = 50_000;

    /// <summary>Number of sources that a request gives.</summary>
    public static int Count(RequestFields fields) =>
        (fields.GivenText("jobUrl") is null ? 0 : 1) + (fields.GivenText("jobText") is null ? 0 : 1) + (fields.Files("jobPdf").Count == 0 ? 0 : 1);

    /// <summary>The source and, for a PDF, its bytes; what is wrong is thrown as its refusal.</summary>
    public static async Task<(OfferSource Source, byte[]? File)> ReadAsync(RequestFields fields, GuardedHttpOptions fetching, CancellationToken cancellationToken)
    {
        var url = fields.GivenText("jobUrl");
        var text = fields.GivenText("jobText");
        var files = fields.Files("jobPdf");
        if (Count(fields) != 1)
        {
            throw BackgroundErrors.NoSourceProvided.ToException();
        }
        if (url is not null)
        {
            return (Url(url, fetching), null);
        }
        if (text is not null)
        {
            text = text.Trim();
            return text.Length is >= ShortestText and <= LongestText
                ? (new OfferSource(OfferSource.Text, text), null)
                : throw BackgroundErrors.InvalidJobText.ToException();
        }
        var pdf = await UploadedPdf.ReadAsync(files, cancellationToken);
        return (new OfferSource(OfferSource.Pdf, pdf.FileName), pdf.Bytes);
    }

    /// <summary>A URL that may be fetched as far as it tells without a look-up.</summary>
    public static OfferSource Url(string url, GuardedHttpOptions fetching) =>
        JobUrl.TryParse(url, fetching.AllowedHosts, out _) switch
        {
            null => new OfferSource(OfferSource.Url, url.Trim()),
            "background.invalidUrl" => throw BackgroundErrors.InvalidUrl.ToException(),
            _ => throw BackgroundErrors.UrlNotAllowed.ToException(),
        };
}
