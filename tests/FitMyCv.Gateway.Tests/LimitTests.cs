using System.Net;
using FitMyCv.Gateway.Callers;
using FitMyCv.Gateway.Limits;
using FitMyCv.Gateway.Routing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace FitMyCv.Gateway.Tests;

public sealed class LimitTests
{
    private static readonly GatewayOptions Options = new(new Uri("https://fitmycv.example"), new HashSet<string>(), false, [IPNetwork.Parse("10.0.0.0/8")], 1);

    [Fact]
    public async Task Without_Redis_requests_are_counted_in_memory()
    {
        var limiter = new RateLimiter(new RedisConnection("127.0.0.1:9"), 1, TimeProvider.System, NullLogger<RateLimiter>.Instance);
        var limit = new RateLimit("test", 5, TimeSpan.FromHours(1));
        for (var i = 0; i < 5; i++)
        {
            Assert.Null(await limiter.CheckAsync(limit, "a"));
        }
        Assert.InRange((await limiter.CheckAsync(limit, "a"))!.Value, 1, 3600);
        Assert.Null(await limiter.CheckAsync(limit, "b"));
    }

    [Theory]
    [InlineData(10, 0, 0, 10)]
    [InlineData(10, 5, 30_000, 10)]
    [InlineData(0, 7, 59_999, 7)]
    public void The_sliding_window_counts_the_share_of_the_former_one(long former, long present, long elapsed, double expected) =>
        Assert.Equal(expected, SlidingWindow.Count(former, present, elapsed, 60_000), 3);

    [Fact]
    public void Each_operation_of_the_catalogue_is_a_route_with_its_owner()
    {
        Assert.Equal(137, RouteCatalogue.All.Count(route => !Ours.Contains((route.Method, route.Pattern))));
        Assert.All(RouteCatalogue.All, route => Assert.Contains(route.Owner, new[] { "identity", "cv", "ai-worker", "billing", "notification", "analytics" }));
        Assert.Null(RouteCatalogue.All.Single(route => route.Pattern == "/api/webhooks/stripe").Limit);
        Assert.Equal(30, RouteCatalogue.All.Single(route => route.Pattern == "/api/export-pdf").Limit!.Requests);
        Assert.Equal(60, RouteCatalogue.All.Single(route => route.Pattern == "/api/background-tasks/import-pdf").Limit!.Requests);
    }

    [Theory]
    [InlineData("callback/credentials")]
    [InlineData("callback/passkey")]
    [InlineData("passkey/options")]
    public void Each_way_to_sign_in_has_thirty_tries_a_minute_for_one_address(string subRoute)
    {
        var limit = RateLimitTable.ForNextAuth("POST", subRoute)!;
        Assert.Equal((30, TimeSpan.FromMinutes(1), true), (limit.Requests, limit.Window, limit.PerAddress));
    }

    [Fact]
    public void Only_a_trusted_proxy_is_believed_about_the_client()
    {
        Assert.Equal("203.0.113.7", Address("203.0.113.7", "1.2.3.4"));
        Assert.Equal("1.2.3.4", Address("10.1.1.1", "1.2.3.4"));
        Assert.Equal("1.2.3.4", Address("10.1.1.1", "9.9.9.9, 1.2.3.4, 10.2.2.2"));
        Assert.Equal("2001:db8:1:2::/64", ClientAddress.LimitKey(IPAddress.Parse("2001:db8:1:2:3:4:5:6")));
    }

    private static readonly HashSet<(string, string)> Ours =
    [
        ("POST", "/api/auth/token"), ("GET", "/api/account/sessions"), ("DELETE", "/api/account/sessions/{id}"), ("GET", "/api/account/export"),
        ("GET", "/api/account/two-factor"), ("POST", "/api/account/two-factor/setup"), ("POST", "/api/account/two-factor/enable"), ("POST", "/api/account/two-factor/disable"),
        ("GET", "/api/account/passkeys"), ("POST", "/api/account/passkeys/options"), ("POST", "/api/account/passkeys"),
        ("PATCH", "/api/account/passkeys/{id}"), ("DELETE", "/api/account/passkeys/{id}"),
        ("GET", "/api/background-tasks/job-offers"), ("POST", "/api/admin/email-templates/{id}/preview"), ("GET", "/public/images/{**path}"), ("HEAD", "/public/images/{**path}"),
    ];

    private static string Address(string peer, string forwarded)
    {
        var http = new DefaultHttpContext();
        http.Connection.RemoteIpAddress = IPAddress.Parse(peer);
        http.Request.Headers["X-Forwarded-For"] = forwarded;
        return ClientAddress.Of(http, Options).ToString();
    }
}
