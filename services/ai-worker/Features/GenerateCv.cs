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
    public static void MapGenerateCv(this IEndpointRouteBuilder api) =>
        api.MapPost("/background-tasks/generate-cv", StartAsync).TakesJsonOrForm<GenerateCvBody, GenerateCvForm>().StartsTask();

    private static async Task<IResult> StartAsync(HttpContext http, CurrentUser user, TaskStarter tasks, CvClient cvs, GuardedHttpOptions fetching, PlatformSettings settings)
    {
        var fields = await RequestFields.ReadAsync(http.Request, http.RequestAborted);
        var baseFilename = fields.GivenText("baseCvFilename");
        var language = Languages.Read(fields);
        var (offer, file) = await OfferSources.ReadAsync(fields, fetching, http.RequestAborted);
        var source = await BaseCvs.FindAsync(cvs, user.Id, baseFilename, http.RequestAborted) ?? throw BackgroundErrors.BaseCvRequired.ToException();
        var input = new TaskInput { Offer = offer, Language = language, MaximumPages = settings.Int("pdf_import_max_pages") };
        var host = offer.Kind == OfferSource.Url ? new Uri(offer.Value).Host : null;
        return await tasks.StartAsync(user, new TaskDraft(TaskTypes.Generation, TaskTitles.Generation(user.Locale, host), input, source, file), http);
    }
}
