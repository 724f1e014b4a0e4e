using System.Diagnostics;
using System.Net;
using FitMyCv.Contracts.Errors;
using FitMyCv.Gateway.Callers;
using FitMyCv.Gateway.Limits;
using FitMyCv.ServiceDefaults.Configuration;
using FitMyCv.ServiceDefaults.Errors;
using FitMyCv.ServiceDefaults.Security;
using FitMyCv.ServiceDefaults.Settings;
using Yarp.ReverseProxy.Forwarder;

namespace FitMyCv.Gateway.Routing;

/// <summary>
/// The way of every request: who is calling, maintenance, origin, rate limit, size, then the owner of the operation. Whether a call needs a user
/// is the owner's decision.
/// </summary>
public sealed class ServiceForwarder(
    IHttpForwarder forwarder,
    IConfiguration configuration,
    GatewayOptions options,
    CallerReader callers,
    RateLimiter limiter,
    PlatformSettings settings)
{
    private const long DefaultBody = 1024 * 1024;
    private const long UploadBody = 16 * 1024 * 1024;
    private const long LogBody = 16 * 1024;

    private static readonly HttpMessageInvoker Client = new(
        new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = new ReverseProxyPropagator(DistributedContextPropagator.Current),
            ConnectTimeout = TimeSpan.FromSeconds(5),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        });

    public async Task ForwardAsync(HttpContext http, GatewayRoute route)
    {
        var subRoute = route.IsNextAuth ? http.Request.RouteValues["nextauth"]?.ToString() ?? "" : null;
        var caller = await callers.ReadAsync(http);
        var address = ClientAddress.Of(http, options);
        if (MaintenanceRefuses(route, caller))
        {
            http.Response.Headers.RetryAfter = "120";
            await RefuseAsync(http, route, CommonErrors.Maintenance);
            return;
        }
        if (caller.ByCookie && IsUnsafe(http.Request.Method) && !IsProviderCallback(subRoute)
            && !OriginRule.Allows(options, http.Request.Headers.Origin, http.Request.Headers["Sec-Fetch-Site"]))
        {
            await RefuseAsync(http, route, CommonErrors.OriginNotAllowed);
            return;
        }
        var limit = subRoute is null ? route.Limit : RateLimitTable.ForNextAuth(route.Method, subRoute);
        if (limit is not null)
        {
            var key = caller.User is { } user && !limit.PerAddress ? user.Id.ToString() : ClientAddress.LimitKey(address);
            if (await limiter.CheckAsync(limit, key) is { } retryAfter)
            {
                http.Response.Headers.RetryAfter = retryAfter.ToString(System.Globalization.CultureInfo.InvariantCulture);
                await RefuseAsync(http, route, CommonErrors.RateLimited, new(StringComparer.Ordinal) { ["retryAfter"] = retryAfter });
                return;
            }
        }
        if (!LimitBody(http, route, subRoute))
        {
            await RefuseAsync(http, route, CommonErrors.PayloadTooLarge);
            return;
        }
        await SendAsync(http, route, caller, address);
    }

    private async Task SendAsync(HttpContext http, GatewayRoute route, Caller caller, IPAddress address)
    {
        var owner = configuration[$"services:{route.Owner}:http:0"] ?? throw new ConfigurationException($"services__{route.Owner}__http__0 is missing.");
        var request = new ForwarderRequestConfig
        {
            // A stream lives by its heartbeat (20 s); everything else must move within its time.
            ActivityTimeout = route.Timeout == Timeout.InfiniteTimeSpan ? TimeSpan.FromMinutes(2) : route.Timeout,
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        var error = await forwarder.SendAsync(http, owner, Client, request, new OwnerTransformer(route, caller, address, options));
        if (error is ForwarderError.None || http.Response.HasStarted || http.RequestAborted.IsCancellationRequested)
        {
            return;
        }
        var cause = http.Features.Get<IForwarderErrorFeature>()?.Exception;
        var tooLarge = cause is BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }
            || cause?.InnerException is BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge };
        http.Response.Clear();
        await RefuseAsync(http, route, tooLarge ? CommonErrors.PayloadTooLarge : CommonErrors.Unavailable);
    }

    /// <summary>Maintenance stops everybody but administrators, and leaves the ways in open (spec identity §7.1).</summary>
    private bool MaintenanceRefuses(GatewayRoute route, Caller caller) =>
        settings.Bool("maintenance_enabled")
        && caller.User?.IsAdmin != true
        && !route.IsNextAuth
        && (route.Method, route.Pattern) is not (("POST", "/api/auth/token") or ("GET", "/api/settings") or ("POST", "/api/webhooks/stripe"))
        && route.Pattern.StartsWith("/api/", StringComparison.Ordinal);

    private static bool LimitBody(HttpContext http, GatewayRoute route, string? subRoute)
    {
        var multipart = http.Request.ContentType?.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase) == true;
        var limit = subRoute == "_log" ? LogBody : route.Body == BodyLimit.Upload && multipart ? UploadBody : DefaultBody;
        if (http.Request.ContentLength > limit)
        {
            return false;
        }
        if (http.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = limit;
        }
        return true;
    }

    /// <summary>The NextAuth client reads every answer of its POSTs with <c>new URL(data.url)</c>: a refusal there carries one.</summary>
    private Task RefuseAsync(HttpContext http, GatewayRoute route, ErrorDefinition error, Dictionary<string, object?>? extensions = null)
    {
        if (route.IsNextAuth && HttpMethods.IsPost(http.Request.Method))
        {
            extensions ??= new(StringComparer.Ordinal);
            extensions["url"] = $"{options.App}/api/auth/error?error={(error.Status == StatusCodes.Status429TooManyRequests ? "TooManyRequests" : "Default")}";
        }
        return Problems.WriteAsync(http, error, extensions: extensions);
    }

    private static bool IsUnsafe(string method) => !HttpMethods.IsGet(method) && !HttpMethods.IsHead(method) && !HttpMethods.IsOptions(method);

    /// <summary>Apple posts its callback from another site; the state in it is the guard there.</summary>
    private static bool IsProviderCallback(string? subRoute) =>
        subRoute is not null && subRoute.StartsWith("callback/", StringComparison.Ordinal) && subRoute is not ("callback/credentials" or "callback/passkey");
}
