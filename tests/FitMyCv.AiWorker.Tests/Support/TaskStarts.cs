using System.Net.Http.Json;
using System.Text;
using FitMyCv.AiWorker.Tasks;
using FitMyCv.ServiceDefaults.Security;

namespace FitMyCv.AiWorker.Tests.Support;

/// <summary>Starts a task of any type for a user of its own.</summary>
public static class TaskStarts
{
    /// <summary>All types by name, as test data.</summary>
    public static TheoryData<string> Types => [.. TaskTypes.All.Select(type => type.Name)];

    /// <summary>The phases of a type, with the hidden one of reading the source CV.</summary>
    public static IReadOnlyList<string> PhasesOf(string type)
    {
        var phases = TaskTypes.Of(type).Phases.Select(phase => phase.Name);
        if (type == TaskTypes.Improvement.Name)
        {
            // Not shown, but done: the offer behind the CV.
            phases = phases.Prepend(Phases.Offer);
        }
        return [.. type == TaskTypes.Import.Name || type == TaskTypes.Template.Name ? phases : phases.Prepend(Phases.Source)];
    }

    /// <summary>A task of the type, accepted; the user has a CV <c>base.json</c> with an offer behind it.</summary>
    public static async Task<Guid> StartAsync(this AiWorker worker, CurrentUser user, string type, string? traceParent = null)
    {
        using var client = worker.Service.Client(user);
        if (traceParent is not null)
        {
            client.DefaultRequestHeaders.Add("traceparent", traceParent);
        }
        return await AiWorker.AcceptedAsync(type switch
        {
            "generation" => client.PostAsJsonAsync("/api/background-tasks/generate-cv", new { jobText = SampleCvs.OfferText, baseCvFilename = "base.json" }),
            "job-title-generation" => client.PostAsJsonAsync("/api/background-tasks/generate-cv-from-job-title", new { jobTitle = "Backend developer", baseCvFilename = "base.json" }),
            "template-creation" => client.PostAsJsonAsync("/api/background-tasks/create-template-cv", new { jobTitle = "Backend developer" }),
            "translate-cv" => client.PostAsJsonAsync("/api/background-tasks/translate-cv", new { filename = "base.json", targetLanguage = "fr" }),
            "calculate-match-score" => client.PostAsJsonAsync("/api/background-tasks/calculate-match-score", new { filename = "base.json" }),
            "improve-cv" => client.PostAsJsonAsync("/api/cv/improve", new { filename = "base.json" }),
            _ => ImportAsync(client),
        });
    }

    /// <summary>A user with a CV and an offer behind it, read from a title.</summary>
    public static async Task<CurrentUser> UserWithOfferAsync(this AiWorker worker)
    {
        var user = worker.NewUser();
        worker.Cv.Add(user.Id, "base.json");
        var task = await worker.UntilAsync(user, await worker.StartAsync(user, "template-creation"), TaskStatuses.Completed);
        worker.Cv.Add(user.Id, "base.json", change: file => file with { JobOfferId = task["result"]!["jobOfferId"]!.GetValue<Guid>() });
        return user;
    }

    private static async Task<HttpResponseMessage> ImportAsync(HttpClient client)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(Encoding.ASCII.GetBytes("%PDF-1.4\nsome content")), "pdf", "resume.pdf" } };
        return await client.PostAsync("/api/background-tasks/import-pdf", form);
    }
}
