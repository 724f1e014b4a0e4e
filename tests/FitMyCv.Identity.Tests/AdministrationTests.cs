using System.Net;
using System.Text.Json.Nodes;
using Dapper;
using FitMyCv.Contracts.Messages;
using FitMyCv.Identity.Tests.Passkeys;
using FitMyCv.Testing;
using FitMyCv.Testing.Services;

namespace FitMyCv.Identity.Tests;

/// <summary>Administration of settings and users, onboarding and consent, with billing, cv and analytics played.</summary>
public sealed class AdministrationTests : IAsyncLifetime
{
    private TestService<Program> _service = null!;
    private Peers _peers = null!;
    private Browser _admin = null!;

    public async ValueTask InitializeAsync()
    {
        _peers = await Peers.StartAsync();
        var options = new TestServiceOptions { Settings = { ["RECAPTCHA__Secret"] = "the-secret", ["RECAPTCHA__Endpoint"] = _peers.Address + "/siteverify" } };
        foreach (var peer in new[] { "billing", "cv", "analytics", "ai-worker", "notification" })
        {
            options.Settings[$"services__{peer}__http__0"] = _peers.Address;
        }
        _service = await TestService<Program>.StartAsync("identity", options);
        _admin = new Browser(_service);
        Assert.Equal(HttpStatusCode.OK, (await _admin.SignInAsync("admin@fitmycv.local", "Fitmycv-dev-Admin-1")).Status);
    }

    public async ValueTask DisposeAsync()
    {
        _admin.Dispose();
        await _service.DisposeAsync();
        await _peers.DisposeAsync();
    }

    [Fact]
    public async Task Settings_are_listed_made_changed_removed_and_their_history_is_kept()
    {
        var (user, _, _) = await Browser.NewUserAsync(_service);
        using (user)
        {
            Assert.Equal("common.forbidden", (await user.GetAsync("/api/admin/settings")).Error);
        }
        using (var nobody = new Browser(_service))
        {
            Assert.Equal("common.notAuthenticated", (await nobody.GetAsync("/api/admin/settings")).Error);
        }
        var all = (await _admin.GetAsync("/api/admin/settings")).Body!;
        Assert.Equal(Contracts.SettingRegistry.All.Count, all["total"]!.GetValue<int>());
        Assert.Equal(12, (await _admin.GetAsync("/api/admin/settings?category=features")).Body!["total"]!.GetValue<int>());

        Task<Answer> CreateAsync(object body) => _admin.PostAsync("/api/admin/settings", body);
        Assert.Equal("settings.nameInvalid", (await CreateAsync(new { settingName = "Not A Name", value = "x", category = "tests" })).Error);
        Assert.Equal("settings.nameInvalid", (await CreateAsync(new { settingName = "name\n", value = "x", category = "tests" })).Error);
        Assert.Equal("settings.secretRefused", (await CreateAsync(new { settingName = "my_secret", value = "x", category = "tests" })).Error);
        Assert.Equal("settings.valueRequired", (await CreateAsync(new { settingName = "mine", category = "tests" })).Error);
        Assert.Equal("common.invalidPayload", (await CreateAsync(new { settingName = "mine", value = new { a = 1 }, category = "tests" })).Error);
        Assert.Equal("settings.categoryInvalid", (await CreateAsync(new { settingName = "mine", value = "x" })).Error);
        Assert.Equal("settings.nameTaken", (await CreateAsync(new { settingName = "maintenance_enabled", value = true, category = "tests" })).Error);
        var made = await CreateAsync(new { settingName = "mine", value = "one", category = "tests" });
        Assert.Equal(HttpStatusCode.Created, made.Status);
        var path = $"/api/admin/settings/{made.Body!["setting"]!["id"]}";
        Assert.Equal("two", (await _admin.PutAsync(path, new { value = "two" })).Body!["setting"]!["value"]!.GetValue<string>());
        await _admin.PutAsync(path, new { value = "two" });
        Assert.Equal(HttpStatusCode.OK, (await _admin.SendAsync(HttpMethod.Delete, path)).Status);
        Assert.Equal("common.notFound", (await _admin.GetAsync(path)).Error);
        var history = (await _admin.GetAsync("/api/admin/settings/history")).Body!;
        Assert.Equal(3, history["total"]!.GetValue<int>());
        Assert.Equal(["deleted", "updated", "created"], history["history"]!.AsArray().Select(entry => entry!["action"]!.GetValue<string>()));
        Assert.All(history["history"]!.AsArray(), entry => Assert.Equal("admin@fitmycv.local", entry!["changedBy"]!["email"]!.GetValue<string>()));
        Assert.Equal("common.invalidPayload", (await _admin.GetAsync("/api/admin/settings/history?limit=201")).Error);
    }

    [Fact]
    public async Task A_changed_switch_is_in_force_at_once_announced_and_readable_by_services()
    {
        using var nobody = new Browser(_service);
        using var internals = _service.InternalClient("billing");
        using var body = new StringContent("""{"value":false,"actorId":null}""", System.Text.Encoding.UTF8, "application/json");
        var changed = await internals.PutAsync(new Uri("/internal/settings/registration_enabled", UriKind.Relative), body, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.False((await nobody.GetAsync("/api/settings")).Body!["settings"]!["registration_enabled"]!.GetValue<bool>());
        Assert.Equal("auth.registrationDisabled", (await nobody.RegisterAsync(Browser.NewEmail())).Error);
        var message = await _service.Bus.WaitForAsync<SettingChanged>(setting => setting.SettingName == "registration_enabled");
        Assert.Equal(("0", "system"), (message.Value, message.Category));
        var settings = JsonNode.Parse(await internals.GetStringAsync(new Uri("/internal/settings", UriKind.Relative), TestContext.Current.CancellationToken))!;
        Assert.Equal("0", settings["settings"]!["registration_enabled"]!.GetValue<string>());
        var invited = await _admin.PostAsync("/api/admin/users", new { email = Browser.NewEmail(), name = "Nora Petit", role = "USER" });
        Assert.Equal(HttpStatusCode.Created, invited.Status);
    }

    [Fact]
    public async Task Users_are_listed_with_what_the_other_services_know()
    {
        var (user, email, id) = await Browser.NewUserAsync(_service);
        user.Dispose();
        var page = (await _admin.GetAsync($"/api/admin/users?search={Uri.EscapeDataString(email.ToUpperInvariant())}")).Body!;
        var listed = Assert.Single(page["users"]!.AsArray())!;
        Assert.Equal(id, listed["id"]!.GetValue<Guid>());
        Assert.Equal((3, "Gratuit", true, false), (listed["cvCount"]!.GetValue<int>(), listed["subscription"]!["planName"]!.GetValue<string>(), listed["hasPassword"]!.GetValue<bool>(), listed["hasOAuth"]!.GetValue<bool>()));
        Assert.Equal("2026-01-02T03:04:05.000Z", listed["lastActivity"]!.GetValue<string>());
        Assert.Equal((2, 3.5, 1), (page["kpis"]!["totalUsers"]!.GetValue<int>(), page["kpis"]!["avgCvPerUser"]!.GetValue<double>(), page["kpis"]!["unverifiedCount"]!.GetValue<int>()));
        Assert.Empty((await _admin.GetAsync("/api/admin/users?search=%25")).Body!["users"]!.AsArray());
        foreach (var query in new[] { "page=0", "limit=201", "role=ROOT", "emailStatus=x", "sortBy=name" })
        {
            Assert.Equal("common.invalidPayload", (await _admin.GetAsync("/api/admin/users?" + query)).Error);
        }
        await _peers.DisposeAsync();
        var without = (await _admin.GetAsync("/api/admin/users?role=USER")).Body!["users"]![0]!;
        Assert.True(without["cvCount"] is null && without["credits"] is null && without["subscription"] is null && without["lastActivity"] is null);
        Assert.Equal("common.unavailable", (await _admin.SendAsync(HttpMethod.Patch, $"/api/admin/users/{id}", Json(new { credits = 5 }))).Error);
    }

    [Fact]
    public async Task An_administrator_invites_promotes_gives_credits_and_removes()
    {
        var email = Browser.NewEmail();
        Task<Answer> CreateAsync(object body) => _admin.PostAsync("/api/admin/users", body);
        Assert.Equal("auth.emailInvalid", (await CreateAsync(new { name = "Nora Petit", role = "USER" })).Error);
        Assert.Equal("auth.nameInvalid", (await CreateAsync(new { email, role = "USER" })).Error);
        Assert.Equal("admin.roleInvalid", (await CreateAsync(new { email, name = "Nora Petit" })).Error);
        var created = (await CreateAsync(new { email, name = "Nora Petit", role = "USER" })).Body!["user"]!;
        var id = created["id"]!.GetValue<Guid>();
        Assert.Equal("admin.emailTaken", (await CreateAsync(new { email = email.ToUpperInvariant(), name = "Nora Petit", role = "USER" })).Error);
        var invitation = await _service.Bus.WaitForAsync<MailRequested>(mail => mail.UserId == id);
        Assert.Equal("account_invitation", invitation.TriggerName);
        using var invited = new Browser(_service);
        await invited.PostAsync("/api/auth/reset-password", new { token = invitation.Variables["resetUrl"].Split("token=")[1], password = Browser.Password });
        Assert.Equal(HttpStatusCode.OK, (await invited.SignInAsync(email)).Status);

        Task<Answer> PatchAsync(string user, object body) => _admin.SendAsync(HttpMethod.Patch, $"/api/admin/users/{user}", Json(body));
        Assert.Equal("common.invalidPayload", (await PatchAsync($"{id}", new { })).Error);
        Assert.Equal("common.invalidPayload", (await PatchAsync($"{id}", new { credits = 1.5 })).Error);
        Assert.Equal("admin.creditsInvalid", (await PatchAsync($"{id}", new { credits = -1 })).Error);
        Assert.Equal("admin.roleInvalid", (await PatchAsync($"{id}", new { role = "ROOT" })).Error);
        Assert.Equal("common.notFound", (await PatchAsync("not-an-id", new { role = "USER" })).Error);
        Assert.Equal(42, (await PatchAsync($"{id}", new { credits = 42 })).Body!["user"]!["credits"]!.GetValue<int>());
        Assert.Equal("ADMIN", (await PatchAsync($"{id}", new { role = "ADMIN" })).Body!["user"]!["role"]!.GetValue<string>());
        Assert.Equal("{}", (await invited.SessionAsync()).ToJsonString());
        await invited.SignInAsync(email);
        Assert.Equal(HttpStatusCode.OK, (await invited.GetAsync("/api/admin/users")).Status);

        var own = (await _admin.SessionAsync())["user"]!["id"]!.ToString();
        Assert.Equal("admin.ownAccount", (await PatchAsync(own, new { role = "USER" })).Error);
        Assert.Equal("admin.ownAccount", (await _admin.SendAsync(HttpMethod.Delete, $"/api/admin/users/{own}")).Error);
        Assert.Equal(HttpStatusCode.OK, (await _admin.SendAsync(HttpMethod.Delete, $"/api/admin/users/{id}")).Status);
        Assert.Equal("common.notFound", (await _admin.SendAsync(HttpMethod.Delete, $"/api/admin/users/{id}")).Error);
        Assert.Equal("account.lastAdmin", (await _admin.SendAsync(HttpMethod.Delete, "/api/account/delete")).Error);
    }

    [Fact]
    public async Task Active_sessions_count_users_and_no_administrators()
    {
        async Task<(int, int)> ReadAsync()
        {
            var body = (await _admin.GetAsync("/api/admin/maintenance/active-sessions")).Body!;
            return (body["recentActiveUsers"]!.GetValue<int>(), body["activeSessions"]!.GetValue<int>());
        }
        Assert.Equal((0, 0), await ReadAsync());
        var (user, email, _) = await Browser.NewUserAsync(_service);
        using (user)
        {
            await user.SignInAsync(email);
            Assert.Equal((1, 2), await ReadAsync());
            await user.NextAuthAsync("signout");
            Assert.Equal((1, 1), await ReadAsync());
        }
    }

    [Fact]
    public async Task Onboarding_goes_forward_merges_and_refuses_to_go_back()
    {
        var (user, _, id) = await Browser.NewUserAsync(_service);
        using var browser = user;
        const string path = "/api/user/onboarding";
        Task<Answer> PutAsync(object body) => browser.PutAsync(path, body);
        Assert.Equal("onboarding.invalidStep", (await PutAsync(new { step = 9 })).Error);
        Assert.Equal("onboarding.invalidStep", (await PutAsync(new { })).Error);
        Assert.Equal("common.invalidPayload", (await PutAsync(new { step = 1.5 })).Error);
        Assert.Equal("common.invalidPayload", (await PutAsync(new { step = 1, data = new { modals = 5 } })).Error);
        var first = (await PutAsync(new { step = 1, data = new { modals = new { welcome = new { completed = true } }, tooltips = new Dictionary<string, object> { ["3"] = new { closedManually = true } }, role = "ADMIN" } })).Body!["state"]!;
        Assert.Equal(1, first["currentStep"]!.GetValue<int>());
        Assert.NotNull(first["timestamps"]!["startedAt"]);
        Assert.True(first["modals"]!["welcome"]!["completed"]!.GetValue<bool>());
        Assert.True(first["tooltips"]!["3"]!["closedManually"]!.GetValue<bool>());
        await PutAsync(new { step = 3 });
        var back = await PutAsync(new { step = 1 });
        Assert.Equal(("onboarding.desync", 3), (back.Error, back.Body!["serverStep"]!.GetValue<int>()));
        Assert.Equal(3, back.Body["state"]!["currentStep"]!.GetValue<int>());

        await Task.WhenAll(Enumerable.Range(2, 5).Select(step => browser.SendAsync(HttpMethod.Patch, path, Json(new { completedSteps = new[] { step } }))));
        Assert.Equal("[2,3,4,5,6]", (await browser.GetAsync(path)).Body!["state"]!["completedSteps"]!.ToJsonString());
        Assert.Equal("onboarding.invalidBody", (await browser.SendAsync(HttpMethod.Patch, path, Json(new { completedSteps = new[] { 9 } }))).Error);

        Assert.Equal("onboarding.invalidAction", (await browser.PostAsync(path, new { action = "explode" })).Error);
        Assert.True((await browser.PostAsync(path, new { action = "skip" })).Body!["state"]!["isSkipped"]!.GetValue<bool>());
        var done = (await browser.PostAsync(path, new { action = "complete" })).Body!["state"]!;
        Assert.Equal((8, true, false), (done["currentStep"]!.GetValue<int>(), done["hasCompleted"]!.GetValue<bool>(), done["isSkipped"]!.GetValue<bool>()));
        var reset = (await browser.PostAsync(path, new { action = "reset" })).Body!["state"]!;
        Assert.Equal(0, reset["currentStep"]!.GetValue<int>());
        Assert.Null(reset["timestamps"]!["startedAt"]);
        await Eventually.UntilAsync("the last change to be announced", () => _service.Bus.Of<OnboardingChanged>().Count(message => message.UserId == id) == 10);
        Assert.Equal("""{"plans":[{"id":0,"name":"Gratuit"}]}""", (await browser.GetAsync($"{path}/subscribe")).Body!.ToJsonString());
    }

    [Fact]
    public async Task Consent_is_appended_and_read_newest_first_by_its_owner()
    {
        var (user, _, _) = await Browser.NewUserAsync(_service);
        using var browser = user;
        Task<Answer> LogAsync(object body) => browser.PostAsync("/api/consent/log", body);
        Assert.Equal("consent.required", (await LogAsync(new { action = "created" })).Error);
        Assert.Equal("consent.invalidAction", (await LogAsync(new { action = "granted", preferences = new { analytics = true } })).Error);
        Assert.Equal("common.invalidPayload", (await LogAsync(new { action = "created", preferences = new { analytics = "yes" } })).Error);
        Assert.Equal("consent.invalidPreferences", (await LogAsync(new { action = "created", preferences = Enumerable.Range(0, 21).ToDictionary(i => $"c{i}", _ => true) })).Error);
        await LogAsync(new { action = "created", preferences = new { necessary = false, analytics = true } });
        await LogAsync(new { action = "revoked", preferences = new { analytics = false } });
        var history = (await browser.GetAsync("/api/consent/history")).Body!;
        Assert.Equal(2, history["total"]!.GetValue<int>());
        Assert.Equal(["revoked", "created"], history["history"]!.AsArray().Select(entry => entry!["action"]!.GetValue<string>()));
        Assert.True(history["history"]![1]!["preferences"]!["necessary"]!.GetValue<bool>());
        Assert.EndsWith(".0", history["history"]![1]!["ip"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Single((await browser.GetAsync("/api/consent/history?limit=1&offset=1")).Body!["history"]!.AsArray());
        Assert.Equal("common.invalidPayload", (await browser.GetAsync("/api/consent/history?limit=0")).Error);
    }

    [Fact]
    public async Task The_onboarding_of_users_is_listed_counted_and_reset()
    {
        var (user, email, id) = await Browser.NewUserAsync(_service);
        using var browser = user;
        async Task<JsonNode> RowAsync() => Assert.Single((await _admin.GetAsync($"/api/admin/onboarding/users?search={Uri.EscapeDataString(email)}")).Body!["users"]!.AsArray())!;
        Assert.Equal("not_started", (await RowAsync())["status"]!.ToString());
        await browser.PutAsync("/api/user/onboarding", new { step = 2, data = new { modals = new { welcome = new { completed = true } } } });
        await browser.SendAsync(HttpMethod.Patch, "/api/user/onboarding", Json(new { completedSteps = new[] { 1, 2 } }));
        var row = await RowAsync();
        Assert.Equal(("in_progress", 2, "ai_generation", 25, 1), (row["status"]!.ToString(), row["currentStep"]!.GetValue<int>(), row["currentStepName"]!.ToString(), row["progressPercent"]!.GetValue<int>(), row["modalsCompleted"]!.GetValue<int>()));

        await using var connection = await _service.Database.OpenAsync(TestContext.Current.CancellationToken);
        await connection.ExecuteAsync(
            "UPDATE users SET onboarding = jsonb_set(onboarding, '{timestamps,lastStepChangeAt}', to_jsonb(now() - interval '8 days')) WHERE id = @id",
            new { id });
        row = await RowAsync();
        Assert.Equal(("stuck", true, 8), (row["status"]!.ToString(), row["isStuck"]!.GetValue<bool>(), row["stuckDays"]!.GetValue<int>()));
        Assert.Single((await _admin.GetAsync("/api/admin/onboarding/users?status=stuck&step=2&sortBy=progress")).Body!["users"]!.AsArray());
        var analytics = (await _admin.GetAsync("/api/admin/onboarding/analytics?period=24h")).Body!;
        Assert.Equal((1, 1, 1, 0), (analytics["kpis"]!["totalUsers"]!.GetValue<int>(), analytics["kpis"]!["stuckCount"]!.GetValue<int>(), analytics["kpis"]!["inProgress"]!.GetValue<int>(), analytics["kpis"]!["completed"]!.GetValue<int>()));
        Assert.Equal((1, 100.0), (analytics["stepDropoff"]![2]!["count"]!.GetValue<int>(), analytics["stepDropoff"]![2]!["rate"]!.GetValue<double>()));
        Assert.Equal([1, 1, 1, 0, 0, 0, 0, 0, 0], analytics["funnel"]!.AsArray().Select(step => step!["reached"]!.GetValue<int>()));
        Assert.Equal(14, analytics["timeline"]!.AsArray().Count);
        Assert.Equal("common.invalidPayload", (await _admin.GetAsync("/api/admin/onboarding/analytics?period=2y")).Error);

        Assert.Equal("common.invalidPayload", (await _admin.PostAsync("/api/admin/onboarding/reset", new { })).Error);
        Assert.Equal("common.notFound", (await _admin.PostAsync("/api/admin/onboarding/reset", new { userId = "not-an-id" })).Error);
        var reset = (await _admin.PostAsync("/api/admin/onboarding/reset", new { userId = id })).Body!["user"]!;
        Assert.Equal((email, 0), (reset["email"]!.ToString(), reset["state"]!["currentStep"]!.GetValue<int>()));
        Assert.Equal("not_started", (await RowAsync())["status"]!.ToString());
    }

    [Fact]
    public async Task The_export_holds_every_service_s_part_and_no_secrets()
    {
        var (user, email, id) = await Browser.NewUserAsync(_service);
        using var browser = user;
        using var authenticator = new SoftwareAuthenticator();
        await browser.AddPasskeyAsync(authenticator);
        var json = await browser.GetAsync("/api/account/export?format=json");
        Assert.Equal("attachment", json.Response.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Equal((id, email), (json.Body!["identity"]!["user"]!["id"]!.GetValue<Guid>(), json.Body["identity"]!["user"]!["email"]!.ToString()));
        Assert.Single(json.Body["identity"]!["sessions"]!.AsArray());
        var passkey = Assert.Single(json.Body["identity"]!["passkeys"]!.AsArray())!.AsObject();
        Assert.Equal("My phone", passkey["name"]!.GetValue<string>());
        Assert.Equal(["id", "name", "createdAt", "lastUsedAt", "backedUp"], passkey.Select(member => member.Key));
        Assert.All(new[] { "cv", "ai-worker", "billing", "notification", "analytics" }, part => Assert.NotNull(json.Body[part]));
        Assert.DoesNotContain("hash", json.Body.ToJsonString(), StringComparison.OrdinalIgnoreCase);
        var zip = await browser.GetAsync("/api/account/export");
        await using var archive = new System.IO.Compression.ZipArchive(await zip.Response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        Assert.Equal(
            ["identity.json", "cv.json", "ai-worker.json", "billing.json", "notification.json", "analytics.json", "cvs/cv_1.json", "cvs/cv_1.pdf", "manifest.json"],
            archive.Entries.Select(entry => entry.FullName));
        Assert.Equal("common.invalidPayload", (await browser.GetAsync("/api/account/export?format=xml")).Error);
        await _peers.DisposeAsync();
        Assert.Equal("common.unavailable", (await browser.GetAsync("/api/account/export")).Error);
    }

    [Fact]
    public async Task A_recaptcha_token_must_pass_when_it_is_given()
    {
        using var browser = new Browser(_service);
        async Task<JsonNode> VerifyAsync(string token, string? action = null) => (await browser.PostAsync("/api/recaptcha/verify", new { token, action })).Body!;
        Assert.Equal("""{"success":true,"score":0.9}""", (await VerifyAsync("good", "register")).ToJsonString());
        Assert.Equal("""{"success":false,"score":0.9,"errorCodes":["action-mismatch"]}""", (await VerifyAsync("good", "reset")).ToJsonString());
        Assert.Equal("""{"success":false,"score":0.1,"errorCodes":["score-too-low"]}""", (await VerifyAsync("robot")).ToJsonString());
        Assert.Equal("""{"success":false,"score":0.9,"errorCodes":["hostname-mismatch"]}""", (await VerifyAsync("elsewhere")).ToJsonString());
        Assert.Equal("""{"success":false,"score":null,"errorCodes":["timeout-or-duplicate"]}""", (await VerifyAsync("old")).ToJsonString());
        Assert.Equal("recaptcha.tokenRequired", (await browser.PostAsync("/api/recaptcha/verify", new { })).Error);

        var email = Browser.NewEmail();
        Assert.Equal("auth.recaptchaFailed", (await browser.PostAsync("/api/auth/register", new { email, password = Browser.Password, recaptchaToken = "robot" })).Error);
        Assert.Equal(HttpStatusCode.Created, (await browser.PostAsync("/api/auth/register", new { email, password = Browser.Password, recaptchaToken = "good" })).Status);
        Assert.Equal("auth.recaptchaFailed", (await browser.PostAsync("/api/auth/request-reset", new { email, recaptchaToken = "robot" })).Error);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.NextAuthAsync("callback/credentials", ("email", email), ("password", Browser.Password), ("recaptchaToken", "robot"))).Status);
        Assert.Equal(HttpStatusCode.OK, (await browser.NextAuthAsync("callback/credentials", ("email", email), ("password", Browser.Password), ("recaptchaToken", "good"))).Status);
        await _peers.DisposeAsync();
        Assert.Equal("common.unavailable", (await browser.PostAsync("/api/recaptcha/verify", new { token = "good" })).Error);
    }

    private static System.Net.Http.Json.JsonContent Json(object body) => System.Net.Http.Json.JsonContent.Create(body);
}
