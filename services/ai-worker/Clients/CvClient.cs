using System.Net;
using System.Text.Json.Nodes;

namespace FitMyCv.AiWorker.Clients;

/// <summary>A CV as cv lists it, as far as tasks need it.</summary>
public sealed record CvSummary
{
    public string Filename { get; init; } = "";
    public string? SourceType { get; init; }
    public string? SourceValue { get; init; }
    public string? CreatedBy { get; init; }
    public bool IsGenerated { get; init; }
    public bool IsTemplate { get; init; }
    public bool Blocked { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
    public int? MatchScore { get; init; }
    public int ContentVersion { get; init; } = 1;
    public bool MatchScoreStale { get; init; }
}

/// <summary>A stored CV with its content and the offer behind it.</summary>
public sealed record StoredCv(CvSummary Cv, Guid CvId, JsonObject Content, string Etag, Guid? JobOfferId = null);

/// <summary>cv's internal API (spec cv §9). When cv is away the calls throw what becomes 503 <c>common.unavailable</c>.</summary>
public sealed class CvClient(HttpClient http)
{
    /// <summary>The user's CVs, newest updatedAt first.</summary>
    public async Task<IReadOnlyList<CvSummary>> ListAsync(Guid userId, CancellationToken cancellationToken) =>
        (await http.GetFromJsonAsync<ListAnswer>($"/internal/users/{userId}/cvs", cancellationToken))!.Cvs;

    /// <summary>The CV of that name, or null.</summary>
    public async Task<StoredCv?> FindAsync(Guid userId, string filename, CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync(Path(userId, filename), cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync<StoredCv>(cancellationToken);
    }

    /// <summary>Reserves a generated filename for what the task will make; the same task gets the same name.</summary>
    public async Task<string> ReserveAsync(Guid userId, Guid taskId, CancellationToken cancellationToken)
    {
        using var response = await http.PostAsJsonAsync("/internal/reservations", new { userId, taskId }, cancellationToken);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<ReservationAnswer>(cancellationToken))!.Filename;
    }

    /// <summary>Releases the task's reservation and bars a later one; without any it does nothing.</summary>
    public async Task ReleaseAsync(Guid taskId, CancellationToken cancellationToken)
    {
        using var response = await http.DeleteAsync($"/internal/reservations/{taskId}", cancellationToken);
        if (response.StatusCode != HttpStatusCode.NotFound)
        {
            response.EnsureSuccessStatusCode();
        }
    }

    /// <summary>Shows on the CV that a task works on it (<c>inprogress</c>), or that its start was taken back (<c>idle</c>).</summary>
    /// <param name="member"><c>matchScoreStatus</c> or <c>optimiseStatus</c>.</param>
    /// <returns>False when there is no such CV.</returns>
    public async Task<bool> SetStatusAsync(Guid userId, string filename, Guid taskId, string member, string value, CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["taskId"] = taskId.ToString(), [member] = value };
        using var response = await http.PostAsJsonAsync($"{Path(userId, filename)}/status", body, cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return false;
        }
        response.EnsureSuccessStatusCode();
        return true;
    }

    private static string Path(Guid userId, string filename) => $"/internal/users/{userId}/cvs/{Uri.EscapeDataString(filename)}";

    private sealed record ListAnswer(IReadOnlyList<CvSummary> Cvs);

    private sealed record ReservationAnswer(string Filename);
}
