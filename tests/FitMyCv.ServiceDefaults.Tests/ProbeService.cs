using System.Collections.Concurrent;
using System.Net.Http.Headers;
using Dapper;
using FitMyCv.Contracts.Errors;
using FitMyCv.Contracts.Messages;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Errors;
using FitMyCv.ServiceDefaults.Messaging;
using FitMyCv.ServiceDefaults.Requests;
using FitMyCv.ServiceDefaults.Security;
using FitMyCv.Testing;
using FitMyCv.Testing.Services;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace FitMyCv.ServiceDefaults.Tests;

/// <summary>The smallest service: one table of effects, one message handler, a few endpoints.</summary>
public sealed class ProbeService : IAsyncLifetime
{
    private WebApplication _app = null!;

    public TestIdentity Identity { get; } = new();

    public MessageProbe Bus { get; private set; } = null!;

    public Database Database => _app.Services.GetRequiredService<Database>();

    public IServiceProvider Services => _app.Services;

    public Uri Address { get; private set; } = null!;

    public static ConcurrentDictionary<Guid, int> FailuresLeft { get; } = new();

    public async ValueTask InitializeAsync()
    {
        var servers = await ServerSet.CreateAsync("probe", CancellationToken.None);
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
        var settings = TestServiceOptions.Development("probe", servers);
        builder.Configuration.AddInMemoryCollection(settings);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<IIdentityState>(Identity);
        var configuration = builder.AddServiceDefaults("probe");
        builder.AddDatabase(configuration, "probe");
        builder.AddMessaging(configuration, "probe", bus => bus.Handle<CvDeleted, RecordEffect>());
        _app = builder.Build();
        _app.UseServiceDefaults();
        _app.MapUserApi().MapPost("/effects", AddEffectAsync);
        _app.MapUserApi().MapPost("/fails", () => Results.StatusCode(503));
        _app.MapAdminApi().MapGet("/admin/thing", () => Results.Ok());
        _app.MapAnonymousApi().MapGet("/whoami", (HttpContext http) => Results.Ok(new { id = CurrentUser.Of(http)?.Id }));
        _app.MapAnonymousApi().MapGet("/list", (HttpRequest request) =>
        {
            var query = new QueryReader(request);
            var limit = query.Int("limit", 1, 200, 50);
            query.ThrowIfInvalid();
            return Results.Ok(new { limit });
        });
        _app.MapAnonymousApi().MapGet("/bug", IResult () => throw new InvalidOperationException("secret detail"));
        _app.MapInternal().MapGet("/thing", () => Results.Ok());
        await _app.StartAsync();
        Address = new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        Bus = await MessageProbe.StartAsync(servers.RabbitMq, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await Bus.DisposeAsync();
        await _app.DisposeAsync();
        Identity.Dispose();
    }

    public HttpClient Client(string? token = null)
    {
        var client = new HttpClient { BaseAddress = Address };
        if (token is not null)
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
        return client;
    }

    public async Task<int> EffectsAsync(string what)
    {
        await using var connection = await Database.OpenAsync(CancellationToken.None);
        return await connection.ExecuteScalarAsync<int>("SELECT count(*) FROM effects WHERE what = @what", new { what });
    }

    private static async Task<IResult> AddEffectAsync(EffectRequest request, CurrentUser user, Database database, CancellationToken cancellationToken)
    {
        if (request.What is not { Length: > 0 } what)
        {
            return CommonErrors.InvalidPayload.ToProblem();
        }
        var id = await database.InTransactionAsync(
            async unit =>
            {
                unit.Publish(new CvDeleted { UserId = user.Id, CvId = Guid.CreateVersion7(), Filename = what });
                return await unit.Connection.ExecuteScalarAsync<long>("INSERT INTO effects (user_id, what) VALUES (@Id, @what) RETURNING id", new { user.Id, what });
            },
            cancellationToken);
        return request.RollBack == true ? throw new InvalidOperationException("after the commit") : TypedResults.Created("/effects", new { id });
    }

    private sealed record EffectRequest(string? What, bool? RollBack);

    /// <summary>Writes one row a message; fails as often as the test asks for.</summary>
    private sealed class RecordEffect : IMessageHandler<CvDeleted>
    {
        public async Task HandleAsync(CvDeleted message, UnitOfWork unit, CancellationToken cancellationToken)
        {
            await unit.Connection.ExecuteAsync("INSERT INTO effects (user_id, what) VALUES (@UserId, @What)", new { message.UserId, What = "handled " + message.MessageId });
            if (FailuresLeft.TryGetValue(message.MessageId, out var left) && left > 0)
            {
                FailuresLeft[message.MessageId] = left - 1;
                throw new InvalidOperationException("asked to fail");
            }
        }
    }
}
