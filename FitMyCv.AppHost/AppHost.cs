using FitMyCv.AppHost;

// The whole system. Names of configuration: docs/configuration.md.
var builder = DistributedApplication.CreateBuilder(args);
var settings = new HostSettings(builder);

var postgres = builder.AddPostgres("postgres").WithDataVolume();
var redis = builder.AddRedis("redis").WithDataVolume();
var rabbitmq = builder.AddRabbitMQ("rabbitmq").WithManagementPlugin().WithDataVolume();

var serviceKeys = settings.Secret("service-keys", "FITMYCV_SERVICE_KEYS");

var identity = AddService("identity", "../services/identity/FitMyCv.Identity.csproj")
    .WithEnvironment("FITMYCV_ENCRYPTION_KEYS", settings.Secret("identity-encryption-keys", "FITMYCV_ENCRYPTION_KEYS"))
    .WithEnvironment(settings.Administrator)
    .WithEnvironment(settings.Handing("FITMYCV_ALLOWED_ORIGINS", "FITMYCV_RATE_LIMIT_SCALE", "FITMYCV_SUPPORT_URL", "OAuth__*", "RECAPTCHA__*"));

var cv = AddService("cv", "../services/cv/FitMyCv.Cv.csproj")
    .WithEnvironment("CV_ENCRYPTION_KEYS", settings.Secret("cv-encryption-keys", "CV_ENCRYPTION_KEYS"));

var aiWorker = AddService("ai-worker", "../services/ai-worker/FitMyCv.AiWorker.csproj")
    .WithEnvironment("CV_ENCRYPTION_KEYS", settings.Secret("ai-worker-encryption-keys", "CV_ENCRYPTION_KEYS"))
    .WithEnvironment(settings.Handing("OpenAI__*", "AI_WORKER_CONCURRENCY", "JOB_FETCH_ALLOWED_HOSTS"));

var billing = AddService("billing", "../services/billing/FitMyCv.Billing.csproj")
    .WithEnvironment(settings.Handing("STRIPE_*"));

var notification = AddService("notification", "../services/notification/FitMyCv.Notification.csproj")
    .WithReference(redis)
    .WaitFor(redis)
    .WithEnvironment("FITMYCV_ENCRYPTION_KEYS", settings.Secret("notification-encryption-keys", "FITMYCV_ENCRYPTION_KEYS"))
    .WithEnvironment("FITMYCV_MAIL_DIR", settings.MailFolder)
    .WithEnvironment("FITMYCV_IMAGES_DIR", settings.ImagesFolder)
    .WithEnvironment(settings.Handing("FITMYCV_MAIL_FROM", "FITMYCV_MAIL_HOURLY_LIMIT", "FITMYCV_MAIL_DAILY_LIMIT", "FITMYCV_SMTP_*"));

var analytics = AddService("analytics", "../services/analytics/FitMyCv.Analytics.csproj");

IResourceBuilder<ProjectResource>[] services = [identity, cv, aiWorker, billing, notification, analytics];

var gateway = builder
    .AddProject("gateway", "../gateway/FitMyCv.Gateway.csproj")
    .WithHttpEndpoint(port: settings.GatewayPort)
    .WithExternalHttpEndpoints()
    .WithHttpHealthCheck("/health")
    .WithUrl("/docs", "API reference")
    .WithReference(redis)
    .WaitFor(redis)
    .WithReference(rabbitmq)
    .WaitFor(rabbitmq)
    .WithEnvironment("FITMYCV_SERVICE_KEYS", serviceKeys)
    .WithEnvironment(settings.QuietRequests)
    .WithEnvironment("FITMYCV_PUBLIC_URL", settings.PublicUrl)
    .WithEnvironment(settings.Handing("FITMYCV_ALLOWED_ORIGINS", "FITMYCV_TRUSTED_PROXIES", "FITMYCV_RATE_LIMIT_SCALE"));

// The services call each other over their internal routes; the door opens when the house is ready.
foreach (var service in services)
{
    foreach (var other in services.Where(other => other != service))
        service.WithReference(other);
    gateway.WithReference(service).WaitFor(service);
}

builder.Build().Run();

// What every service has: its own database and role, the bus, the key of service tokens, health.
IResourceBuilder<ProjectResource> AddService(string name, string projectPath)
{
    var database = postgres.AddDatabase($"{name}-database", databaseName: name);
    return builder
        .AddProject(name, projectPath)
        .WithHttpEndpoint()
        .WithHttpHealthCheck("/health")
        .WithReference(database, connectionName: name)
        .WaitFor(database)
        .WithReference(rabbitmq)
        .WaitFor(rabbitmq)
        .WithEnvironment("FITMYCV_SERVICE_KEYS", serviceKeys)
        // Issuer of session tokens: every service checks it.
        .WithEnvironment("FITMYCV_PUBLIC_URL", settings.PublicUrl);
}
