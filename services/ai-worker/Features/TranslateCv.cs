using FitMyCv.AiWorker.Clients;
using FitMyCv.AiWorker.Tasks;
using FitMyCv.AiWorker.Tasks.Starting;
using FitMyCv.Contracts.CvDocuments;
using FitMyCv.Contracts.Errors;
using FitMyCv.ServiceDefaults.Errors;
using FitMyCv.ServiceDefaults.Security;

namespace FitMyCv.AiWorker.Features;

/// <summary><c>POST /api/background-tasks/translate-cv</c>: a CV is translated into a new one.</summary>
public static class TranslateCv
{
    public static void MapTranslateCv(this IEndpointRouteBuilder api) => api.MapPost("/background-tasks/translate-cv", StartAsync).TakesJson<TranslateBody>().StartsTask();

    private static async Task<IResult> StartAsync(HttpContext http, CurrentUser user, TaskStarter tasks, CvClient cvs)
    {
        var fields = await RequestFields.ReadJsonAsync(http.Request, http.RequestAborted);
        var (filename, language) = (fields.Text("filename"), fields.Text("targetLanguage"));
        CvNames.Check(filename);
        if (!Languages.IsKnown(language))
        {
            return BackgroundErrors.InvalidTargetLanguage.ToProblem();
        }
        var stored = await CvNames.FindAsync(cvs, user.Id, filename!, http.RequestAborted);
        if (CvJson.Read(stored.Content).Language == language)
        {
            return BackgroundErrors.SameLanguage.ToProblem();
        }
        return await tasks.StartAsync(
            user,
            new TaskDraft(
                TaskTypes.Translation,
                TaskTitles.Translation(user.Locale, stored.Cv.Filename, language!),
                new TaskInput { Language = language },
                new SourceCv(stored.Cv.Filename, stored.CvId)),
            http);
    }
}
