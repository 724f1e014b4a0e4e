using System.Text.Json.Nodes;
using FitMyCv.StandIns.OpenAi.Answers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FitMyCv.StandIns.OpenAi;

/// <summary>
/// The OpenAI-compatible server on a port of this machine: <c>/v1</c> for OpenAI and local servers, <c>/openai/v1</c> and
/// <c>/openai/deployments/{name}</c> for Azure. <c>/test/…</c> shows what was asked and scripts faults from outside.
/// </summary>
public sealed class OpenAiStandIn : IAsyncDisposable
{
    private readonly WebApplication _app;

    private OpenAiStandIn(WebApplication app, OpenAiServer server) => (_app, Server) = (app, server);

    public OpenAiServer Server { get; }

    /// <summary>What goes to <c>OpenAI__Endpoint</c>.</summary>
    public Uri Endpoint => new(_app.Urls.First() + (Server.Options.Dialect is Dialect.AzureV1 ? "/openai/v1" : "/v1"));

    /// <param name="port">0 = a free one.</param>
    public static async Task<OpenAiStandIn> StartAsync(StandInOptions? options = null, int port = 0, CancellationToken cancellationToken = default)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = 100 * 1024 * 1024).UseUrls($"http://127.0.0.1:{port}");
        builder.Services.AddRoutingCore();
        builder.Services.AddLogging(logging => logging.ClearProviders());
        var standIn = new OpenAiStandIn(builder.Build(), new OpenAiServer(options));
        standIn.Map();
        await standIn._app.StartAsync(cancellationToken);
        return standIn;
    }

    public Task WaitForShutdownAsync(CancellationToken cancellationToken) => _app.WaitForShutdownAsync(cancellationToken);

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private void Map()
    {
        _app.MapPost("/v1/chat/completions", CompleteAsync);
        _app.MapPost("/openai/v1/chat/completions", CompleteAsync);
        _app.MapPost("/openai/deployments/{deployment}/chat/completions", CompleteAsync);
        _app.MapGet("/v1/models", () => Results.Json(new { @object = "list", data = Server.Options.Models.Select(model => new { id = model, @object = "model" }) }));
        _app.MapGet("/test/requests", () => Results.Json(Server.Requests.Select(request => new { request.Model, request.Schema, request.Images, request.Turns, request.Outcome })));
        _app.MapPost("/test/faults", (Fault fault) => Server.Faults.Add(fault));
        _app.MapPost("/test/behaviour", (Behaviour behaviour) => behaviour.Apply(Server.Options));
    }

    private async Task CompleteAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        StandInResponse answer;
        try
        {
            answer = await Server.CompleteAsync(Key(http.Request), await reader.ReadToEndAsync(http.RequestAborted), http.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            return;
        }
        http.Response.StatusCode = answer.Status;
        http.Response.ContentType = answer.ContentType;
        foreach (var (name, value) in answer.Headers ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            http.Response.Headers[name] = value;
        }
        if (answer.BreaksConnection)
        {
            http.Response.ContentLength = System.Text.Encoding.UTF8.GetByteCount(answer.Body);
            await http.Response.WriteAsync(answer.Body[..(answer.Body.Length / 3)]);
            await http.Response.Body.FlushAsync();
            http.Abort();
            return;
        }
        await http.Response.WriteAsync(answer.Body, http.RequestAborted);
    }

    private static string? Key(HttpRequest request) =>
        request.Headers["api-key"].FirstOrDefault()
        ?? (request.Headers.Authorization.ToString() is { Length: > 7 } header && header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header[7..] : null);

    /// <summary>What may be changed from outside while the server runs.</summary>
    internal sealed record Behaviour(string? Mode, int? Seed, int? DelayMilliseconds)
    {
        public void Apply(StandInOptions options)
        {
            options.Answers = Mode switch { "inventing" => new InventingAnswers(Seed ?? 1), "schema" => new SchemaAnswers(), "honest" => new HonestAnswers(Seed ?? 1), _ => options.Answers };
            options.Delay = DelayMilliseconds is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : options.Delay;
        }
    }
}
