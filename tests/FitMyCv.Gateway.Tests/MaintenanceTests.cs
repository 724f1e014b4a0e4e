using System.Net;
using FitMyCv.Contracts.Messages;
using FitMyCv.Testing;
using FitMyCv.Testing.Services;

namespace FitMyCv.Gateway.Tests;

public sealed class MaintenanceTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    [Fact]
    public async Task Maintenance_stops_all_but_administrators_and_leaves_the_ways_in_open()
    {
        await fixture.Gateway.Bus.PublishAsync(new SettingChanged { SettingName = "maintenance_enabled", Value = "1", Category = "system" });
        var user = fixture.Client(("Authorization", "Bearer " + fixture.Identity.Token(TestIdentity.NewUser())));
        await Eventually.UntilAsync("maintenance begins", async () => (await user.GetAsync("/api/cvs")).StatusCode == HttpStatusCode.ServiceUnavailable);
        Assert.Equal("120", (await user.GetAsync("/api/cvs")).Headers.GetValues("Retry-After").Single());
        var admin = fixture.Client(("Authorization", "Bearer " + fixture.Identity.Token(TestIdentity.NewUser("ADMIN"))));
        Assert.Equal(HttpStatusCode.OK, (await admin.GetAsync("/api/cvs")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await user.GetAsync("/api/settings")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await user.GetAsync("/api/auth/csrf")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await user.PostAsync("/api/auth/passkey/options", null)).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await user.PostAsync("/api/auth/register", null)).StatusCode);
    }
}
