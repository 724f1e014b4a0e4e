using System.Net.Http.Json;

namespace FitMyCv.Analytics.Clients;

/// <summary>A user as identity gives him to other services.</summary>
public sealed record IdentityUser(Guid Id, string Email, string? Name, string Role, DateTimeOffset? EmailVerified, DateTimeOffset CreatedAt);

/// <summary>Identity's internal API.</summary>
public sealed class IdentityClient(HttpClient http)
{
    /// <summary>At most 200 at once; unknown ones are absent.</summary>
    public async Task<IReadOnlyList<IdentityUser>> LookUpAsync(IReadOnlyList<Guid> ids, CancellationToken cancellationToken)
    {
        using var response = await http.PostAsJsonAsync(new Uri("/internal/users/lookup", UriKind.Relative), new { ids }, cancellationToken);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<LookupAnswer>(cancellationToken))!.Users;
    }

    private sealed record LookupAnswer(IReadOnlyList<IdentityUser> Users);
}
