using System.Runtime.CompilerServices;

// A system of two tiny services, written as AppHost.cs is, for the tests of the local host. The same program is the services:
// run without ASPNETCORE_URLS it is the host.
if (Environment.GetEnvironmentVariable("ASPNETCORE_URLS") is null)
{
    var builder = DistributedApplication.CreateBuilder(args);
    var projectPath = Path.Combine(Folder(), "FitMyCv.AppHost.TestSystem.csproj");

    var postgres = builder.AddPostgres("postgres").WithDataVolume();
    var redis = builder.AddRedis("redis");
    var rabbitmq = builder.AddRabbitMQ("rabbitmq").WithManagementPlugin();

    var backDatabase = postgres.AddDatabase("back-database", "back");
    var frontDatabase = postgres.AddDatabase("front-database", "front");
    var secret = builder.AddParameter("shared-secret", () => "made once", secret: true);

    var back = builder
        .AddProject("back", projectPath)
        .WithHttpEndpoint()
        .WithHttpHealthCheck("/health")
        .WithReference(backDatabase, "back")
        .WaitFor(backDatabase)
        .WithReference(rabbitmq)
        .WaitFor(rabbitmq)
        .WithEnvironment("SHARED_SECRET", secret);

    var front = builder
        .AddProject("front", projectPath)
        .WithHttpEndpoint(port: builder.Configuration.GetValue<int>("FITMYCV_PORT"))
        .WithExternalHttpEndpoints()
        .WithHttpHealthCheck("/health")
        .WithReference(frontDatabase, "front")
        .WithReference(redis)
        .WaitFor(redis)
        .WithReference(back)
        .WaitFor(back);
    back.WithReference(front);

    await builder.Build().RunAsync();
    return;
}

var app = WebApplication.CreateBuilder(args).Build();
app.MapGet("/health", () => "Healthy");
app.MapGet("/environment", () => Environment.GetEnvironmentVariables());
Console.WriteLine($"{Environment.GetEnvironmentVariable("OTEL_SERVICE_NAME") ?? "service"} says hello");
await app.RunAsync();

static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
