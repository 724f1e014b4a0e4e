using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FitMyCv.Gateway.Reference;

/// <summary>The six services behind the gateway, as design/architecture §2 names them.</summary>
internal static class ServiceNames
{
    public static IReadOnlyList<string> All { get; } = ["identity", "cv", "ai-worker", "billing", "notification", "analytics"];
}

/// <summary>Sums up the readiness of all services for the gateway's <c>/health</c>.</summary>
internal sealed class ServicesHealth(IHttpClientFactory clients, IConfiguration configuration) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var states = await Task.WhenAll(ServiceNames.All.Select(async service => (Service: service, Ready: await IsReadyAsync(service, cancellationToken))));
        var data = states.ToDictionary(state => state.Service, state => (object)(state.Ready ? "healthy" : "unhealthy"), StringComparer.Ordinal);
        return states.All(state => state.Ready)
            ? HealthCheckResult.Healthy(data: data)
            : HealthCheckResult.Unhealthy("Not ready: " + string.Join(", ", states.Where(state => !state.Ready).Select(state => state.Service)), data: data);
    }

    private async Task<bool> IsReadyAsync(string service, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await clients.CreateClient(MergedOpenApi.ClientName).GetAsync(
                new Uri(new Uri(configuration[$"services:{service}:http:0"]!), "/health"), cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException || (exception is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }
}
