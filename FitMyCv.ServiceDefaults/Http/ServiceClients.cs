using System.Net;
using System.Net.Http.Headers;
using FitMyCv.ServiceDefaults.Security;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace FitMyCv.ServiceDefaults.Http;

/// <summary>
/// HTTP clients of other services: base address from <c>services__&lt;name&gt;__http__0</c>, a service token, 5 s a try, two further tries
/// (every internal route is idempotent by its key, design/messages §3) and a circuit breaker. A callee that is away surfaces as an exception that
/// becomes 503 <c>common.unavailable</c>.
/// </summary>
public static class ServiceClients
{
    /// <summary>A typed client of the service; its <see cref="HttpClient"/> has the base address and sends the service token.</summary>
    public static IServiceCollection AddServiceClient<TClient>(this IServiceCollection services, string service, TimeSpan? timeout = null)
        where TClient : class
    {
        Configure(services.AddHttpClient<TClient>(typeof(TClient).Name), service, timeout);
        return services;
    }

    internal static void AddNamedServiceClient(this IServiceCollection services, string service) =>
        Configure(services.AddHttpClient(service), service, timeout: null);

    private static void Configure(IHttpClientBuilder builder, string service, TimeSpan? timeout)
    {
        var pipeline = Pipeline(timeout ?? TimeSpan.FromSeconds(5));
        builder.ConfigureHttpClient((provider, client) =>
            {
                var address = provider.GetRequiredService<IConfiguration>()[$"services:{service}:http:0"]
                    ?? throw new Configuration.ConfigurationException($"services__{service}__http__0 is missing: set it and start again.");
                client.BaseAddress = new Uri(address);
                client.Timeout = Timeout.InfiniteTimeSpan;
            })
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                UseProxy = false,
                PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            })
            .AddHttpMessageHandler(() => new ResilienceHandler(pipeline))
            .AddHttpMessageHandler(provider => new ServiceTokenHandler(provider.GetRequiredService<ServiceTokens>(), service));
        builder.SetHandlerLifetime(Timeout.InfiniteTimeSpan);
    }

    private static ResiliencePipeline<HttpResponseMessage> Pipeline(TimeSpan timeout) =>
        new ResiliencePipelineBuilder<HttpResponseMessage>()
            .AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                MaxRetryAttempts = 2,
                Delay = TimeSpan.FromMilliseconds(150),
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = arguments => ValueTask.FromResult(IsTransient(arguments.Outcome)),
            })
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<HttpResponseMessage>
            {
                FailureRatio = 0.5,
                MinimumThroughput = 20,
                SamplingDuration = TimeSpan.FromSeconds(10),
                BreakDuration = TimeSpan.FromSeconds(2),
                ShouldHandle = arguments => ValueTask.FromResult(IsTransient(arguments.Outcome)),
            })
            .AddTimeout(timeout)
            .Build();

    private static bool IsTransient(Outcome<HttpResponseMessage> outcome) =>
        outcome.Exception is HttpRequestException or TimeoutRejectedException
        || outcome.Result?.StatusCode is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    private sealed class ResilienceHandler(ResiliencePipeline<HttpResponseMessage> pipeline) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Content is not null)
            {
                await request.Content.LoadIntoBufferAsync(cancellationToken);
            }
            return await pipeline.ExecuteAsync(
                static async (state, token) => await state.Send(state.Request, token),
                (Request: request, Send: (Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>>)base.SendAsync),
                cancellationToken);
        }
    }

    private sealed class ServiceTokenHandler(ServiceTokens tokens, string audience) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", tokens.Create(audience));
            return base.SendAsync(request, cancellationToken);
        }
    }
}
