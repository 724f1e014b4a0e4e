using System.Threading.Channels;
using Aspire.Hosting.ApplicationModel;
using FitMyCv.AppHost.Local.Dashboard.Protocol;
using FitMyCv.AppHost.Local.Orchestration;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.Extensions.Hosting;

namespace FitMyCv.AppHost.Local.Dashboard;

/// <summary>Gives the dashboard the list of resources and their console logs, and carries out start, stop and restart.</summary>
internal sealed class DashboardService(LocalSystem system, IHostApplicationLifetime lifetime) : Protocol.DashboardService.DashboardServiceBase
{
    private readonly ResourceView _view = new(system);

    public override Task<ApplicationInformationResponse> GetApplicationInformation(
        ApplicationInformationRequest request,
        ServerCallContext context
    ) => Task.FromResult(new ApplicationInformationResponse { ApplicationName = "FitMyCV" });

    public override async Task WatchResources(
        WatchResourcesRequest request,
        IServerStreamWriter<WatchResourcesUpdate> responseStream,
        ServerCallContext context
    )
    {
        using var end = EndOf(context);
        var changed = Channel.CreateUnbounded<ResourceInstance>();
        void Note(object? instance, EventArgs change) => changed.Writer.TryWrite((ResourceInstance)instance!);
        foreach (var instance in system.Instances)
            instance.Changed += Note;
        try
        {
            var initial = new InitialResourceData();
            initial.Resources.AddRange(system.Instances.Select(_view.Describe));
            await responseStream.WriteAsync(new WatchResourcesUpdate { InitialData = initial }, end.Token);
            while (await changed.Reader.WaitToReadAsync(end.Token))
            {
                HashSet<ResourceInstance> batch = [];
                while (changed.Reader.TryRead(out var instance))
                    batch.Add(instance);
                var changes = new WatchResourcesChanges();
                changes.Value.AddRange(batch.Select(instance => new WatchResourcesChange { Upsert = _view.Describe(instance) }));
                await responseStream.WriteAsync(new WatchResourcesUpdate { Changes = changes }, end.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The dashboard went away, or the host ends.
        }
        finally
        {
            foreach (var instance in system.Instances)
                instance.Changed -= Note;
        }
    }

    public override async Task WatchResourceConsoleLogs(
        WatchResourceConsoleLogsRequest request,
        IServerStreamWriter<WatchResourceConsoleLogsUpdate> responseStream,
        ServerCallContext context
    )
    {
        using var end = EndOf(context);
        var log = Find(request.ResourceName).Instance.Log;
        try
        {
            await foreach (var batch in log.ReadAsync(follow: !request.SuppressFollow, end.Token))
            {
                var update = new WatchResourceConsoleLogsUpdate();
                update.LogLines.AddRange(
                    batch.Select(line => new ConsoleLogLine { Text = line.Text, IsStdErr = line.IsError, LineNumber = line.Number })
                );
                await responseStream.WriteAsync(update, end.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The page was left, or the host ends.
        }
    }

    /// <summary>Stays open in silence: were it refused, the dashboard would now and then count itself as disconnected for good.</summary>
    public override async Task WatchInteractions(
        IAsyncStreamReader<WatchInteractionsRequestUpdate> requestStream,
        IServerStreamWriter<WatchInteractionsResponseUpdate> responseStream,
        ServerCallContext context
    )
    {
        using var end = EndOf(context);
        await context.WriteResponseHeadersAsync([]);
        await Task.Delay(Timeout.Infinite, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public override async Task<ResourceCommandResponse> ExecuteResourceCommand(ResourceCommandRequest request, ServerCallContext context)
    {
        var done = await ControlApi.ExecuteAsync(Find(request.ResourceName), request.CommandName);
        return done
            ? new ResourceCommandResponse { Kind = ResourceCommandResponseKind.Succeeded }
            : new ResourceCommandResponse
            {
                Kind = ResourceCommandResponseKind.Failed,
                Message = $"There is no command {request.CommandName}.",
            };
    }

    /// <summary>An open stream would hold up the host's stop.</summary>
    private CancellationTokenSource EndOf(ServerCallContext context) =>
        CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);

    private InstanceRunner Find(string name) =>
        system.Runners.FirstOrDefault(runner => runner.Instance.Name == name)
        ?? throw new RpcException(new Status(StatusCode.NotFound, $"There is no resource {name}."));
}
