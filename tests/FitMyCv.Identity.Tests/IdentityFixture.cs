using FitMyCv.Testing.Services;

namespace FitMyCv.Identity.Tests;

/// <summary>identity with a fresh database and virtual host, for one test class.</summary>
public sealed class IdentityFixture : IAsyncLifetime
{
    public TestService<Program> Service { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Service = await TestService<Program>.StartAsync("identity");

    public ValueTask DisposeAsync() => Service.DisposeAsync();
}
