using FitMyCv.AiWorker.Clients;
using FitMyCv.AiWorker.Offers;
using FitMyCv.AiWorker.Tasks;
using FitMyCv.AiWorker.Tasks.Offers;
using FitMyCv.AiWorker.Tasks.Starting;
using FitMyCv.Contracts.Errors;
using FitMyCv.ServiceDefaults.Errors;
using FitMyCv.ServiceDefaults.Security;
using FitMyCv.ServiceDefaults.Settings;

namespace FitMyCv.AiWorker.Features;

/// <summary>
/// <c>POST /api/cv/match-score</c> and <c>POST /api/background-tasks/calculate-match-score</c>: the same task, the second always with the offer behind the CV.
/// </summary>
public static class MatchScores
{
    public static void MapMatchScores(this IEndpointRouteBuilder api)
    {
        api.MapPost("/cv/match-score", StartWithGivenOfferAsync).TakesJson<ScoreBody>().StartsTask();
        api.MapPost("/background-tasks/calculate-match-score", StartWithOwnOfferAsync).TakesJson<OwnScoreBody>().StartsTask();
    }

    private static async Task<IResult> StartWithGivenOfferAsync(
        HttpContext http, CurrentUser user, TaskStarter tasks, CvClient cvs, JobOfferStore offers, GuardedHttpOptions fetching, PlatformSettings settings)
    {
        var fields = await RequestFields.ReadJsonAsync(http.Request, http.RequestAborted);
        return await StartAsync(http, user, tasks, cvs, offers, fetching, settings, fields.Text("filename"), fields.GivenText("jobOfferId"));
    }

    private static async Task<IResult> StartWithOwnOfferAsync(
        HttpContext http, CurrentUser user, TaskStarter tasks, CvClient cvs, JobOfferStore offers, GuardedHttpOptions fetching, PlatformSettings settings)
    {
        var fields = await RequestFields.ReadJsonAsync(http.Request, http.RequestAborted);
        return await StartAsync(http, user, tasks, cvs, offers, fetching, settings, fields.Text("filename"), null);
    }

    private static async Task<IResult> StartAsync(
        HttpContext http, CurrentUser user, TaskStarter tasks, CvClient cvs, JobOfferStore offers, GuardedHttpOptions fetching, PlatformSettings settings, string? filename, string? jobOfferId)
    {
        CvNames.Check(filename);
        var stored = await CvNames.FindAsync(cvs, user.Id, filename!, http.RequestAborted);
        var input = jobOfferId is null
            ? await OfferBehindAsync(offers, fetching, user.Id, stored, http.RequestAborted)
            : Guid.TryParse(jobOfferId, out var offerId) && await offers.ExistsAsync(user.Id, offerId, http.RequestAborted)
                ? new TaskInput { JobOfferId = offerId }
                : throw BackgroundErrors.JobOfferNotFound.ToException();
        return await tasks.StartAsync(
            user,
            new TaskDraft(
                TaskTypes.MatchScore,
                TaskTitles.MatchScore(user.Locale, stored.Cv.Filename),
                input with { MaximumPages = settings.Int("pdf_import_max_pages") },
                new SourceCv(stored.Cv.Filename, stored.CvId)),
            http);
    }

    /// <summary>The offer behind the CV: its stored offer, else the address it was made from.</summary>
    internal static async Task<TaskInput> OfferBehindAsync(JobOfferStore offers, GuardedHttpOptions fetching, Guid userId, StoredCv stored, CancellationToken cancellationToken)
    {
        if (stored.JobOfferId is { } offerId && await offers.ExistsAsync(userId, offerId, cancellationToken))
        {
            return new TaskInput { JobOfferId = offerId };
        }
        return stored.Cv is { SourceType: "link", SourceValue: { Length: > 0 } url }
            ? new TaskInput { Offer = OfferSources.Url(url, fetching) }
            : throw BackgroundErrors.NoJobOffer.ToException();
    }
}
