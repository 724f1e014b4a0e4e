using FitMyCv.AiWorker.Tasks;
using FitMyCv.Contracts.Errors;
using FitMyCv.ServiceDefaults.Errors;

namespace FitMyCv.AiWorker.Features;

/// <summary>The job title of a request: 2–150 characters after trimming, at least two of them letters.</summary>
public static class JobTitles
{
    private const int Shortest = 2;
    private const int Longest = 150;

    public static OfferSource Read(RequestFields fields)
    {
        var title = fields.GivenText("jobTitle")?.Trim() ?? throw BackgroundErrors.NoJobTitleProvided.ToException();
        return title.Length is >= Shortest and <= Longest && title.Count(char.IsLetter) >= 2 && !title.Any(char.IsControl)
            ? new OfferSource(OfferSource.Title, title)
            : throw BackgroundErrors.InvalidJobTitle.ToException();
    }
}
