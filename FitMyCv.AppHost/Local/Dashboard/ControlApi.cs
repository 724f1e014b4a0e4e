using System.Security.Cryptography;
using System.Text;
using FitMyCv.AppHost.Local.Orchestration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace FitMyCv.AppHost.Local.Dashboard;

/// <summary>Commands to the host, from the dashboard and, over plain HTTP/2, from tests of failure.</summary>
internal static class ControlApi
{
    /// <summary>The header in which the dashboard sends its key.</summary>
    public const string KeyHeader = "x-resource-service-api-key";

    public const string Start = "start";
    public const string Stop = "stop";
    public const string Restart = "restart";

    /// <summary>Ends a resource as <c>kill -9</c> does, and leaves it ended until <see cref="Start"/>.</summary>
    public const string Kill = "kill";

    public static void MapControlApi(this IEndpointRouteBuilder app, LocalSystem system) =>
        app.MapPost(
            "/resources/{name}/{command}",
            async Task<Results<NoContent, NotFound>> (string name, string command) =>
                system.Runners.FirstOrDefault(runner => runner.Instance.Name == name) is { } runner && await ExecuteAsync(runner, command)
                    ? TypedResults.NoContent()
                    : TypedResults.NotFound()
        );

    /// <summary>Lets nobody in who does not know the key: other users of the machine reach the port too.</summary>
    public static void UseControlKey(this IApplicationBuilder app, string key)
    {
        var expected = Encoding.UTF8.GetBytes(key);
        app.Use(
            async (context, next) =>
            {
                var given = Encoding.UTF8.GetBytes(context.Request.Headers[KeyHeader].ToString());
                if (CryptographicOperations.FixedTimeEquals(given, expected))
                    await next(context);
                else
                    context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            }
        );
    }

    /// <returns>False when there is no such command.</returns>
    public static async Task<bool> ExecuteAsync(InstanceRunner runner, string command)
    {
        switch (command)
        {
            case Start:
                await runner.StartAsync();
                return true;
            case Stop:
                await runner.StopAsync();
                return true;
            case Kill:
                await runner.StopAsync(kill: true);
                return true;
            case Restart:
                await runner.StopAsync();
                await runner.StartAsync();
                return true;
            default:
                return false;
        }
    }
}
