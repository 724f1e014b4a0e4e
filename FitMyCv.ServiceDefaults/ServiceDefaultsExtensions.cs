using System.Reflection;
using FitMyCv.Contracts.Messages;
using FitMyCv.ServiceDefaults.Configuration;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Errors;
using FitMyCv.ServiceDefaults.Hosting;
using FitMyCv.ServiceDefaults.Http;
using FitMyCv.ServiceDefaults.Idempotency;
using FitMyCv.ServiceDefaults.Messaging;
using FitMyCv.ServiceDefaults.Requests;
using FitMyCv.ServiceDefaults.Security;
using FitMyCv.ServiceDefaults.Settings;
using FitMyCv.ServiceDefaults.Telemetry;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace FitMyCv.ServiceDefaults;

/// <summary>What every service has; a service's Program.cs calls these four and maps its features.</summary>
public static class ServiceDefaultsExtensions
{
    /// <summary>Telemetry, health, errors, authentication, settings and HTTP limits of the service <paramref name="name"/> (as in design/architecture §2).</summary>
    public static StartupConfiguration AddServiceDefaults(this WebApplicationBuilder builder, string name)
    {
        var configuration = new StartupConfiguration(builder.Configuration, builder.Environment);
        var services = builder.Services;
        builder.AddTelemetry(name);
        builder.Host.UseDefaultServiceProvider(options => options.ValidateScopes = options.ValidateOnBuild = true);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 17 * 1024 * 1024;
        });
        services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(20));
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(configuration);
        services.AddProblemDetails(options => options.CustomizeProblemDetails = context => context.ProblemDetails.Extensions["traceId"] = Problems.TraceId);
        // The framework logs each request and each call at information level: traces and metrics say the same.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning).AddFilter("System.Net.Http.HttpClient", LogLevel.Warning);
        services.AddExceptionHandler<ProblemExceptionHandler>();
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.ConfigureHttpJsonOptions(json => ApiJson.Configure(json.SerializerOptions));
        services.AddHealthChecks();
        services.AddOpenApi();

        var serviceKeys = configuration.Keys("FITMYCV_SERVICE_KEYS");
        services.AddSingleton(provider => new ServiceTokens(serviceKeys, name, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<SessionRevocations>();
        services.AddSingleton<PlatformSettings>();
        services.TryAddSingleton<IIdentityState, RemoteIdentityState>();
        services.AddNamedServiceClient(RemoteIdentityState.Client);
        services.AddSingleton(provider => new UserTokenValidator(
            provider.GetRequiredService<IIdentityState>(),
            provider.GetRequiredService<SessionRevocations>(),
            configuration.PublicUrl(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddAuthentication(Policies.User)
            .AddScheme<AuthenticationSchemeOptions, UserAuthentication>(Policies.User, null)
            .AddScheme<AuthenticationSchemeOptions, ServiceAuthentication>(Policies.Service, null);
        services.AddAuthorizationBuilder()
            .AddPolicy(Policies.User, policy => policy.AddAuthenticationSchemes(Policies.User).RequireAuthenticatedUser())
            .AddPolicy(Policies.Admin, policy => policy.AddAuthenticationSchemes(Policies.User).RequireAuthenticatedUser().RequireClaim("role", "ADMIN"))
            .AddPolicy(Policies.Service, policy => policy.AddAuthenticationSchemes(Policies.Service, Policies.User).RequireClaim(ServiceAuthentication.ServiceClaim));
        return configuration;
    }

    /// <summary>
    /// The service's database <c>ConnectionStrings__&lt;name&gt;</c>: connections, units of work, migrations from the calling assembly, readiness.
    /// Migrations run before the service listens; while PostgreSQL is away at the start they are tried again.
    /// </summary>
    public static void AddDatabase(this WebApplicationBuilder builder, StartupConfiguration configuration, string name)
    {
        DapperTypes.Register();
        var connection = new NpgsqlConnectionStringBuilder(configuration.ConnectionString(name)) { CommandTimeout = 15, Timeout = 5, ApplicationName = name };
        if (!connection.ContainsKey("Maximum Pool Size"))
        {
            connection.MaxPoolSize = 30;
        }
        var assembly = Assembly.GetCallingAssembly();
        builder.Services.AddSingleton(_ => new NpgsqlDataSourceBuilder(connection.ConnectionString).Build());
        builder.Services.AddSingleton<Database>();
        builder.Services.AddSingleton(provider => new SqlMigrations(
            provider.GetRequiredService<NpgsqlDataSource>(), assembly, provider.GetRequiredService<ILogger<SqlMigrations>>()));
        builder.Services.AddHostedService<MigrationsAtStart>();
        builder.Services.AddHostedService<MessagingCleanup>();
        builder.Services.AddHealthChecks().AddCheck<DatabaseHealth>("database");
    }

    /// <summary>The bus, the outbox relay and what the service consumes. Ended sessions and settings are followed by every service.</summary>
    public static void AddMessaging(this WebApplicationBuilder builder, StartupConfiguration configuration, string name, Action<MessagingOptions>? consume = null)
    {
        var options = new MessagingOptions(name, builder.Services);
        options.Follow<SessionRevoked, SessionRevocations>().Follow<SettingChanged, PlatformSettings>();
        consume?.Invoke(options);
        builder.Services.AddMessageBus(configuration, options);
        builder.Services.AddHostedService<IdentityStateFeed>();
    }

    /// <summary>The request pipeline and <c>/health</c>, <c>/alive</c>, <c>/openapi/v1.json</c>. Call before mapping features.</summary>
    public static void UseServiceDefaults(this WebApplication app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages(context => Problems.WriteAsync(context.HttpContext, ProblemExceptionHandler.ForStatus(context.HttpContext.Response.StatusCode)));
        app.UseRouting();
        app.UseMiddleware<RequestTracing>();
        app.UseMiddleware<RequestCharset>();
        app.UseAuthentication();
        app.UseAuthorization();
        if (app.Services.GetService<Database>() is not null)
        {
            app.UseMiddleware<IdempotencyMiddleware>();
        }
        app.MapHealthChecks("/health", new HealthCheckOptions { ResponseWriter = HealthReportWriter.WriteAsync }).AllowAnonymous().ExcludeFromDescription();
        app.MapHealthChecks("/alive", new HealthCheckOptions { Predicate = _ => false }).AllowAnonymous().ExcludeFromDescription();
        app.MapOpenApi("/openapi/v1.json").AllowAnonymous();
    }

    /// <summary>A group under <c>/internal</c>: service tokens only.</summary>
    public static RouteGroupBuilder MapInternal(this IEndpointRouteBuilder app) =>
        app.MapGroup("/internal").RequireAuthorization(Policies.Service).ExcludeFromDescription();

    /// <summary>A group of operations for signed-in users; every query inside is scoped by <see cref="CurrentUser"/>.</summary>
    public static RouteGroupBuilder MapUserApi(this IEndpointRouteBuilder app) => app.MapGroup("/api").RequireAuthorization(Policies.User);

    /// <summary>A group of operations for administrators: 401 anonymous, 403 others.</summary>
    public static RouteGroupBuilder MapAdminApi(this IEndpointRouteBuilder app) => app.MapGroup("/api").RequireAuthorization(Policies.Admin);

    /// <summary>A group of operations for everybody; <see cref="CurrentUser.Of"/> tells who is signed in all the same.</summary>
    public static RouteGroupBuilder MapAnonymousApi(this IEndpointRouteBuilder app) => app.MapGroup("/api").AllowAnonymous();

    private sealed class DatabaseHealth(NpgsqlDataSource source) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                await using var command = source.CreateCommand("SELECT 1");
                await command.ExecuteScalarAsync(cancellationToken);
                return HealthCheckResult.Healthy();
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                return HealthCheckResult.Unhealthy("The database does not answer.", exception);
            }
        }
    }
}
