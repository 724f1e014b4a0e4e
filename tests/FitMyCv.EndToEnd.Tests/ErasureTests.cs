using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FitMyCv.Testing;
using FitMyCv.Walkthrough;
using Npgsql;

namespace FitMyCv.EndToEnd.Tests;

/// <summary>After the deletion of an account nothing of the person is left in any database, queue or mail folder (spec identity §6).</summary>
public sealed partial class ErasureTests(WholeSystem system)
{
    private const string Name = "Zephyrine Quillfeather";
    private const string NewName = "Zephyrine Quillfeather-Oakhart";
    private static readonly string Offer = File.ReadAllText(Samples.PathOf("offers", "platform-engineer-en.txt"));

    private readonly string _mark = Guid.NewGuid().ToString("N")[..12];

    [Fact]
    public async Task Nothing_of_a_deleted_person_is_left_anywhere()
    {
        using var friend = new ApiClient(system.Gateway);
        var friendEmail = $"friend-{_mark}@example.test";
        var friendId = await RegisterAsync(friend, friendEmail, "Ferdinand Oakley", null);
        using var person = new ApiClient(system.Gateway);
        var email = $"zephyrine-{_mark}@example.test";
        var id = await RegisterAsync(person, email, Name, await ReferralCodeAsync(friend));
        var bearer = await LiveAsync(person, email, await ReferralCodeAsync(person));
        var texts = new List<string> { email, $"renamed-{_mark}@example.test", Name, NewName, "Quillfeather", id, await ReferralCodeAsync(person) };
        texts.AddRange(await FilenamesAsync(person));
        var traces = new Traces(system.Running, texts);

        // The search can find: before the deletion the person is in every service, in Redis and in the mail folder.
        var before = await traces.FindAsync();
        foreach (var place in new[] { "identity ", "cv ", "ai-worker ", "billing ", "notification ", "analytics ", "redis", "mail " })
        {
            Assert.True(before.Any(trace => trace.StartsWith(place, StringComparison.Ordinal)), $"No trace in {place} to begin with.");
        }

        // A task is on its way, and a client goes on calling while everything is erased.
        await person.PostAsync("/api/background-tasks/generate-cv", new { jobText = Offer + $"\nReference {_mark}", baseCvFilename = (await FilenamesAsync(person))[0] }, CancellationToken.None);
        var isErased = false;
        var calls = GoOnCallingAsync(bearer, () => Volatile.Read(ref isErased));
        (await person.Http.DeleteAsync("/api/account/delete")).EnsureSuccessStatusCode();
        await ErasureCompletedAsync(id);
        Volatile.Write(ref isErased, true);
        await calls;

        IReadOnlyList<string> left = [];
        await Eventually.UntilAsync("all messages handled", async () => await traces.WaitingAsync() == 0, TimeSpan.FromSeconds(60));
        try
        {
            await Eventually.UntilAsync("nothing is left", async () => (left = await traces.FindAsync()).Count == 0, TimeSpan.FromSeconds(10));
        }
        catch (TimeoutException)
        {
            Assert.Fail($"{left.Count} traces are left:\n{string.Join('\n', left.Take(20))}");
        }
        Assert.DoesNotContain(Logs(), line => texts.Take(5).Any(text => line.Contains(text, StringComparison.OrdinalIgnoreCase)));

        await MailLogKeepsOnlyHashesAsync(traces);
        await OthersAreLeftAloneAsync(friend, friendEmail, friendId);
        using var again = new ApiClient(system.Gateway);
        Assert.NotEqual(id, await RegisterAsync(again, email, Name, null));
        (await again.Http.DeleteAsync("/api/account/delete")).EnsureSuccessStatusCode();
    }

    /// <summary>Everything that a person does: mails, sessions, settings of the account, CVs and tasks, feedback, events, a friend who came by her code.</summary>
    private async Task<string> LiveAsync(ApiClient person, string email, string referralCode)
    {
        var http = person.Http;
        (await http.GetAsync($"/api/auth/verify-email?token={await TokenMailedToAsync(email, "verify-email")}")).Dispose();
        await SucceedAsync(http.PostAsJsonAsync("/api/auth/request-reset", new { email }));
        await SucceedAsync(http.PutAsJsonAsync("/api/account/profile", new { name = NewName, email = $"renamed-{_mark}@example.test" }));
        await SucceedAsync(http.PostAsJsonAsync("/api/account/two-factor/setup", new { }));
        await SucceedAsync(http.PostAsJsonAsync("/api/consent/log", new { action = "updated", preferences = new { necessary = true, analytics = true } }));
        await SucceedAsync(http.PutAsJsonAsync("/api/user/onboarding", new { step = 4, data = new { step4 = new { cvGenerated = true, cvFilename = $"{_mark}.json" } } }));
        await SucceedAsync(http.PostAsJsonAsync("/api/telemetry/track", new { type = "PAGE_VIEW", category = "tests", metadata = new { who = Name, email } }));
        await SucceedAsync(http.PostAsJsonAsync("/api/telemetry/track", new { type = "SEARCH_FAILED", category = "tests", metadata = new { error = $"{Name} was not found" } }));
        using (var feedback = new HttpRequestMessage(HttpMethod.Post, "/api/feedback") { Content = JsonContent.Create(new { rating = 5, comment = $"I am {Name}, write to {email}" }) })
        {
            feedback.Headers.Add("Idempotency-Key", $"feedback-{_mark}");
            await SucceedAsync(http.SendAsync(feedback));
        }
        using (var wrong = new ApiClient(system.Gateway))
        {
            await Assert.ThrowsAsync<ApiException>(() => wrong.SignInAsync(email, "a wrong password", CancellationToken.None));
        }
        var imported = await person.PostFileAsync("/api/background-tasks/import-pdf", "pdf", await File.ReadAllBytesAsync(Samples.PathOf("cv", "en-two-columns.pdf")), $"{Name}.pdf", CancellationToken.None);
        await EndedAsync(person, imported);
        var source = imported["filename"]!.GetValue<string>();
        var tailored = await person.PostAsync("/api/background-tasks/generate-cv", new { jobText = Offer, baseCvFilename = source }, CancellationToken.None);
        await EndedAsync(person, tailored);
        await EndedAsync(person, await person.PostAsync("/api/background-tasks/calculate-match-score", new { filename = tailored["filename"]!.GetValue<string>() }, CancellationToken.None));
        // Another CV, with the name inside, by hand; and a translation where the installation offers it.
        var content = (await person.GetAsync($"/api/cvs/read?file={source}", CancellationToken.None))["content"]!.DeepClone();
        content["header"]!["full_name"] = Name;
        await SucceedAsync(http.PostAsJsonAsync("/api/cvs/create", new { content }));
        using (var translation = await http.PostAsJsonAsync("/api/background-tasks/translate-cv", new { filename = source, targetLanguage = "fr" }))
        {
            if (translation.IsSuccessStatusCode)
            {
                await EndedAsync(person, (await translation.Content.ReadFromJsonAsync<JsonNode>())!);
            }
        }
        await person.DownloadAsync("/api/export-pdf", new { filename = source, format = "pdf" }, CancellationToken.None);
        using var referred = new ApiClient(system.Gateway);
        await RegisterAsync(referred, $"referred-{_mark}@example.test", "Rosalind Brook", referralCode);
        var tokens = await person.PostAsync("/api/auth/token", new { grant_type = "password", email, password = MainJob.Password }, CancellationToken.None);
        await Eventually.UntilAsync("the mails are filed", () => Directory.GetFiles(system.Running.MailFolder).Count(file => File.ReadAllText(file).Contains(_mark, StringComparison.Ordinal)) >= 5);
        return tokens["accessToken"]!.GetValue<string>();
    }

    /// <summary>A client that does not know of the deletion: its calls reach the services before word of the ended session does.</summary>
    private async Task GoOnCallingAsync(string bearer, Func<bool> isOver)
    {
        using var client = new HttpClient { BaseAddress = system.Gateway, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", bearer) } };
        while (!isOver())
        {
            var answers = await Task.WhenAll(
                client.PostAsJsonAsync("/api/telemetry/track", new { type = "PAGE_VIEW", category = "tests", metadata = new { who = "somebody" } }),
                client.PostAsJsonAsync("/api/feedback", new { rating = 1, comment = $"Still {Name}" }),
                client.GetAsync("/api/credits/balance"),
                client.GetAsync("/api/cvs"),
                client.GetAsync("/api/background-tasks/sync"),
                client.PostAsJsonAsync("/api/background-tasks/create-template-cv", new { jobTitle = "Nurse" }),
                client.PostAsJsonAsync("/api/consent/log", new { action = "updated", preferences = new { analytics = true } }));
            Assert.All(answers, answer => Assert.True((int)answer.StatusCode < 500, $"{answer.RequestMessage!.RequestUri} → {answer.StatusCode}"));
        }
    }

    private async Task ErasureCompletedAsync(string id)
    {
        await using var identity = new NpgsqlConnection(system.Running.EnvironmentOf("identity")["ConnectionStrings__identity"]);
        await identity.OpenAsync();
        await Eventually.UntilAsync(
            "every service has answered",
            async () =>
            {
                await using var command = new NpgsqlCommand("SELECT completed_at IS NOT NULL AND user_id IS NULL FROM erasures WHERE user_hash = sha256(convert_to($1, 'UTF8'))", identity)
                {
                    Parameters = { new() { Value = id } },
                };
                return await command.ExecuteScalarAsync() is true;
            },
            TimeSpan.FromSeconds(60));
    }

    private static async Task MailLogKeepsOnlyHashesAsync(Traces traces)
    {
        await using var notification = new NpgsqlConnection(traces.ConnectionString("notification"));
        await notification.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT count(*) FROM mail_log WHERE recipient_email ~ '^erased-[0-9a-f]{16}$' AND recipient_user_id IS NULL AND subject = ''", notification);
        Assert.InRange((long)(await command.ExecuteScalarAsync())!, 4, long.MaxValue);
    }

    private async Task OthersAreLeftAloneAsync(ApiClient friend, string email, string id)
    {
        var session = await friend.GetAsync("/api/auth/session", CancellationToken.None);
        Assert.Equal((id, email), (session["user"]!["id"]!.GetValue<string>(), session["user"]!["email"]!.GetValue<string>()));
        Assert.Equal(HttpStatusCode.OK, (await friend.Http.GetAsync("/api/credits/balance")).StatusCode);
        await TokenMailedToAsync($"referred-{_mark}@example.test", "verify-email");
    }

    private IEnumerable<string> Logs() =>
        Directory.EnumerateFiles(Path.Combine(system.Running.DataFolder, "logs"), "*", SearchOption.AllDirectories)
            .Where(file => !Path.GetFileName(file).StartsWith("rabbitmq", StringComparison.Ordinal))
            .SelectMany(File.ReadLines);

    private Task<string> TokenMailedToAsync(string email, string route) =>
        Eventually.FindAsync($"the mail {route}", () => Task.FromResult(
            Directory.EnumerateFiles(system.Running.MailFolder, "*.eml")
                .Select(File.ReadAllText)
                .Where(mail => mail.Contains(email, StringComparison.Ordinal))
                .Select(mail => mail.Replace("=\r\n", "", StringComparison.Ordinal).Replace("=3D", "=", StringComparison.Ordinal))
                .Select(mail => MailedToken().Match(mail))
                .FirstOrDefault(match => match.Success && match.Groups["route"].Value == route)?.Groups["token"].Value));

    private static async Task<string> RegisterAsync(ApiClient api, string email, string name, string? referralCode)
    {
        var registered = await api.PostAsync("/api/auth/register", new { email, password = MainJob.Password, name, referralCode }, CancellationToken.None);
        await api.SignInAsync(email, MainJob.Password, CancellationToken.None);
        return registered["user"]!["id"]!.GetValue<string>();
    }

    private static async Task<string> ReferralCodeAsync(ApiClient api) => (await api.GetAsync("/api/auth/session", CancellationToken.None))["user"]!["referralCode"]!.GetValue<string>();

    private static async Task<IReadOnlyList<string>> FilenamesAsync(ApiClient api) =>
        [.. (await api.GetAsync("/api/cvs", CancellationToken.None))["cvs"]!.AsArray().Select(cv => cv!["filename"]!.GetValue<string>())];

    private static async Task EndedAsync(ApiClient api, JsonNode started) =>
        Assert.Equal("completed", (await api.TaskEndsAsync(started["taskId"]!.GetValue<string>(), null, CancellationToken.None))["status"]!.GetValue<string>());

    private static async Task SucceedAsync(Task<HttpResponseMessage> call)
    {
        using var answer = await call;
        Assert.True(answer.IsSuccessStatusCode, $"{answer.RequestMessage!.RequestUri} → {answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
    }

    [GeneratedRegex("/(?<route>verify-email)\\?token=(?<token>[A-Za-z0-9_-]{43})", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex MailedToken();
}
