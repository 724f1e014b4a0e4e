using FitMyCv.Contracts;
using FitMyCv.ServiceDefaults;
using FitMyCv.ServiceDefaults.Settings;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FitMyCv.Identity.Features.Settings;

public sealed record PublicSettingsAnswer(IReadOnlyDictionary<string, bool> Settings);

/// <summary><c>GET /api/settings</c>: the public switches, from memory, so that it answers with the database away (spec identity §8.3).</summary>
internal static class PublicSettingsApi
{
    public static void MapPublicSettings(this IEndpointRouteBuilder app) => app.MapAnonymousApi().MapGet("/settings", Get);

    private static Ok<PublicSettingsAnswer> Get(HttpContext http, PlatformSettings settings)
    {
        http.Response.Headers.CacheControl = "public, max-age=5";
        return TypedResults.Ok(new PublicSettingsAnswer(
            SettingRegistry.All.Where(setting => setting.IsPublic).ToDictionary(setting => setting.Name, setting => settings.Bool(setting.Name), StringComparer.Ordinal)));
    }
}
