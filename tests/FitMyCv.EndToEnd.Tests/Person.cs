using System.Text.Json.Nodes;
using FitMyCv.Walkthrough;

namespace FitMyCv.EndToEnd.Tests;

/// <summary>A signed-in new user with the questions that the tests ask of the API.</summary>
internal sealed class Person : IDisposable
{
    private Person(ApiClient api) => Api = api;

    public ApiClient Api { get; }

    public static async Task<Person> NewAsync(WholeSystem system)
    {
        var api = new ApiClient(system.Gateway);
        var email = $"e2e-{Guid.NewGuid():N}@example.test";
        await api.RegisterAsync(email, MainJob.Password, "Camille Martin", CancellationToken.None);
        await api.SignInAsync(email, MainJob.Password, CancellationToken.None);
        return new Person(api);
    }

    public async Task<JsonNode> ImportAsync(byte[] pdf, string name) =>
        await Api.TaskEndsAsync((await StartImportAsync(pdf, name))["taskId"]!.GetValue<string>(), null, CancellationToken.None);

    public Task<JsonNode> StartImportAsync(byte[] pdf, string name) => Api.PostFileAsync("/api/background-tasks/import-pdf", "pdf", pdf, name, CancellationToken.None);

    public Task<JsonNode> StartTailoringAsync(string offer, string baseFilename) =>
        Api.PostAsync("/api/background-tasks/generate-cv", new { jobText = offer, baseCvFilename = baseFilename }, CancellationToken.None);

    /// <summary>How often the plan's counter of the feature was used this month.</summary>
    public async Task<int> UsedAsync(string feature)
    {
        var current = await Api.GetAsync("/api/subscription/current", CancellationToken.None);
        return current["featureCounters"]!.AsArray().Single(c => c!["featureName"]!.GetValue<string>() == feature)!["count"]!.GetValue<int>();
    }

    public async Task<IReadOnlyList<string>> FilenamesAsync() =>
        [.. (await Api.GetAsync("/api/cvs", CancellationToken.None))["cvs"]!.AsArray().Select(cv => cv!["filename"]!.GetValue<string>())];

    public async Task<IReadOnlyList<JsonNode>> TasksAsync() =>
        [.. (await Api.GetAsync("/api/background-tasks/sync", CancellationToken.None))["tasks"]!.AsArray().Select(task => task!)];

    public void Dispose() => Api.Dispose();
}
