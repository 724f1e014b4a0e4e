using System.Net;
using System.Text;
using FitMyCv.Identity.OAuth;

namespace FitMyCv.Identity.Tests.OAuth;

/// <summary>Discovery documents and key sets: how long they are kept, when they are read again, what in them is not believed.</summary>
public sealed class ProviderDirectoryTests
{
    private const string Authority = "https://idp.example";

    private readonly ShiftedTime _time = new();
    private readonly Dictionary<string, string> _documents = new(StringComparer.Ordinal)
    {
        ["/.well-known/openid-configuration"] = Discovery("https://idp.example/keys"),
        ["/keys"] = Keys("old"),
    };

    private readonly List<string> _requests = [];

    [Fact]
    public async Task A_rotated_key_is_found_at_once_and_made_up_key_ids_make_no_storm_of_requests()
    {
        var directory = Create();
        Assert.Equal(["old"], await KeyIdsAsync(directory, "old"));
        _time.Shift += TimeSpan.FromMinutes(50);
        Assert.Equal(["old"], await KeyIdsAsync(directory, "old"));
        _documents["/keys"] = Keys("old", "new");
        Assert.Equal(["old", "new"], await KeyIdsAsync(directory, "new"));
        for (var i = 0; i < 20; i++)
        {
            await KeyIdsAsync(directory, $"made-up-{i}");
        }
        Assert.Equal(2, _requests.Count(path => path == "/keys"));
        _time.Shift += TimeSpan.FromSeconds(31);
        await KeyIdsAsync(directory, "made-up");
        Assert.Equal(3, _requests.Count(path => path == "/keys"));
        // A key that the provider has withdrawn is not believed for longer than an hour.
        _documents["/keys"] = Keys("new");
        _time.Shift += TimeSpan.FromMinutes(61);
        Assert.Equal(["new"], await KeyIdsAsync(directory, "old"));
    }

    [Fact]
    public async Task The_discovery_document_is_read_once_an_hour_and_again_after_a_failure()
    {
        var directory = Create();
        var document = _documents["/.well-known/openid-configuration"];
        _documents["/.well-known/openid-configuration"] = "<html>Down for maintenance</html>";
        await Assert.ThrowsAsync<ProviderException>(() => directory.EndpointsAsync(Provider, TestContext.Current.CancellationToken));
        _documents["/.well-known/openid-configuration"] = document;
        for (var i = 0; i < 5; i++)
        {
            var endpoints = await directory.EndpointsAsync(Provider, TestContext.Current.CancellationToken);
            Assert.Equal((Authority, true), (Assert.Single(endpoints.Issuers), endpoints.AnnouncesIssuer));
        }
        Assert.Equal(2, _requests.Count);
        _time.Shift = TimeSpan.FromMinutes(61);
        await directory.EndpointsAsync(Provider, TestContext.Current.CancellationToken);
        Assert.Equal(3, _requests.Count);
    }

    [Theory]
    [InlineData("http://idp.example/keys")]
    [InlineData("file:///etc/keys")]
    [InlineData("keys")]
    public async Task An_address_that_is_not_https_is_not_taken_from_discovery(string keys)
    {
        _documents["/.well-known/openid-configuration"] = Discovery(keys);
        var directory = Create();
        var endpoints = await directory.EndpointsAsync(Provider, TestContext.Current.CancellationToken);
        Assert.Null(endpoints.Jwks);
        await Assert.ThrowsAsync<ProviderException>(() => directory.KeysAsync(Provider, endpoints, "old", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_key_set_that_is_none_is_the_provider_s_fault_and_no_error_of_ours()
    {
        var directory = Create();
        var endpoints = await directory.EndpointsAsync(Provider, TestContext.Current.CancellationToken);
        foreach (var nonsense in new[] { "[]", "nonsense", """{"keys":"none"}""", "null" })
        {
            _documents["/keys"] = nonsense;
            await Assert.ThrowsAsync<ProviderException>(() => directory.KeysAsync(Provider, endpoints, "old", TestContext.Current.CancellationToken));
        }
    }

    private static OAuthProvider Provider { get; } = new()
    {
        Id = "google",
        Name = "Google",
        Source = IdentitySource.IdToken,
        Scopes = "openid",
        UsePkce = true,
        UseNonce = true,
        Authority = new Uri(Authority),
    };

    private ProviderDirectory Create() => new(new ProviderHttp(new Clients(this)), _time);

    private async Task<IEnumerable<string>> KeyIdsAsync(ProviderDirectory directory, string wanted)
    {
        var endpoints = await directory.EndpointsAsync(Provider, TestContext.Current.CancellationToken);
        return (await directory.KeysAsync(Provider, endpoints, wanted, TestContext.Current.CancellationToken)).Select(key => key.Kid);
    }

    private static string Discovery(string keys) =>
        $$"""{"issuer":"{{Authority}}","authorization_endpoint":"{{Authority}}/a","token_endpoint":"{{Authority}}/t","jwks_uri":"{{keys}}","authorization_response_iss_parameter_supported":true}""";

    private static string Keys(params string[] ids) =>
        $$"""{"keys":[{{string.Join(',', ids.Select(id => $$"""{"kty":"RSA","kid":"{{id}}","use":"sig","alg":"RS256","n":"AQAB","e":"AQAB"}"""))}}]}""";

    /// <summary>Answers with the documents of the test.</summary>
    private sealed class Clients(ProviderDirectoryTests test) : IHttpClientFactory
    {
        public HttpClient CreateClient(string name) => new(new Handler(test));
    }

    private sealed class Handler(ProviderDirectoryTests test) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var path = request.RequestUri!.AbsolutePath;
            test._requests.Add(path);
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(test._documents[path], Encoding.UTF8, "application/json") });
        }
    }
}
