using FitMyCv.AiWorker.Clients;
using FitMyCv.AiWorker.Offers;
using FitMyCv.AiWorker.Tasks;
using FitMyCv.AiWorker.Tasks.Starting;
using FitMyCv.Contracts.Errors;
using FitMyCv.ServiceDefaults.Errors;
using FitMyCv.ServiceDefaults.Security;
using FitMyCv.ServiceDefaults.Settings;

namespace FitMyCv.AiWorker.Features;

/// <summary><c>POST /api/background-tasks/generate-cv</c>: a base CV is adapted to an offer, given as URL, PDF or text.</summary>
public static class GenerateCv
{
    public static void MapGenerateCv(this IEndpointRouteBuilder api) => api.MapPost("/background-tasks/generate-cv", StartAsync);

    private static async Task<IResult> StartAsync(HttpContext http, CurrentUser user, TaskStarter tasks, CvClient cvs, GuardedHttpOptions fetching, PlatformSettings settings)
    {
        var fields = await RequestFields.ReadAsync(http.Request, http.RequestAborted);
        var baseFilename = fields.GivenText("baseCvFilename");
        var language = Languages.Read(fields);
        var (source, file) = await OfferSources.ReadAsync(fields, fetching, http.RequestAborted);
        if (baseFilename is not null)
        {
            CvNames.Check(baseFilename);
        }
        var baseCv = await CvNames.FindAsync(cvs, user.Id, baseFilename ?? await DefaultBaseAsync(cvs, user.Id, http.RequestAborted), http.RequestAborted);
        var input = new TaskInput { Offer = source, Language = language, MaximumPages = settings.Int("pdf_import_max_pages") };
        var host = source.Kind == OfferSource.Url ? new Uri(source.Value).Host : null;
        return await tasks.StartAsync(
            user,
            new TaskDraft(TaskTypes.Generation, TaskTitles.Generation(user.Locale, host), input, new SourceCv(baseCv.Cv.Filename, baseCv.CvId), file),
            http);
    }

    /// <summary>The most recently updated CV that is neither generated nor a template, else the most recently updated; a blocked one only when there is no other.</summary>
    private static async Task<string> DefaultBaseAsync(CvClient cvs, Guid userId, CancellationToken cancellationToken) =>
        (await cvs.ListAsync(userId, cancellationToken))
            .OrderBy(cv => cv.Blocked)
            .ThenBy(cv => cv.IsGenerated || cv.IsTemplate)
            .ThenByDescending(cv => cv.UpdatedAt)
            .FirstOrDefault()?.Filename
        ?? throw BackgroundErrors.BaseCvRequired.ToException();
}
