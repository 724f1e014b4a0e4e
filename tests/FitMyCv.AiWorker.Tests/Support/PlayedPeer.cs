using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FitMyCv.AiWorker.Tests.Support;

/// <summary>A service that a test plays over HTTP on a free port; it can be away.</summary>
public abstract class PlayedPeer : IAsyncDisposable
{
    private readonly WebApplication _app;

    protected PlayedPeer()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Use(async (http, next) =>
        {
            if (IsAway || (IsInternal && http.Request.Headers.Authorization.Count == 0))
            {
                http.Response.StatusCode = IsAway ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status401Unauthorized;
                return;
            }
            await next(http);
        });
    }

    /// <summary>Answers 503 to everything.</summary>
    public bool IsAway { get; set; }

    /// <summary>Whether callers must show a service token.</summary>
    protected virtual bool IsInternal => true;

    public string Address => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    public Task StartAsync()
    {
        Map(_app);
        return _app.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _app.DisposeAsync();
    }

    protected abstract void Map(WebApplication app);
}
