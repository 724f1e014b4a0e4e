using Microsoft.AspNetCore.Builder;

namespace FitMyCv.ServiceDefaults.Configuration;

/// <summary>Runs a service and turns a configuration it can't start with into one sentence on stderr and exit code 78 (EX_CONFIG).</summary>
public static class ServiceHost
{
    private const int ConfigurationExitCode = 78;

    /// <param name="args">Of the command line.</param>
    /// <param name="add">Registers the service; runs before the container is built.</param>
    /// <param name="map">Maps its features, after the shared pipeline.</param>
    public static async Task<int> RunAsync(string[] args, Action<WebApplicationBuilder> add, Action<WebApplication> map)
    {
        try
        {
            var builder = WebApplication.CreateBuilder(args);
            add(builder);
            await using var app = builder.Build();
            app.UseServiceDefaults();
            map(app);
            await app.RunAsync();
            return 0;
        }
        catch (ConfigurationException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return ConfigurationExitCode;
        }
    }
}
