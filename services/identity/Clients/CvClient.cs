using System.Net.Http.Json;

namespace FitMyCv.Identity.Clients;

/// <summary>Numbers of CVs: of the users asked for, and of all.</summary>
public sealed record CvCounts(IReadOnlyDictionary<Guid, int> Counts, int Total);

/// <summary>cv's internal API (design/messages §3).</summary>
public sealed class CvClient(HttpClient http)
{
    public async Task<CvCounts> CountsAsync(IReadOnlyList<Guid> ids, CancellationToken cancellationToken)
    {
        using var response = await http.PostAsJsonAsync(new Uri("/internal/users/counts", UriKind.Relative), new { ids }, cancellationToken);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<CvCounts>(cancellationToken))!;
    }
}
