using FitMyCv.AiWorker.Clients;
using FitMyCv.AiWorker.Tasks;
using FitMyCv.AiWorker.Tasks.Starting;
using FitMyCv.ServiceDefaults.Security;

namespace FitMyCv.AiWorker.Features;

/// <summary>
/// <c>POST /api/background-tasks/generate-cv-from-job-title</c>: a base CV is adapted to a job title; who has no CV gets a template for it.
/// </summary>
public static class GenerateFromJobTitle
{
    public static void MapGenerateFromJobTitle(this IEndpointRouteBuilder api) =>
        api.MapPost("/background-tasks/generate-cv-from-job-title", StartAsync).TakesJsonOrForm<JobTitleBody, JobTitleBody>().StartsTask();

    private static async Task<IResult> StartAsync(HttpContext http, CurrentUser user, TaskStarter tasks, CvClient cvs)
    {
        var fields = await RequestFields.ReadAsync(http.Request, http.RequestAborted);
        var baseFilename = fields.GivenText("baseCvFilename");
        var title = JobTitles.Read(fields);
        var input = new TaskInput { Offer = title, Language = Languages.Read(fields), Locale = user.Locale };
        var source = await BaseCvs.FindAsync(cvs, user.Id, baseFilename, http.RequestAborted);
        return await tasks.StartAsync(user, new TaskDraft(TaskTypes.JobTitle, TaskTitles.JobTitle(user.Locale, title.Value), input, source), http);
    }
}
