using System.Net;
using System.Net.Http.Json;

namespace FitMyCv.Notification.Clients;

/// <summary>A user as identity gives him to other services; name and address are read when they are needed and not kept.</summary>
public sealed record Recipient(Guid Id, string Email, string? Name, string? Locale);

/// <summary>Identity's internal API.</summary>
public sealed class IdentityClient(HttpClient http)
{
    /// <summary>Null: there is no such user (any more).</summary>
    public async Task<Recipient?> FindUserAsync(Guid userId, CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync(new Uri($"/internal/users/{userId}", UriKind.Relative), cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync<Recipient>(cancellationToken);
    }
}
