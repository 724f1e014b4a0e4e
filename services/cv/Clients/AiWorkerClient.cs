using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using FitMyCv.Cv.Domain.Review;

namespace FitMyCv.Cv.Clients;

/// <summary>ai-worker's internal API, as far as cv needs it (spec ai-worker §14).</summary>
public sealed class AiWorkerClient(HttpClient http)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { MaxDepth = 64 };

    /// <summary>What a task made, or null when the task has ended: nothing of it may be stored then.</summary>
    public async Task<TaskResult?> FindResultAsync(Guid taskId, CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync(new Uri($"/internal/tasks/{taskId:D}/result", UriKind.Relative), cancellationToken);
        if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Conflict)
        {
            return null;
        }
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync<TaskResult>(Json, cancellationToken) ?? throw new JsonException("A result is a JSON object.");
    }

    /// <summary>The job offer as the API shows it, or null when there is none (any more).</summary>
    public async Task<JsonObject?> FindJobOfferAsync(Guid userId, Guid offerId, CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync(new Uri($"/internal/users/{userId:D}/job-offers/{offerId:D}", UriKind.Relative), cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync<JsonObject>(Json, cancellationToken);
    }

    /// <summary>Titles of the user's stored offers by URL; unknown URLs are absent.</summary>
    public async Task<IReadOnlyDictionary<string, string>> TitlesAsync(Guid userId, IReadOnlyList<string> urls, CancellationToken cancellationToken)
    {
        using var response = await http.PostAsJsonAsync(new Uri($"/internal/users/{userId:D}/job-offers/titles", UriKind.Relative), new { urls }, cancellationToken);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<TitlesAnswer>(Json, cancellationToken))!.Titles;
    }

    private sealed record TitlesAnswer(Dictionary<string, string> Titles);
}

/// <summary>What <c>CvGenerated</c> or <c>MatchScored</c> announced.</summary>
public sealed record TaskResult
{
    /// <summary><c>created</c>, <c>improved</c>; null of a score.</summary>
    public string? Kind { get; init; }
    public Guid? CvId { get; init; }
    public string? Etag { get; init; }
    public string? Filename { get; init; }
    public JsonElement? Content { get; init; }

    /// <summary>The CV that a new one was made from (version 0).</summary>
    public JsonElement? Source { get; init; }
    public IReadOnlyList<ChangeReason>? Changes { get; init; }
    public TaskScore? Score { get; init; }
    public string? Engine { get; init; }
    public string? CreatedBy { get; init; }
    public string? OriginalCreatedBy { get; init; }
    public bool IsTranslated { get; init; }
    public string? SourceType { get; init; }
    public string? SourceValue { get; init; }
    public Guid? JobOfferId { get; init; }
}

/// <summary>The members of a score (spec cv §7, match-score).</summary>
public sealed record TaskScore
{
    public required int MatchScore { get; init; }
    public required JsonObject ScoreBreakdown { get; init; }
    public JsonArray ImprovementSuggestions { get; init; } = [];
    public IReadOnlyList<string> MissingSkills { get; init; } = [];
    public IReadOnlyList<string> MatchingSkills { get; init; } = [];
    public string? Engine { get; init; }
    public Guid? JobOfferId { get; init; }
    public int? ScoreBefore { get; init; }
}
