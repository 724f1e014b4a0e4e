using FitMyCv.Gateway.Callers;
using FitMyCv.Gateway.Limits;
using FitMyCv.Gateway.Reference;
using FitMyCv.Gateway.Routing;
using FitMyCv.ServiceDefaults;
using FitMyCv.ServiceDefaults.Configuration;

return await ServiceHost.RunAsync(
    args,
    builder =>
    {
        var configuration = builder.AddServiceDefaults("gateway");
        builder.AddMessaging(configuration, "gateway");
        var options = GatewayOptions.Read(configuration);
        var services = builder.Services;
        services.AddSingleton(options);
        services.AddSingleton(new RedisConnection(configuration.ConnectionString("redis")));
        services.AddHostedService(provider => provider.GetRequiredService<RedisConnection>());
        services.AddSingleton(provider => new RateLimiter(
            provider.GetRequiredService<RedisConnection>(), options.RateLimitScale, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<RateLimiter>>()));
        services.AddSingleton<CallerReader>();
        services.AddSingleton<ServiceForwarder>();
        services.AddHttpForwarder();
        services.AddSingleton<MergedOpenApi>();
        services.AddHttpClient(MergedOpenApi.ClientName, client => client.Timeout = TimeSpan.FromSeconds(3));
        services.AddHealthChecks().AddCheck<ServicesHealth>("services");
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
            kestrel.Limits.MinRequestBodyDataRate = new(240, TimeSpan.FromSeconds(5));
        });
    },
    app =>
    {
        app.MapCatalogue();
        app.MapReference();
    });
