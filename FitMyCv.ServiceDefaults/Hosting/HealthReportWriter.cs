using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FitMyCv.ServiceDefaults.Hosting;

/// <summary>Writes <c>/health</c> as JSON: the whole status and that of each check, without reasons that name internals.</summary>
internal static class HealthReportWriter
{
    public static Task WriteAsync(HttpContext http, HealthReport report) =>
        http.Response.WriteAsJsonAsync(new
        {
            status = report.Status.ToString(),
            checks = report.Entries.ToDictionary(
                entry => entry.Key,
                entry => entry.Value.Data.Count == 0 ? (object)entry.Value.Status.ToString() : new { status = entry.Value.Status.ToString(), parts = Parts(entry.Value) },
                StringComparer.Ordinal),
        });

    private static Dictionary<string, string> Parts(HealthReportEntry entry) =>
        entry.Data.Where(part => part.Value is string).ToDictionary(part => part.Key, part => (string)part.Value, StringComparer.Ordinal);
}
