using FitMyCv.StandIns.OAuth;
using FitMyCv.Testing.Node;
using FitMyCv.Testing.Services;
using Microsoft.Extensions.DependencyInjection;

namespace FitMyCv.Identity.Tests.OAuth;

/// <summary>Tests that share the stand-ins run one after another: who is at the browser is a state of theirs.</summary>
[CollectionDefinition(nameof(OAuthCollection))]
public sealed class OAuthCollection : ICollectionFixture<OAuthFixture>;

/// <summary>identity with all four providers: stand-ins of GitHub and Apple, <c>oidc-provider</c> for Google and LinkedIn.</summary>
public sealed class OAuthFixture : IAsyncLifetime
{
    public TestService<Program> Service { get; private set; } = null!;

    public GitHubSite GitHub { get; private set; } = null!;

    public AppleSite Apple { get; private set; } = null!;

    /// <summary>Google and LinkedIn.</summary>
    public OidcServer Oidc { get; private set; } = null!;

    /// <summary>identity's clock.</summary>
    public ShiftedTime Time { get; } = new();

    public async ValueTask InitializeAsync()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        GitHub = await GitHubSite.StartAsync(TestIdentity.PublicUrl + "/api/auth/callback/github", cancellationToken);
        Apple = await AppleSite.StartAsync(TestIdentity.PublicUrl + "/api/auth/callback/apple", cancellationToken);
        Oidc = await OidcServer.StartAsync(new Uri(TestIdentity.PublicUrl), cancellationToken);
        var options = new TestServiceOptions { Services = services => services.AddSingleton<TimeProvider>(Time) };
        foreach (var (name, value) in GitHub.Settings.Concat(Apple.Settings).Concat(Oidc.Settings))
        {
            options.Settings[name] = value;
        }
        Service = await TestService<Program>.StartAsync("identity", options, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        await GitHub.DisposeAsync();
        await Apple.DisposeAsync();
        await Oidc.DisposeAsync();
    }
}

/// <summary>The system's clock, put forward by a test and back.</summary>
public sealed class ShiftedTime : TimeProvider
{
    public TimeSpan Shift { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Shift;
}
