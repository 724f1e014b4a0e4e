using FitMyCv.AiWorker.Engines;
using FitMyCv.AiWorker.Engines.Offline.JobOffers;
using FitMyCv.AiWorker.Offers;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Domain.Tests;

/// <summary>All sample offers as the offline engine reads them.</summary>
internal static class SampleOffers
{
    public static IReadOnlyList<(string Name, JobOfferContent Offer)> All { get; } =
    [
        ("backend", Samples.CaseOffer("backend")),
        ("analyst", Samples.CaseOffer("analyst")),
        ("open", Samples.CaseOffer("open")),
        .. Files().Select(file => (Path.GetFileName(file), Read(file))),
    ];

    public static JobOfferContent Own(string name) => Read(Path.Combine(AppContext.BaseDirectory, "offers", name));

    public static JobOfferContent Read(string file)
    {
        var bytes = File.ReadAllBytes(file);
        var isHtml = Path.GetExtension(file) == ".html";
        return OfferReader.Read(isHtml
            ? OfferPageReader.Read(new FetchedPage(new Uri("https://jobs.example.com/"), bytes, "text/html", null))
            : new OfferText(System.Text.Encoding.UTF8.GetString(bytes))).Content;
    }

    private static IEnumerable<string> Files()
    {
        var folders = Samples.Shared is null ? new[] { Path.Combine(AppContext.BaseDirectory, "offers") } : [Path.Combine(AppContext.BaseDirectory, "offers"), Path.Combine(Samples.Shared, "data", "offers")];
        return folders.SelectMany(folder => Directory.EnumerateFiles(folder)).Where(file => Path.GetExtension(file) is ".txt" or ".html").Order(StringComparer.Ordinal);
    }
}
