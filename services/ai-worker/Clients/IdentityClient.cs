using Polly.CircuitBreaker;
using Polly.Timeout;

namespace FitMyCv.AiWorker.Clients;

/// <summary>A user as identity knows him.</summary>
public sealed record KnownUser(Guid Id, string? Email, string? Name);

/// <summary>identity's internal look-up of users.</summary>
public sealed class IdentityClient(HttpClient http)
{
    /// <summary>The users of these ids (≤ 200) that exist; none while identity is away.</summary>
    public async Task<IReadOnlyDictionary<Guid, KnownUser>> FindAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await http.PostAsJsonAsync("/internal/users/lookup", new { ids }, cancellationToken);
            response.EnsureSuccessStatusCode();
            var answer = await response.Content.ReadFromJsonAsync<Answer>(cancellationToken);
            return (answer?.Users ?? []).ToDictionary(user => user.Id);
        }
        catch (Exception exception) when (exception is HttpRequestException or BrokenCircuitException or TimeoutRejectedException)
        {
            return new Dictionary<Guid, KnownUser>();
        }
    }

    private sealed record Answer(IReadOnlyList<KnownUser> Users);
}
