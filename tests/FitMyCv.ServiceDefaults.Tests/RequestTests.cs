using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using FitMyCv.ServiceDefaults.Security;
using FitMyCv.Testing;
using FitMyCv.Testing.Services;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace FitMyCv.ServiceDefaults.Tests;

public sealed class RequestTests(ProbeService service) : IClassFixture<ProbeService>
{
    private static async Task<JsonElement> ProblemAsync(HttpResponseMessage response, HttpStatusCode status, string key)
    {
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        var body = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(key, body.GetProperty("error").GetString());
        Assert.Equal((int)status, body.GetProperty("status").GetInt32());
        Assert.Matches("^[0-9a-f]{32}$", body.GetProperty("traceId").GetString());
        return body;
    }

    [Fact]
    public async Task Operations_refuse_an_anonymous_caller_and_a_non_admin()
    {
        var user = TestIdentity.NewUser();
        await ProblemAsync(await service.Client().PostAsJsonAsync("/api/effects", new { what = "x" }), HttpStatusCode.Unauthorized, "common.notAuthenticated");
        await ProblemAsync(await service.Client().GetAsync("/api/admin/thing"), HttpStatusCode.Unauthorized, "common.notAuthenticated");
        await ProblemAsync(await service.Client(service.Identity.Token(user)).GetAsync("/api/admin/thing"), HttpStatusCode.Forbidden, "common.forbidden");
        Assert.Equal(HttpStatusCode.OK, (await service.Client(service.Identity.Token(TestIdentity.NewUser("ADMIN"))).GetAsync("/api/admin/thing")).StatusCode);
    }

    [Fact]
    public async Task Internal_routes_take_service_tokens_only()
    {
        var tokens = new ServiceTokens(TestServiceOptions.ServiceKeys, "billing", TimeProvider.System);
        Assert.Equal(HttpStatusCode.OK, (await service.Client(tokens.Create("probe")).GetAsync("/internal/thing")).StatusCode);
        await ProblemAsync(await service.Client(tokens.Create("cv")).GetAsync("/internal/thing"), HttpStatusCode.Unauthorized, "common.notAuthenticated");
        await ProblemAsync(await service.Client().GetAsync("/internal/thing"), HttpStatusCode.Unauthorized, "common.notAuthenticated");
        await ProblemAsync(await service.Client(service.Identity.Token(TestIdentity.NewUser("ADMIN"))).GetAsync("/internal/thing"), HttpStatusCode.Forbidden, "common.forbidden");
        await ProblemAsync(await service.Client(tokens.Create("probe")).PostAsJsonAsync("/api/effects", new { what = "x" }), HttpStatusCode.Unauthorized, "common.notAuthenticated");
    }

    [Fact]
    public async Task Forged_expired_and_revoked_tokens_are_no_credential()
    {
        var user = TestIdentity.NewUser();
        var good = service.Identity.Token(user);
        var parts = good.Split('.');
        var none = Base64UrlEncoder.Encode("""{"alg":"none","typ":"JWT","kid":"test"}""") + "." + parts[1] + ".";
        var hmac = new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = TestIdentity.PublicUrl,
            Audience = "fitmycv",
            Claims = new Dictionary<string, object> { ["sub"] = user.Id.ToString(), ["sid"] = user.SessionId.ToString() },
            SigningCredentials = new SigningCredentials(new SymmetricSecurityKey(new byte[32]) { KeyId = "test" }, SecurityAlgorithms.HmacSha256),
        });
        using var foreign = new TestIdentity();
        foreach (var bad in new[] { none, hmac, foreign.Token(user), service.Identity.Token(user, TimeSpan.FromMinutes(-2)), parts[0] + "." + parts[1] + ".AAAA", "nonsense" })
        {
            await ProblemAsync(await service.Client(bad).PostAsJsonAsync("/api/effects", new { what = "x" }), HttpStatusCode.Unauthorized, "common.notAuthenticated");
            Assert.Equal(HttpStatusCode.OK, (await service.Client(bad).GetAsync("/api/whoami")).StatusCode);
        }
        Assert.Equal(HttpStatusCode.Created, (await service.Client(good).PostAsJsonAsync("/api/effects", new { what = "good" })).StatusCode);
        await service.Bus.PublishAsync(new Contracts.Messages.SessionRevoked { UserId = user.Id, SessionIds = [user.SessionId], Reason = "signout", Until = DateTimeOffset.UtcNow.AddHours(1) });
        await Eventually.UntilAsync("the session is refused", async () => (await service.Client(good).PostAsJsonAsync("/api/effects", new { what = "y" })).StatusCode == HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("{", "")]
    [InlineData("[]", "")]
    [InlineData("""{"what": 5}""", "what")]
    public async Task A_wrong_body_is_an_invalid_payload_that_names_the_member(string body, string member)
    {
        var client = service.Client(service.Identity.Token(TestIdentity.NewUser()));
        var answer = await client.PostAsync("/api/effects", new StringContent(body, Encoding.UTF8, "application/json"));
        var problem = await ProblemAsync(answer, HttpStatusCode.BadRequest, "common.invalidPayload");
        Assert.True(problem.GetProperty("errors").TryGetProperty(member, out _), problem.ToString());
    }

    [Fact]
    public async Task Wrong_types_paths_methods_queries_and_bugs_have_their_problem()
    {
        var client = service.Client(service.Identity.Token(TestIdentity.NewUser()));
        await ProblemAsync(await client.PostAsync("/api/effects", new StringContent("a=b", Encoding.UTF8, "text/plain")), HttpStatusCode.UnsupportedMediaType, "common.unsupportedMediaType");
        await ProblemAsync(await client.GetAsync("/api/nothing"), HttpStatusCode.NotFound, "common.notFound");
        await ProblemAsync(await client.GetAsync("/api/effects"), HttpStatusCode.MethodNotAllowed, "common.methodNotAllowed");
        foreach (var limit in new[] { "0", "201", "x", "1.5" })
        {
            await ProblemAsync(await client.GetAsync("/api/list?limit=" + limit), HttpStatusCode.BadRequest, "common.invalidPayload");
        }
        var bug = await ProblemAsync(await client.GetAsync("/api/bug"), HttpStatusCode.InternalServerError, "common.internalError");
        Assert.DoesNotContain("secret", bug.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_idempotency_key_and_body_gives_the_same_answer_and_one_effect()
    {
        var client = service.Client(service.Identity.Token(TestIdentity.NewUser()));
        var what = "idem " + Guid.NewGuid();
        var key = Guid.NewGuid().ToString();
        var first = await SendAsync(client, key, what);
        var second = await SendAsync(client, key, what);
        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        Assert.Equal(HttpStatusCode.Created, second.StatusCode);
        Assert.Equal(await first.Content.ReadAsStringAsync(), await second.Content.ReadAsStringAsync());
        Assert.Equal(1, await service.EffectsAsync(what));
        await ProblemAsync(await SendAsync(client, key, "another body"), HttpStatusCode.Conflict, "common.idempotencyConflict");
        var other = service.Client(service.Identity.Token(TestIdentity.NewUser()));
        Assert.Equal(HttpStatusCode.Created, (await SendAsync(other, key, what)).StatusCode);
    }

    [Fact]
    public async Task Twenty_requests_at_once_with_one_key_have_one_effect()
    {
        var client = service.Client(service.Identity.Token(TestIdentity.NewUser()));
        var what = "race " + Guid.NewGuid();
        var key = Guid.NewGuid().ToString();
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => SendAsync(client, key, what)));
        Assert.All(answers, answer => Assert.True(answer.StatusCode is HttpStatusCode.Created or HttpStatusCode.Conflict));
        Assert.Equal(1, await service.EffectsAsync(what));
    }

    [Fact]
    public async Task An_answer_of_503_is_not_kept()
    {
        var client = service.Client(service.Identity.Token(TestIdentity.NewUser()));
        var key = Guid.NewGuid().ToString();
        for (var i = 0; i < 2; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/fails") { Headers = { { "Idempotency-Key", key } } };
            await ProblemAsync(await client.SendAsync(request), HttpStatusCode.ServiceUnavailable, "common.unavailable");
        }
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, string key, string what)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/effects") { Content = JsonContent.Create(new { what }) };
        request.Headers.Add("Idempotency-Key", key);
        return await client.SendAsync(request);
    }
}
