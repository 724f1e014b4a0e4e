using Aspire.Hosting.ApplicationModel;
using FitMyCv.AppHost.Local.Orchestration;
using FitMyCv.AppHost.Local.Servers;
using Microsoft.Extensions.Configuration;

namespace FitMyCv.AppHost.Local.Dashboard;

/// <summary>The real Aspire dashboard as a resource of the system, with its own keys for browser, telemetry and resource service.</summary>
internal sealed record DashboardResource(ExecutableResource Resource, TelemetryTarget Telemetry, string LoginUrl)
{
    /// <summary>Null where <c>run.sh</c> could not install the dashboard: the system runs without it.</summary>
    public static DashboardResource? Create(
        LocalFolder folder,
        RememberedPorts ports,
        IConfiguration configuration,
        string resourceServiceUrl,
        string resourceServiceKey
    )
    {
        if (FindProgram(folder) is not { } program)
            return null;

        var secrets = new SecretStore(folder.PathOf("secrets"));
        var browserToken = secrets.Password("dashboard-token");
        var telemetryKey = secrets.Password("dashboard-telemetry");
        var page = new EndpointDefinition("http", ports.Take("dashboard"), PortVariable: null);
        page.Ports = [page.FixedPort!.Value];
        var telemetryUrl = $"http://localhost:{ports.Take("telemetry")}";

        var resource = new ExecutableResource(LocalSystem.DashboardName, program, Path.GetDirectoryName(program)!);
        resource.Arguments.Add("dashboard");
        resource.Endpoints.Add(page);
        resource.HealthChecks.Add(new HttpHealthCheck("/login", 200, page.Name));
        resource.Environment.Add(context =>
        {
            var variables = context.EnvironmentVariables;
            variables["ASPNETCORE_URLS"] = page.Url(replica: 0);
            variables["ASPNETCORE_ENVIRONMENT"] = "Production";
            variables["HOME"] = folder.PathOf("tools");
            variables["ASPIRE_CLI_TELEMETRY_OPTOUT"] = "true";
            variables["ASPIRE_DASHBOARD_TELEMETRY_OPTOUT"] = "true";
            variables["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = telemetryUrl;
            variables["ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL"] = $"http://localhost:{ports.Take("telemetry-http")}";
            variables["DASHBOARD__FRONTEND__AUTHMODE"] = "BrowserToken";
            variables["DASHBOARD__FRONTEND__BROWSERTOKEN"] = browserToken;
            variables["DASHBOARD__OTLP__AUTHMODE"] = "ApiKey";
            variables["DASHBOARD__OTLP__PRIMARYAPIKEY"] = telemetryKey;
            variables["DASHBOARD__RESOURCESERVICECLIENT__URL"] = resourceServiceUrl;
            variables["DASHBOARD__RESOURCESERVICECLIENT__AUTHMODE"] = "ApiKey";
            variables["DASHBOARD__RESOURCESERVICECLIENT__APIKEY"] = resourceServiceKey;
            variables["DASHBOARD__APPLICATIONNAME"] = "FitMyCV";
        });
        return new DashboardResource(
            resource,
            new TelemetryTarget(telemetryUrl, "grpc", $"x-otlp-api-key={telemetryKey}"),
            $"{page.Url(replica: 0)}/login?t={browserToken}"
        );
    }

    /// <summary>In this copy's tools, else in those of the project's default folder, so that tests need no download of their own.</summary>
    private static string? FindProgram(LocalFolder folder) =>
        new[] { folder.Root, DataFolder.Default }
            .Select(root => Path.Combine(root, "tools", "aspire", "bundle", "managed", "aspire-managed"))
            .FirstOrDefault(File.Exists);
}
