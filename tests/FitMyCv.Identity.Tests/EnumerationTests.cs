using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Dapper;
using FitMyCv.Contracts.Messages;
using FitMyCv.Identity.Passwords;
using FitMyCv.Testing;
using FitMyCv.Testing.Services;

namespace FitMyCv.Identity.Tests;

/// <summary>Nobody learns from an answer, or from its time, whether an address has an account (trust §3.2 E1, E2).</summary>
[Collection(nameof(AloneOnTheMachine))]
public sealed class EnumerationTests(IdentityFixture fixture) : IClassFixture<IdentityFixture>
{
    /// <summary>Of calls that only wait for the shortest answer time, and of those that hash.</summary>
    private static readonly int MailPairs = TestScale.Of(100, 200);
    private static readonly int HashPairs = TestScale.Of(30, 200);

    private TestService<Program> Service => fixture.Service;

    [Theory]
    [InlineData("request-reset", "password_reset")]
    [InlineData("resend-verification", "email_verification")]
    public async Task A_mail_that_is_asked_for_looks_alike_for_known_and_unknown_addresses(string route, string trigger)
    {
        var known = await AccountsAsync(TimeComparison.MostPairs(MailPairs));
        using var clients = new Lanes(Service);
        var answers = new Answers();
        Func<int, int, Task> Asking(string kind, Func<int, string> address) =>
            async (number, lane) => answers.Add(kind, await clients[lane].PostAsync($"/api/auth/{route}", new { email = address(number) }));

        await AssertAlikeAsync(route, MailPairs, Asking("known", number => known[number].Email), Asking("unknown", number => $"nobody-{number}-{route}@example.test"));

        answers.AssertOne(HttpStatusCode.OK);
        // Each known address was a different account, so that each call did all the work there is: its mail.
        await Service.Bus.WaitForAsync<MailRequested>(message => message.TriggerName == trigger && message.UserId == known[MailPairs - 1].Id);
    }

    [Fact]
    public async Task A_wrong_sign_in_looks_alike_for_known_and_unknown_addresses_and_for_accounts_without_a_password()
    {
        var known = await AccountsAsync(TimeComparison.MostPairs(HashPairs));
        var withoutPassword = await AccountsAsync(TimeComparison.MostPairs(HashPairs), hasPassword: false);
        using var clients = new Lanes(Service);
        var csrf = await clients.CsrfAsync();
        var answers = new Answers();
        Func<int, int, Task> SigningIn(string kind, Func<int, string> address) =>
            async (number, lane) => answers.Add(
                kind,
                await clients[lane].SendAsync(
                    HttpMethod.Post,
                    "/api/auth/callback/credentials",
                    Browser.Form(("csrfToken", csrf[lane]), ("json", "true"), ("email", address(number)), ("password", "a wrong password"))));

        await AssertAlikeAsync(
            "sign-in", HashPairs, SigningIn("known", number => known[number].Email), SigningIn("unknown", number => $"nobody-{number}@example.test"));
        await AssertAlikeAsync(
            "sign-in without a password",
            HashPairs / 2,
            SigningIn("passwordless", number => withoutPassword[number].Email),
            SigningIn("unknown", number => $"still-nobody-{number}@example.test"));

        answers.AssertOne(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_token_for_a_wrong_password_looks_alike_for_known_and_unknown_addresses()
    {
        var known = await AccountsAsync(TimeComparison.MostPairs(HashPairs));
        using var clients = new Lanes(Service);
        var answers = new Answers();
        Func<int, int, Task> Asking(string kind, Func<int, string> address) =>
            async (number, lane) => answers.Add(
                kind, await clients[lane].PostAsync("/api/auth/token", new { grant_type = "password", email = address(number), password = "a wrong password" }));

        await AssertAlikeAsync(
            "token", HashPairs / 2, Asking("known", number => known[number].Email), Asking("unknown", number => $"no-token-{number}@example.test"));

        answers.AssertOne(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Registering_a_used_address_takes_the_time_of_a_new_one_gives_the_generic_refusal_and_mails_the_owner()
    {
        var known = await AccountsAsync(TimeComparison.MostPairs(HashPairs));
        using var clients = new Lanes(Service);
        var (created, refused) = (new Answers(), new Answers());
        Task<Answer> RegisterAsync(int lane, string email) => clients[lane].PostAsync("/api/auth/register", new { email, password = Browser.Password, name = "Camille Martin" });

        await AssertAlikeAsync(
            "register",
            HashPairs,
            async (number, lane) => refused.Add("used", await RegisterAsync(lane, known[number].Email)),
            async (number, lane) => created.Add("new", await RegisterAsync(lane, $"new-{number}@example.test"), withBody: false));

        created.AssertOne(HttpStatusCode.Created);
        var refusal = refused.AssertOne(HttpStatusCode.BadRequest);
        Assert.Equal("auth.accountCreateFailed", refusal["error"]!.GetValue<string>());
        for (var number = 0; number < HashPairs; number++)
        {
            var mail = await Service.Bus.WaitForAsync<MailRequested>(message => message.TriggerName == "account_exists" && message.UserId == known[number].Id);
            Assert.Equal(known[number].Email, mail.RecipientEmail);
        }
    }

    /// <summary>Medians within 10 %, over calls taken in turn.</summary>
    private static async Task AssertAlikeAsync(string what, int pairs, Func<int, int, Task> first, Func<int, int, Task> second)
    {
        const double tolerance = 1.10;
        var times = await TimeComparison.CompareAsync(pairs, 1 / tolerance, tolerance, first, second);
        TestContext.Current.TestOutputHelper?.WriteLine($"{what}: {times}");
        Assert.True(times.Ratio is >= 1 / tolerance and <= tolerance, $"{what}: {times}");
    }

    /// <summary>Unverified accounts, all with the hash of one password.</summary>
    private async Task<(Guid Id, string Email)[]> AccountsAsync(int count, bool hasPassword = true)
    {
        using var hashing = new PasswordHashing();
        var hash = hasPassword ? await hashing.HashAsync(Browser.Password, TestContext.Current.CancellationToken) : null;
        await using var connection = await Service.Database.OpenAsync(TestContext.Current.CancellationToken);
        return [.. await connection.QueryAsync<(Guid, string)>(
            """
            INSERT INTO users (id, email, name, password_hash, role, referral_code, locale, created_at, updated_at)
            SELECT id, 'known-' || id || '@example.test', 'Camille Martin', @hash, 'USER', id, 'en', now(), now()
            FROM (SELECT gen_random_uuid() AS id FROM generate_series(1, @count)) AS fresh
            RETURNING id, email
            """,
            new { hash, count })];
    }

    /// <summary>One client for each lane of a comparison, warmed up by a call.</summary>
    private sealed class Lanes(TestService<Program> service) : IDisposable
    {
        private readonly Browser[] _browsers = [new(service), new(service)];

        public Browser this[int lane] => _browsers[lane];

        public Task<string[]> CsrfAsync() => Task.WhenAll(_browsers.Select(browser => browser.CsrfAsync()));

        public void Dispose() => Array.ForEach(_browsers, browser => browser.Dispose());
    }

    /// <summary>Collects answers, which must be one and the same but for the trace id.</summary>
    private sealed class Answers
    {
        private readonly Dictionary<(HttpStatusCode Status, string Body, string Headers), HashSet<string>> _kinds = [];
        private readonly Lock _gate = new();

        public void Add(string kind, Answer answer, bool withBody = true)
        {
            (answer.Body as JsonObject)?.Remove("traceId");
            var headers = answer.Response.Headers.Concat(answer.Response.Content.Headers).Select(header => header.Key).Order(StringComparer.Ordinal);
            lock (_gate)
            {
                var body = withBody ? answer.Body?.ToJsonString() ?? "" : "{}";
                (_kinds.TryGetValue((answer.Status, body, string.Join(',', headers)), out var kinds) ? kinds : _kinds[(answer.Status, body, string.Join(',', headers))] = []).Add(kind);
            }
        }

        public JsonNode AssertOne(HttpStatusCode status)
        {
            var only = Assert.Single(_kinds).Key;
            Assert.Equal(status, only.Status);
            return JsonNode.Parse(only.Body)!;
        }
    }
}

/// <summary>Tests of time run after the others, not beside them.</summary>
[CollectionDefinition(nameof(AloneOnTheMachine), DisableParallelization = true)]
public sealed class AloneOnTheMachine;
