using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace FitMyCv.Walkthrough;

/// <summary>What the main job gave: names of the CVs, score, changes and the exported files' bytes.</summary>
public sealed record MainJobResult(
    string Email,
    string SourceFilename,
    string TailoredFilename,
    JsonNode Source,
    JsonNode Tailored,
    int SourceScore,
    int Score,
    JsonNode ScoreDetails,
    JsonArray Changes,
    byte[] Pdf,
    int Pages,
    byte[] Png,
    TimeSpan Elapsed);

/// <summary>
/// The main job as a new user does it, through the gateway: register, sign in, import a PDF, score it for an offer's tailored CV, export. Used by
/// <c>./run.sh</c> and by the end-to-end tests alike.
/// </summary>
public sealed class MainJob(Uri gateway, TextWriter log)
{
    public const string Password = "Orchard-velvet-42-lantern";

    public async Task<MainJobResult> RunAsync(byte[] cvPdf, string cvName, string offerText, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        using var api = new ApiClient(gateway);
        var email = $"walkthrough-{Guid.NewGuid().ToString("N")[..12]}@example.test";

        await StepAsync("Register and sign in", async () =>
        {
            await api.RegisterAsync(email, Password, "Camille Martin", cancellationToken);
            await api.SignInAsync(email, Password, cancellationToken);
            return email;
        });
        var source = await StepAsync($"Import {cvName}", async () =>
        {
            var started = await api.PostFileAsync("/api/background-tasks/import-pdf", "pdf", cvPdf, cvName, cancellationToken);
            await CompletedAsync(api, started, cancellationToken);
            return started["filename"]!.GetValue<string>();
        });
        var tailored = await StepAsync("Tailor it to the offer", async () =>
        {
            var started = await api.PostAsync("/api/background-tasks/generate-cv", new { jobText = offerText, baseCvFilename = source }, cancellationToken);
            await CompletedAsync(api, started, cancellationToken);
            return started["filename"]!.GetValue<string>();
        });
        await StepAsync("Score the tailored CV", async () =>
        {
            await CompletedAsync(api, await api.PostAsync("/api/background-tasks/calculate-match-score", new { filename = tailored }, cancellationToken), cancellationToken);
            return tailored;
        });
        await StepAsync("Score the imported CV for the same offer", async () =>
        {
            var offer = (await ReadScoreAsync(api, tailored, cancellationToken))["jobOfferId"]!.GetValue<string>();
            await CompletedAsync(api, await api.PostAsync("/api/cv/match-score", new { filename = source, jobOfferId = offer }, cancellationToken), cancellationToken);
            return source;
        });
        var score = await ReadScoreAsync(api, tailored, cancellationToken);
        var sourceScore = await ReadScoreAsync(api, source, cancellationToken);
        var changes = (await api.GetAsync($"/api/cvs/changes?file={tailored}", cancellationToken))["changes"]!.AsArray();
        var (pdf, headers) = await StepAsync("Export to PDF", () => api.DownloadAsync("/api/export-pdf", new { filename = tailored, format = "pdf" }, cancellationToken));
        var (png, _) = await StepAsync("Export the first page as PNG", () => api.DownloadAsync("/api/export-pdf", new { filename = tailored, format = "png" }, cancellationToken));
        var result = new MainJobResult(
            email,
            source,
            tailored,
            (await api.GetAsync($"/api/cvs/read?file={source}", cancellationToken))["content"]!,
            (await api.GetAsync($"/api/cvs/read?file={tailored}", cancellationToken))["content"]!,
            sourceScore["matchScore"]!.GetValue<int>(),
            score["matchScore"]!.GetValue<int>(),
            score,
            changes,
            pdf,
            int.Parse(headers.GetValues("X-Page-Count").Single(), CultureInfo.InvariantCulture),
            png,
            clock.Elapsed);
        await ReportAsync(result);
        return result;
    }

    private static Task<JsonNode> ReadScoreAsync(ApiClient api, string filename, CancellationToken cancellationToken) =>
        api.GetAsync($"/api/cv/match-score?file={filename}", cancellationToken);

    private async Task CompletedAsync(ApiClient api, JsonNode started, CancellationToken cancellationToken)
    {
        var task = await api.TaskEndsAsync(started["taskId"]!.GetValue<string>(), null, cancellationToken);
        if (task["status"]!.GetValue<string>() != "completed")
        {
            throw new InvalidOperationException($"The task ended {task["status"]}: {task["error"]?.ToJsonString()}");
        }
        foreach (var notice in task["result"]?["notices"]?.AsArray() ?? [])
        {
            await log.WriteLineAsync($"    note: {notice!["message"]}");
        }
    }

    private async Task<T> StepAsync<T>(string what, Func<Task<T>> step)
    {
        var clock = Stopwatch.StartNew();
        var result = await step();
        await log.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"  {what}: {clock.ElapsedMilliseconds} ms"));
        return result;
    }

    private async Task ReportAsync(MainJobResult result)
    {
        await log.WriteLineAsync();
        await log.WriteLineAsync($"  {result.Tailored["header"]?["full_name"]}, {result.Tailored["header"]?["current_title"]}");
        var parts = result.ScoreDetails["scoreBreakdown"]!;
        await log.WriteLineAsync(
            $"  Match score {result.Score} of 100 (imported CV: {result.SourceScore}): technical skills {parts["technical_skills"]}, experience {parts["experience"]}, "
            + $"education {parts["education"]}, soft skills and languages {parts["soft_skills_languages"]}");
        await log.WriteLineAsync($"  Matching skills: {string.Join(", ", result.ScoreDetails["matchingSkills"]!.AsArray())}");
        await log.WriteLineAsync($"  Missing skills: {string.Join(", ", result.ScoreDetails["missingSkills"]!.AsArray())}");
        await log.WriteLineAsync($"  {result.Changes.Count} changes against the imported CV:");
        foreach (var change in result.Changes)
        {
            await log.WriteLineAsync($"    - {change!["change"]}. Why: {change["reason"]}");
        }
        await log.WriteLineAsync();
    }
}
