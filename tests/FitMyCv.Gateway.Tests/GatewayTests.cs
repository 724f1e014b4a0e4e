using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FitMyCv.Contracts.Messages;
using FitMyCv.Testing;
using FitMyCv.Testing.Services;

namespace FitMyCv.Gateway.Tests;

public sealed class GatewayTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private const string Cookie = "next-auth.session-token";

    private static async Task<JsonNode> ProblemAsync(HttpResponseMessage answer, int status, string key)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True((int)answer.StatusCode == status, $"{(int)answer.StatusCode}, not {status}: {text}");
        var problem = JsonNode.Parse(text)!;
        Assert.Equal(key, problem["error"]!.GetValue<string>());
        return problem;
    }

    [Theory]
    [InlineData("GET", "/api/cvs", "cv")]
    [InlineData("POST", "/api/background-tasks/import-pdf", "ai-worker")]
    [InlineData("GET", "/api/subscription/plans", "billing")]
    [InlineData("GET", "/api/auth/csrf", "identity")]
    [InlineData("POST", "/api/auth/register", "identity")]
    [InlineData("GET", "/api/admin/email-templates/42", "notification")]
    public async Task An_operation_goes_to_its_owner(string method, string path, string owner)
    {
        var answer = await fixture.Client().SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
        Assert.Equal(owner, JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["owner"]!.GetValue<string>());
    }

    [Fact]
    public async Task What_is_not_in_the_catalogue_is_not_found_and_internal_routes_are_not_there()
    {
        await ProblemAsync(await fixture.Client().GetAsync("/api/unknown"), 404, "common.notFound");
        await ProblemAsync(await fixture.Client().GetAsync("/internal/jwks"), 404, "common.notFound");
        await ProblemAsync(await fixture.Client().DeleteAsync("/api/cvs"), 405, "common.methodNotAllowed");
    }

    [Fact]
    public async Task Forged_identity_headers_and_cookies_do_not_reach_a_service()
    {
        await fixture.Client(("X-User-Id", "1"), ("X-Forwarded-For", "8.8.8.8"), ("X-Forwarded-Host", "evil"), ("Authorization", "Bearer nonsense"), ("Cookie", "a=b")).GetAsync("/api/cvs");
        var seen = fixture.Last("cv").Headers;
        Assert.DoesNotContain("X-User-Id", seen);
        Assert.DoesNotContain("X-Forwarded-Host", seen);
        Assert.DoesNotContain("Authorization", seen);
        Assert.DoesNotContain("Cookie", seen);
        Assert.Equal("127.0.0.1", seen["X-Forwarded-For"]);
    }

    [Fact]
    public async Task A_session_cookie_whole_or_in_chunks_becomes_a_bearer()
    {
        var token = fixture.Identity.Token(TestIdentity.NewUser());
        await fixture.Client(("Cookie", $"{Cookie}={token}")).GetAsync("/api/cvs");
        Assert.Equal("Bearer " + token, fixture.Last("cv").Headers["Authorization"]);
        await fixture.Client(("Cookie", $"{Cookie}.1={token[50..]}; {Cookie}.0={token[..50]}")).GetAsync("/api/cvs");
        Assert.Equal("Bearer " + token, fixture.Last("cv").Headers["Authorization"]);
        await fixture.Client(("Cookie", $"{Cookie}={token}")).GetAsync("/api/auth/session");
        Assert.Contains(Cookie, fixture.Last("identity").Headers["Cookie"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bad_bearer_is_not_made_good_by_a_session_cookie()
    {
        var token = fixture.Identity.Token(TestIdentity.NewUser());
        await fixture.Client(("Authorization", "Bearer nonsense"), ("Cookie", $"{Cookie}={token}; next-auth.csrf-token=x")).GetAsync("/api/auth/session");
        var seen = fixture.Last("identity").Headers;
        Assert.DoesNotContain("Authorization", seen);
        Assert.Equal("next-auth.csrf-token=x", seen["Cookie"]);
    }

    [Theory]
    [InlineData("https://evil.example", null, false)]
    [InlineData(null, "cross-site", false)]
    [InlineData("http://localhost:8080", null, true)]
    [InlineData("http://127.0.0.1:8080", "cross-site", true)]
    [InlineData("http://localhost:9999", null, false)]
    [InlineData(null, null, true)]
    public async Task A_cookie_request_that_changes_something_must_come_from_an_allowed_origin(string? origin, string? site, bool allowed)
    {
        var token = fixture.Identity.Token(TestIdentity.NewUser());
        var client = fixture.Client(("Cookie", $"{Cookie}={token}"));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/cvs/create") { Content = JsonContent.Create(new { }) };
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }
        if (site is not null)
        {
            request.Headers.Add("Sec-Fetch-Site", site);
        }
        var answer = await client.SendAsync(request);
        if (allowed)
        {
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
        else
        {
            await ProblemAsync(answer, 403, "common.originNotAllowed");
        }
    }

    [Theory]
    [InlineData("callback/apple", HttpStatusCode.OK)]
    [InlineData("callback/credentials", HttpStatusCode.Forbidden)]
    [InlineData("callback/passkey", HttpStatusCode.Forbidden)]
    [InlineData("signin/apple", HttpStatusCode.Forbidden)]
    public async Task Of_the_NextAuth_posts_only_a_provider_s_callback_may_come_from_another_site(string route, HttpStatusCode status)
    {
        var token = fixture.Identity.Token(TestIdentity.NewUser());
        var client = fixture.Client(("Cookie", $"{Cookie}={token}"), ("Origin", "https://appleid.apple.com"), ("Sec-Fetch-Site", "cross-site"));
        var answer = await client.PostAsync("/api/auth/" + route, new FormUrlEncodedContent([new("state", "x")]));
        Assert.Equal(status, answer.StatusCode);
    }

    [Fact]
    public async Task A_bearer_request_is_exempt_from_the_origin_check()
    {
        var token = fixture.Identity.Token(TestIdentity.NewUser());
        var answer = await fixture.Client(("Authorization", "Bearer " + token), ("Origin", "https://evil.example")).PostAsJsonAsync("/api/cvs/create", new { });
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Exports_above_thirty_a_minute_are_told_to_wait()
    {
        var client = fixture.Client(("Authorization", "Bearer " + fixture.Identity.Token(TestIdentity.NewUser())));
        var answers = new List<HttpResponseMessage>();
        for (var i = 0; i < 31; i++)
        {
            answers.Add(await client.PostAsJsonAsync("/api/export-pdf", new { }));
        }
        Assert.Equal(30, answers.Count(answer => answer.StatusCode == HttpStatusCode.OK));
        var problem = await ProblemAsync(answers[^1], 429, "common.rateLimited");
        Assert.InRange(problem["retryAfter"]!.GetValue<int>(), 1, 60);
        Assert.Equal(problem["retryAfter"]!.ToString(), answers[^1].Headers.GetValues("Retry-After").Single());
        var other = fixture.Client(("Authorization", "Bearer " + fixture.Identity.Token(TestIdentity.NewUser())));
        Assert.Equal(HttpStatusCode.OK, (await other.PostAsJsonAsync("/api/export-pdf", new { })).StatusCode);
    }

    [Fact]
    public async Task Bodies_above_their_limit_are_refused_announced_or_not()
    {
        var big = new byte[(1024 * 1024) + 1];
        await ProblemAsync(await fixture.Client().PostAsync("/api/cvs/create", new ByteArrayContent(big)), 413, "common.payloadTooLarge");
        using var chunked = new HttpRequestMessage(HttpMethod.Post, "/api/cvs/create") { Content = new StreamContent(new MemoryStream(big)) };
        chunked.Headers.TransferEncodingChunked = true;
        await ProblemAsync(await fixture.Client().SendAsync(chunked), 413, "common.payloadTooLarge");
        using var upload = new MultipartFormDataContent { { new ByteArrayContent(new byte[2 * 1024 * 1024]), "pdf", "cv.pdf" } };
        Assert.Equal(HttpStatusCode.OK, (await fixture.Client().PostAsync("/api/background-tasks/import-pdf", upload)).StatusCode);
        using var tooBig = new MultipartFormDataContent { { new ByteArrayContent(new byte[16 * 1024 * 1024]), "pdf", "cv.pdf" } };
        await ProblemAsync(await fixture.Client().PostAsync("/api/background-tasks/import-pdf", tooBig), 413, "common.payloadTooLarge");
    }

    [Fact]
    public async Task An_owner_that_is_away_is_503_with_retry_after()
    {
        var answer = await fixture.Client().GetAsync("/api/telemetry/first-import-duration");
        await ProblemAsync(answer, 503, "common.unavailable");
        Assert.NotEmpty(answer.Headers.GetValues("Retry-After"));
    }

    [Fact]
    public async Task A_refusal_of_a_NextAuth_post_carries_a_url()
    {
        var big = new byte[(1024 * 1024) + 1];
        var problem = await ProblemAsync(await fixture.Client().PostAsync("/api/auth/callback/credentials", new ByteArrayContent(big)), 413, "common.payloadTooLarge");
        Assert.Equal("http://localhost:8080/api/auth/error?error=Default", problem["url"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_revoked_session_counts_as_none_within_two_seconds()
    {
        var user = TestIdentity.NewUser();
        var client = fixture.Client(("Authorization", "Bearer " + fixture.Identity.Token(user)));
        await client.GetAsync("/api/cvs");
        Assert.Contains("Authorization", fixture.Last("cv").Headers);
        await fixture.Gateway.Bus.PublishAsync(new SessionRevoked { UserId = user.Id, SessionIds = [user.SessionId], Reason = "signout", Until = DateTimeOffset.UtcNow.AddHours(1) });
        await Eventually.UntilAsync(
            "the session counts as none",
            async () =>
            {
                await client.GetAsync("/api/link-history");
                return fixture.Seen.Last(request => request.Path == "/api/link-history").Headers.ContainsKey("Authorization") == false;
            },
            TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task Health_sums_up_the_services_and_the_reference_is_served()
    {
        var health = await fixture.Client().GetAsync("/health");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
        var parts = JsonNode.Parse(await health.Content.ReadAsStringAsync())!["checks"]!["services"]!["parts"]!;
        Assert.Equal("healthy", parts["cv"]!.GetValue<string>());
        Assert.Equal("unhealthy", parts["analytics"]!.GetValue<string>());
        Assert.Equal(HttpStatusCode.OK, (await fixture.Client().GetAsync("/alive")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await fixture.Client().GetAsync("/docs/index.html")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await fixture.Client().GetAsync("/openapi.json")).StatusCode);
    }
}
