using FitMyCv.Contracts.Messages;
using FitMyCv.ServiceDefaults.Configuration;
using FitMyCv.ServiceDefaults.Data;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace FitMyCv.ServiceDefaults.Messaging;

/// <summary>
/// Wires MassTransit on RabbitMQ: quorum queues for work, one temporary queue of the replica for broadcasts. The rest of the
/// code knows only <see cref="IMessageHandler{T}"/>, <see cref="IBroadcastHandler{T}"/> and the unit of work.
/// </summary>
internal static class MessagingRegistration
{
    /// <summary>Deliveries of one message before RabbitMQ gives it to the dead-letter exchange (a consumer that dies on it).</summary>
    private const int DeliveryLimit = 20;
    private const ushort Prefetch = 16;

    public static void AddMessageBus(this IServiceCollection services, StartupConfiguration configuration, MessagingOptions options)
    {
        services.AddSingleton(options);
        services.AddOptions<MassTransitHostOptions>().Configure(host =>
        {
            host.WaitUntilStarted = false;
            host.StopTimeout = TimeSpan.FromSeconds(15);
        });
        var connection = configuration.ConnectionString("rabbitmq");
        services.AddMassTransit(bus =>
        {
            // Else the library reports the bus's shape to its maker.
            bus.DisableUsageTelemetry();
            // A broker that is away does not make the service unready: requests succeed and the outbox waits.
            bus.ConfigureHealthCheckOptions(health => health.MinimalFailureStatus = HealthStatus.Degraded);
            foreach (var consumer in options.Consumers.Values.Concat(options.Broadcasts))
            {
                bus.AddConsumer(consumer);
            }
            bus.UsingRabbitMq((context, broker) =>
            {
                broker.Host(new Uri(connection));
                broker.AutoStart = true;
                broker.ConfigureJsonSerializerOptions(MessageJson.ForTransport);
                broker.Publish<Message>(topology => topology.Exclude = true);
                broker.Publish<TaskMessage>(topology => topology.Exclude = true);
                broker.Publish<MailOutcome>(topology => topology.Exclude = true);
                foreach (var (message, consumer) in options.Consumers)
                {
                    broker.ReceiveEndpoint(options.QueueOf(message), endpoint =>
                    {
                        endpoint.SetQuorumQueue();
                        endpoint.SetQueueArgument("x-delivery-limit", DeliveryLimit);
                        endpoint.PrefetchCount = Prefetch;
                        if (options.InOrder.Contains(message))
                        {
                            endpoint.ConcurrentMessageLimit = 1;
                        }
                        endpoint.ConfigureConsumer(context, consumer);
                    });
                }
                if (options.Broadcasts.Count > 0)
                {
                    broker.ReceiveEndpoint(new TemporaryEndpointDefinition(options.Service), endpoint =>
                    {
                        foreach (var consumer in options.Broadcasts)
                        {
                            endpoint.ConfigureConsumer(context, consumer);
                        }
                    });
                }
            });
        });
        if (services.Any(service => service.ServiceType == typeof(Database)))
        {
            services.AddSingleton<IHostedService, OutboxRelay>();
        }
    }
}
