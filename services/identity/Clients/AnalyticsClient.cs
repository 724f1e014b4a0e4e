using System.Net.Http.Json;

namespace FitMyCv.Identity.Clients;

/// <summary>analytics' internal API (design/messages §3).</summary>
public sealed class AnalyticsClient(HttpClient http)
{
    /// <summary>Time of the last activity of the users who had one.</summary>
    public async Task<IReadOnlyDictionary<Guid, DateTimeOffset>> ActivityAsync(IReadOnlyList<Guid> ids, CancellationToken cancellationToken)
    {
        using var response = await http.PostAsJsonAsync(new Uri("/internal/users/activity", UriKind.Relative), new { ids }, cancellationToken);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<ActivityAnswer>(cancellationToken))!.LastActivity;
    }

    private sealed record ActivityAnswer(Dictionary<Guid, DateTimeOffset> LastActivity);
}
