using FitMyCv.AiWorker.Offers;
using FitMyCv.AiWorker.Tasks;
using FitMyCv.AiWorker.Tasks.Starting;
using FitMyCv.Contracts.Errors;
using FitMyCv.ServiceDefaults.Errors;
using FitMyCv.ServiceDefaults.Security;
using FitMyCv.ServiceDefaults.Settings;

namespace FitMyCv.AiWorker.Features;

/// <summary><c>POST /api/background-tasks/create-template-cv</c>: a CV of placeholders, for an offer, a title or nothing in particular.</summary>
public static class CreateTemplate
{
    public static void MapCreateTemplate(this IEndpointRouteBuilder api) =>
        api.MapPost("/background-tasks/create-template-cv", StartAsync).TakesJsonOrForm<TemplateBody, TemplateForm>(isRequired: false).StartsTask();

    private static async Task<IResult> StartAsync(HttpContext http, CurrentUser user, TaskStarter tasks, GuardedHttpOptions fetching, PlatformSettings settings)
    {
        var fields = await RequestFields.ReadOptionalAsync(http.Request, http.RequestAborted);
        var hasTitle = fields.GivenText("jobTitle") is not null;
        var language = Languages.Read(fields);
        var offers = OfferSources.Count(fields);
        if (offers + (hasTitle ? 1 : 0) > 1)
        {
            return BackgroundErrors.NoSourceProvided.ToProblem();
        }
        (OfferSource? source, byte[]? file) = hasTitle ? (JobTitles.Read(fields), null)
            : offers == 1 ? await OfferSources.ReadAsync(fields, fetching, http.RequestAborted)
            : (null, null);
        var input = new TaskInput { Offer = source, Language = language, Locale = user.Locale, MaximumPages = settings.Int("pdf_import_max_pages") };
        return await tasks.StartAsync(user, new TaskDraft(TaskTypes.Template, TaskTitles.Template(user.Locale), input, File: file), http);
    }
}
