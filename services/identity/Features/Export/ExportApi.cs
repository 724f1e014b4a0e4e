using System.Text.Json;
using FitMyCv.Contracts.Errors;
using FitMyCv.ServiceDefaults;
using FitMyCv.ServiceDefaults.Errors;
using FitMyCv.ServiceDefaults.Requests;
using FitMyCv.ServiceDefaults.Security;

namespace FitMyCv.Identity.Features.Export;

/// <summary><c>GET /api/account/export</c> (spec identity §9).</summary>
internal static class ExportApi
{
    public static void MapAccountExport(this IEndpointRouteBuilder app) => app.MapUserApi().MapGet("/account/export", GetAsync);

    private static async Task<IResult> GetAsync(HttpContext http, CurrentUser caller, AccountExport export, TimeProvider time, CancellationToken cancellationToken)
    {
        var query = new QueryReader(http.Request);
        var format = query.OneOf("format", "zip", "json") ?? "zip";
        query.ThrowIfInvalid();
        if (await export.CollectAsync(caller.Id, caller.SessionId, cancellationToken) is not { } document)
        {
            return CommonErrors.NotAuthenticated.ToProblem();
        }
        http.Response.Headers.CacheControl = "no-store";
        var name = $"fitmycv-export-{time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)}.{format}";
        return format == "json"
            ? TypedResults.File(JsonSerializer.SerializeToUtf8Bytes(document, ApiJson.Options), "application/json", name)
            : TypedResults.File(await export.PackAsync(caller.Id, document, cancellationToken), "application/zip", name);
    }
}
