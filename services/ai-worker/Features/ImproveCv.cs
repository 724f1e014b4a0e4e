using FitMyCv.AiWorker.Clients;
using FitMyCv.AiWorker.Domain.Composition;
using FitMyCv.AiWorker.Offers;
using FitMyCv.AiWorker.Tasks;
using FitMyCv.AiWorker.Tasks.Offers;
using FitMyCv.AiWorker.Tasks.Starting;
using FitMyCv.Contracts.Errors;
using FitMyCv.ServiceDefaults.Errors;
using FitMyCv.ServiceDefaults.Security;
using FitMyCv.ServiceDefaults.Settings;

namespace FitMyCv.AiWorker.Features;

/// <summary><c>POST /api/cv/improve</c>: a CV is improved in place for the offer behind it.</summary>
public static class ImproveCv
{
    public static void MapImproveCv(this IEndpointRouteBuilder api) => api.MapPost("/cv/improve", StartAsync).TakesJson<ImproveBody>().StartsTask();

    private static async Task<IResult> StartAsync(
        HttpContext http, CurrentUser user, TaskStarter tasks, CvClient cvs, JobOfferStore offers, GuardedHttpOptions fetching, PlatformSettings settings)
    {
        var fields = await RequestFields.ReadJsonAsync(http.Request, http.RequestAborted);
        var filename = fields.Text("filename");
        CvNames.Check(filename);
        var sections = fields.Texts("sections");
        if (sections is not null && (sections.Count == 0 || sections.Distinct(StringComparer.Ordinal).Count() != sections.Count || sections.Except(CvImprovement.Sections).Any()))
        {
            return BackgroundErrors.InvalidSections.ToProblem();
        }
        var stored = await CvNames.FindAsync(cvs, user.Id, filename!, http.RequestAborted);
        var input = await MatchScores.OfferBehindAsync(offers, fetching, user.Id, stored, http.RequestAborted);
        return await tasks.StartAsync(
            user,
            new TaskDraft(
                TaskTypes.Improvement,
                TaskTitles.Improvement(user.Locale, stored.Cv.Filename),
                input with { Sections = sections, MaximumPages = settings.Int("pdf_import_max_pages") },
                new SourceCv(stored.Cv.Filename, stored.CvId)),
            http);
    }
}
