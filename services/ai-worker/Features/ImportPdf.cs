using FitMyCv.AiWorker.Tasks;
using FitMyCv.AiWorker.Tasks.Starting;
using FitMyCv.Contracts.Errors;
using FitMyCv.ServiceDefaults.Errors;
using FitMyCv.ServiceDefaults.Security;
using FitMyCv.ServiceDefaults.Settings;

namespace FitMyCv.AiWorker.Features;

/// <summary><c>POST /api/background-tasks/import-pdf</c>: a PDF becomes a CV.</summary>
public static class ImportPdf
{
    public static void MapImportPdf(this IEndpointRouteBuilder api) => api.MapPost("/background-tasks/import-pdf", StartAsync).TakesForm<ImportForm>().StartsTask();

    private static async Task<IResult> StartAsync(HttpContext http, CurrentUser user, TaskStarter tasks, PlatformSettings settings)
    {
        var fields = await RequestFields.ReadMultipartAsync(http.Request, http.RequestAborted);
        if (fields.Files("pdf") is not { Count: > 0 } files)
        {
            return BackgroundErrors.NoPdfProvided.ToProblem();
        }
        var pdf = await UploadedPdf.ReadAsync(files, http.RequestAborted);
        var input = new TaskInput { FileName = pdf.FileName, MaximumPages = settings.Int("pdf_import_max_pages") };
        return await tasks.StartAsync(user, new TaskDraft(TaskTypes.Import, TaskTitles.Import(user.Locale, pdf.FileName), input, File: pdf.Bytes), http);
    }
}
