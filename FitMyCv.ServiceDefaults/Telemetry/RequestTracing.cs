using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace FitMyCv.ServiceDefaults.Telemetry;

/// <summary>Names the span of a request by its method and route, as operators search for it, and leaves health checks out of the traces.</summary>
internal sealed class RequestTracing(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext http)
    {
        if (http.Features.Get<IHttpActivityFeature>()?.Activity is { } activity)
        {
            var route = (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
            if (route is "/health" or "/alive")
            {
                activity.IsAllDataRequested = false;
                activity.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
            }
            else
            {
                activity.DisplayName = $"{http.Request.Method} {route ?? "(no route)"}";
                activity.SetTag("http.route", route);
            }
        }
        return next(http);
    }
}
