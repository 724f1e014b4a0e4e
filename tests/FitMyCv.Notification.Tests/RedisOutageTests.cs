using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using FitMyCv.Testing;
using FitMyCv.Testing.Services;
using static FitMyCv.Notification.Tests.NotificationFixture;

namespace FitMyCv.Notification.Tests;

public sealed class RedisOutageTests(NotificationFixture notification) : IClassFixture<NotificationFixture>
{
    [Fact]
    public async Task After_an_outage_of_Redis_no_client_goes_on_without_knowing_that_it_may_have_missed_something()
    {
        var port = FreePort();
        var redis = await StartRedisAsync(port);
        try
        {
            await using var service = await TestService<Program>.StartAsync(
                "notification",
                notification.Options(settings => settings["ConnectionStrings__redis"] = $"127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}"));
            var user = TestIdentity.NewUser();
            await using var stream = await SseClient.OpenAsync(service, user);
            await stream.ConnectedAsync();
            await service.Bus.PublishAsync(Step(user, 1));
            var position = (await stream.StepAsync(1)).Id;
            await StopAsync(redis);
            await service.Bus.PublishAsync(Step(user, 2));
            Assert.Equal("offline", (await stream.StepAsync(2)).Id);
            redis = await StartRedisAsync(port);
            await Eventually.UntilAsync("the stream to start anew", () => stream.HasEnded);
            foreach (var id in new[] { position, "offline", "0-0" })
            {
                await Eventually.UntilAsync($"resync after {id}", async () =>
                {
                    await using var back = await SseClient.OpenAsync(service, user, id);
                    return back.Status == HttpStatusCode.OK && (await back.ConnectedAsync()).Data["resync"]!.GetValue<bool>();
                });
            }
            await using var last = await SseClient.OpenAsync(service, user);
            Assert.NotEqual("offline", (await last.ConnectedAsync()).Id);
            await service.Bus.PublishAsync(Step(user, 3));
            Assert.NotEqual("offline", (await last.StepAsync(3)).Id);
        }
        finally
        {
            await StopAsync(redis);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task<Process> StartRedisAsync(int port)
    {
        var redis = Process.Start(new ProcessStartInfo("redis-server", ["--port", port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        })!;
        redis.OutputDataReceived += (_, _) => { };
        redis.BeginOutputReadLine();
        await Eventually.UntilAsync("Redis to listen", async () =>
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port);
            return true;
        });
        return redis;
    }

    private static async Task StopAsync(Process redis)
    {
        if (!redis.HasExited)
        {
            redis.Kill();
            await redis.WaitForExitAsync();
        }
    }
}
