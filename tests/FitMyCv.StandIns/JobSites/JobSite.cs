using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FitMyCv.StandIns.JobSites;

/// <summary>
/// A web site with job pages, good and bad, on a free port of this machine. Its <c>host:port</c> goes to JOB_FETCH_ALLOWED_HOSTS
/// of what fetches from it. <see cref="Requests"/> holds the paths that were asked for.
/// </summary>
public sealed class JobSite : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<string> _requests = new();

    private JobSite(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    /// <summary>The entry for the list of allowed hosts.</summary>
    public string Host => $"{Address.Host}:{Address.Port}";

    public IReadOnlyCollection<string> Requests => _requests;

    /// <summary>The headers of the last request.</summary>
    public IReadOnlyDictionary<string, string> LastHeaders { get; private set; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    public Uri Page(string path) => new(Address, path);

    public static async Task<JobSite> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        builder.Services.AddLogging(logging => logging.ClearProviders());
        var site = new JobSite(builder.Build());
        site.Map();
        await site._app.StartAsync(cancellationToken);
        return site;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private void Map()
    {
        _app.Use(async (context, next) =>
        {
            _requests.Enqueue(context.Request.Path);
            LastHeaders = context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
            await next(context);
        });
        _app.MapGet("/plain", () => Results.Content(JobPages.Plain, "text/html; charset=utf-8"));
        _app.MapGet("/json-ld", () => Results.Content(JobPages.JsonLd, "text/html; charset=utf-8"));
        _app.MapGet("/text", () => Results.Content(JobPages.Text, "text/plain; charset=utf-8"));
        _app.MapGet("/login", () => Results.Content(JobPages.LoginWall, "text/html; charset=utf-8"));
        _app.MapGet("/consent", () => Results.Content(JobPages.ConsentWall, "text/html; charset=utf-8"));
        _app.MapGet("/bot", () => Results.Content(JobPages.BotWall, "text/html; charset=utf-8"));
        _app.MapGet("/empty", () => Results.Content("<html><body><h1>Jobs</h1><p>No.</p></body></html>", "text/html"));
        _app.MapGet("/latin1", () => Results.Bytes(Encoding.Latin1.GetBytes(JobPages.Plain), "text/html; charset=iso-8859-1"));
        _app.MapGet("/wrong-charset", () => Results.Bytes(Encoding.UTF8.GetBytes(JobPages.Plain), "text/html; charset=iso-8859-1"));
        _app.MapGet("/no-charset", () => Results.Bytes(Encoding.Latin1.GetBytes(JobPages.Plain), "text/html"));
        _app.MapGet("/status/{code:int}", (int code) => Results.StatusCode(code));
        _app.MapGet("/zip", () => Results.Bytes([1, 2, 3], "application/zip"));
        _app.MapGet("/redirect", (string to) => Results.Redirect(to));
        _app.MapGet("/hops/{left:int}", (int left) => Results.Redirect(left == 0 ? "/plain" : $"/hops/{left - 1}"));
        _app.MapGet("/slow", async (HttpContext context) =>
        {
            context.Response.ContentType = "text/html";
            await context.Response.WriteAsync("<html><body>", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted);
        });
        _app.MapGet("/huge", async (HttpContext context) =>
        {
            context.Response.ContentType = "text/html";
            var block = Encoding.ASCII.GetBytes(new string('x', 64 * 1024));
            for (var i = 0; i < 100; i++)
            {
                await context.Response.Body.WriteAsync(block, context.RequestAborted);
            }
        });
        _app.MapGet("/bomb", () => Results.File(JobPages.CompressedZeros(8 * 1024 * 1024), "text/html").WithGzip());
    }
}

/// <summary>Marks a file result as compressed.</summary>
internal static class GzipResult
{
    public static IResult WithGzip(this IResult result) => new Marked(result);

    private sealed class Marked(IResult inner) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.Headers.ContentEncoding = "gzip";
            return inner.ExecuteAsync(httpContext);
        }
    }
}
