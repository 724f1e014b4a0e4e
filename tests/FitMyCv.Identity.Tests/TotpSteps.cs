using FitMyCv.Testing.Services;
using Microsoft.Extensions.DependencyInjection;

namespace FitMyCv.Identity.Tests;

/// <summary>Steps of time-based codes (RFC 6238) by the service's clock.</summary>
internal static class TotpSteps
{
    private const int Seconds = 30;

    public static long TotpStep(this TestService<Program> service) =>
        service.Services.GetRequiredService<TimeProvider>().GetUtcNow().ToUnixTimeSeconds() / Seconds;
}
