using FitMyCv.ServiceDefaults.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace FitMyCv.ServiceDefaults.Configuration;

/// <summary>
/// Runs a service, or the operator's command that the first argument names, and turns a configuration it can't start with into one sentence on stderr and
/// exit code 78 (EX_CONFIG).
/// </summary>
public static class ServiceHost
{
    private const int ConfigurationExitCode = 78;
    private const int UsageExitCode = 64;

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
            if (args is [var word, ..] && !word.StartsWith('-'))
            {
                return await CommandAsync(app, word);
            }
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

    private static async Task<int> CommandAsync(WebApplication app, string name)
    {
        var commands = app.Services.GetServices<IOperatorCommand>().ToList();
        if (commands.Find(command => command.Name == name) is { } command)
        {
            return await command.RunAsync(Console.Out, CancellationToken.None);
        }
        await Console.Error.WriteLineAsync($"There is no command {name}; there are: {string.Join(", ", commands.Select(known => known.Name))}.");
        return UsageExitCode;
    }
}
