using Dapper;
using FitMyCv.Identity.Domain;
using FitMyCv.Identity.Mails;
using FitMyCv.Identity.Passwords;
using FitMyCv.Identity.Tests.Mutations;
using FitMyCv.Identity.Tests.Passkeys;
using FitMyCv.ServiceDefaults.Security;
using FitMyCv.Testing;
using FitMyCv.Testing.Mutations;
using FitMyCv.Testing.Services;
using Microsoft.Extensions.DependencyInjection;

namespace FitMyCv.Identity.Tests;

/// <summary>Whatever is sent to identity, it is never the service that is wrong: no answer of 5xx, and none that shows its insides.</summary>
public sealed class MutatedInputTests : IAsyncLifetime
{
    private const int Seed = 20_260_101;

    private Peers _peers = null!;
    private TestService<Program> _service = null!;

    public async ValueTask InitializeAsync()
    {
        _peers = await Peers.StartAsync();
        var options = new TestServiceOptions
        {
            // What a hash costs is no part of this test, and a wait for one would be a 503.
            Services = services => services.AddSingleton(new PasswordHashing(iterations: 100, TimeSpan.FromSeconds(30))),
            Settings = { ["RECAPTCHA__Secret"] = "the-secret", ["RECAPTCHA__Endpoint"] = _peers.Address + "/siteverify", ["FITMYCV_RATE_LIMIT_SCALE"] = "1000000" },
        };
        foreach (var peer in new[] { "billing", "cv", "analytics", "ai-worker", "notification" })
        {
            options.Settings[$"services__{peer}__http__0"] = _peers.Address;
        }
        _service = await TestService<Program>.StartAsync("identity", options);
    }

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        await _peers.DisposeAsync();
    }

    [Fact]
    public async Task Mutated_inputs_are_never_answered_with_a_server_error()
    {
        var count = TestScale.Of(everyDay: 10_000, full: 100_000);
        var run = new MutationRun(_service.Address, IdentityOperations.All, Seed);
        await run.RunAsync(count, async () => await LaneState.NewAsync(_service), TestContext.Current.CancellationToken);

        Assert.True(run.Faults.Count == 0, $"{run.Faults.Count} of {count} were answered wrongly:\n{string.Join("\n\n", run.Faults.Take(20))}");
        var sums = run.Statuses.GroupBy(entry => entry.Key.Status / 100).ToDictionary(group => group.Key, group => group.Sum(entry => entry.Value));
        TestContext.Current.TestOutputHelper?.WriteLine($"{count} inputs: {string.Join(", ", sums.OrderBy(sum => sum.Key).Select(sum => $"{sum.Value} × {sum.Key}xx"))}");
        // The mutations reach the operations: many calls still succeed, most are refused, and nearly every operation sees both.
        Assert.InRange(sums[2] + sums[3], count / 10, count);
        Assert.InRange(sums[4], count / 4, count);
        Assert.All(IdentityOperations.All, operation => Assert.Contains(run.Statuses.Keys, key => key.Operation == $"{operation.Method} {operation.Path}" && key.Status is >= 400 and < 500));
    }

    /// <summary>Fresh accounts and tokens, so that mutated calls get as far as they can.</summary>
    private sealed record LaneState(TestService<Program> Service, IReadOnlyDictionary<string, string> Values, string UserToken, string AdministratorToken) : ICallValues
    {
        public static async Task<LaneState> NewAsync(TestService<Program> service)
        {
            using var browser = new Browser(service);
            var (userId, userEmail) = await AccountAsync(service, "USER");
            var (_, administrator) = await AccountAsync(service, "ADMIN");
            var (other, _) = await AccountAsync(service, "USER");
            var user = (await browser.PostAsync("/api/auth/token", new { grant_type = "password", email = userEmail, password = Browser.Password })).Body!;
            var admin = (await browser.PostAsync("/api/auth/token", new { grant_type = "password", email = administrator, password = Browser.Password })).Body!;
            var access = user["accessToken"]!.GetValue<string>();
            await using var connection = await service.Database.OpenAsync(TestContext.Current.CancellationToken);
            var values = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["csrf"] = await browser.CsrfAsync(),
                ["csrfcookie"] = browser.Cookies["next-auth.csrf-token"],
                ["email"] = userEmail,
                ["password"] = Browser.Password,
                ["fresh"] = Guid.NewGuid().ToString("N"),
                ["user"] = other.ToString(),
                ["sid"] = Browser.ClaimsOf(access).GetProperty("sid").GetString()!,
                ["refresh"] = user["refreshToken"]!.GetValue<string>(),
                ["referral"] = await connection.QuerySingleAsync<string>("SELECT referral_code FROM users WHERE id = @other", new { other }),
                ["setting"] = (await connection.QuerySingleAsync<Guid>(
                    """
                    INSERT INTO settings (id, name, value, type, category, is_public, created_at, updated_at)
                    SELECT id, 'set_' || replace(id::text, '-', ''), 'one', 'text', 'tests', false, now(), now() FROM (SELECT gen_random_uuid() AS id) AS fresh RETURNING id
                    """)).ToString(),
                ["verify"] = await MailTokenAsync(service, userId, MailTokenKind.Verify),
                ["auto"] = await MailTokenAsync(service, userId, MailTokenKind.AutoSignIn),
                ["reset"] = await MailTokenAsync(service, userId, MailTokenKind.Reset),
                ["change"] = await MailTokenAsync(service, userId, MailTokenKind.EmailChange),
            };
            await AddPasskeyAsync(service, access, values);
            return new LaneState(service, values, access, admin["accessToken"]!.GetValue<string>());
        }

        public IEnumerable<(string Name, string Value)> HeadersFor(MutatedCall call)
        {
            yield return ("Host", Service.Address.Authority);
            yield return ("X-Forwarded-For", "203.0.113.7");
            var token = call.Caller switch { Caller.User => UserToken, Caller.Administrator => AdministratorToken, _ => null };
            yield return ("Cookie", $"next-auth.csrf-token={Values["csrfcookie"]}; next-auth.passkey={Values["passkeycookie"]}" + (call.ByCookie ? $"; next-auth.session-token={token}" : ""));
            if (call.Caller == Caller.Service)
            {
                yield return ("Authorization", "Bearer " + new ServiceTokens(TestServiceOptions.ServiceKeys, "cv", TimeProvider.System).Create("identity"));
            }
            else if (token is not null && !call.ByCookie)
            {
                yield return ("Authorization", "Bearer " + token);
            }
        }

        /// <summary>A passkey of the user, and answers for a sign-in of each kind and for another passkey.</summary>
        private static async Task AddPasskeyAsync(TestService<Program> service, string access, Dictionary<string, string> values)
        {
            using var owner = new Browser(service) { Bearer = access };
            using var authenticator = new SoftwareAuthenticator();
            values["passkey"] = await owner.AddPasskeyAsync(authenticator);
            using var another = new SoftwareAuthenticator();
            var begun = await owner.BeginPasskeyAsync();
            values["register"] = begun["state"]!.GetValue<string>();
            values["registration"] = another.Create(begun["publicKey"]!).ToJsonString();
            var mobile = await owner.BeginSignInAsync("mobile");
            values["mobile"] = mobile["state"]!.GetValue<string>();
            values["assertion"] = authenticator.Get(mobile["publicKey"]!).ToJsonString();
            values["assertionform"] = Uri.EscapeDataString(authenticator.Get((await owner.BeginSignInAsync())["publicKey"]!).ToJsonString());
            values["passkeycookie"] = owner.Cookies["next-auth.passkey"];
        }

        private static async Task<(Guid Id, string Email)> AccountAsync(TestService<Program> service, string role)
        {
            var hash = await service.Services.GetRequiredService<PasswordHashing>().HashAsync(Browser.Password, TestContext.Current.CancellationToken);
            await using var connection = await service.Database.OpenAsync(TestContext.Current.CancellationToken);
            return await connection.QuerySingleAsync<(Guid, string)>(
                """
                INSERT INTO users (id, email, name, password_hash, role, referral_code, locale, created_at, updated_at)
                VALUES (@Id, @Email, 'Camille Martin', @hash, @role, @Code, 'en', now(), now()) RETURNING id, email
                """,
                new { Id = Guid.CreateVersion7(), Email = Browser.NewEmail(), Code = ReferralCode.Create(), hash, role });
        }

        private static Task<string> MailTokenAsync(TestService<Program> service, Guid userId, MailTokenKind kind) =>
            service.Database.InTransactionAsync(
                async unit => (await service.Services.GetRequiredService<MailTokens>().IssueAsync(unit, userId, kind, kind == MailTokenKind.EmailChange ? Browser.NewEmail() : null)).Secret,
                TestContext.Current.CancellationToken);
    }
}
