using System.Net;
using System.Text;
using FitMyCv.AiWorker.Tests.Support;
using FitMyCv.ServiceDefaults.Security;
using FitMyCv.Testing;
using FitMyCv.Testing.Mutations;
using FitMyCv.Testing.Services;

namespace FitMyCv.AiWorker.Tests;

/// <summary>Whatever is sent to ai-worker, it is never the service that is wrong: no answer of 5xx, and none that shows its insides.</summary>
public sealed class MutatedInputTests : IAsyncLifetime
{
    private const int Seed = 20_261_125;

    private static readonly Operation[] Operations =
    [
        new("POST", "/api/cv/improve", Caller.User) { Json = [("filename", "\"base.json\""), ("sections", "[\"skills\"]")] },
        new("POST", "/api/cv/match-score", Caller.User) { Json = [("filename", "\"base.json\""), ("jobOfferId", "\"{offer}\"")] },
        new("POST", "/api/background-tasks/calculate-match-score", Caller.User) { Json = [("filename", "\"base.json\"")] },
        new("POST", "/api/background-tasks/generate-cv", Caller.User) { Json = [("jobText", $"\"{new string('x', 120)}\""), ("baseCvFilename", "\"base.json\""), ("language", "\"fr\"")] },
        new("POST", "/api/background-tasks/generate-cv", Caller.User) { Json = [("jobUrl", "\"https://jobs.example/1\""), ("baseCvFilename", "\"base.json\"")] },
        new("POST", "/api/background-tasks/generate-cv", Caller.User) { Parts = [("jobPdf", "%PDF-1.4"), ("baseCvFilename", "base.json"), ("language", "de")] },
        new("POST", "/api/background-tasks/generate-cv-from-job-title", Caller.User) { Json = [("jobTitle", "\"Nurse\""), ("language", "\"en\"")] },
        new("POST", "/api/background-tasks/import-pdf", Caller.User) { Parts = [("pdf", "%PDF-1.4 content")] },
        new("POST", "/api/background-tasks/translate-cv", Caller.User) { Json = [("filename", "\"base.json\""), ("targetLanguage", "\"fr\"")] },
        new("POST", "/api/background-tasks/create-template-cv", Caller.User) { Json = [("jobTitle", "\"Nurse\""), ("language", "\"es\"")] },
        new("GET", "/api/background-tasks/sync", Caller.User) { Query = [("deviceId", "d"), ("since", "1700000000000"), ("limit", "5")] },
        new("POST", "/api/background-tasks/sync", Caller.User) { Json = [("taskId", "\"{task}\""), ("status", "\"completed\"")] },
        new("DELETE", "/api/background-tasks/sync", Caller.User) { Json = [("taskId", "\"{task}\"")] },
        new("GET", "/api/background-tasks/job-offers", Caller.User) { Query = [("limit", "5"), ("offset", "0")] },
        new("GET", "/api/admin/openai-balance", Caller.Administrator),
        new("GET", "/api/admin/openai-pricing", Caller.Administrator),
        new("POST", "/api/admin/openai-pricing", Caller.Administrator)
        {
            Json = [("modelName", "\"model-{fresh}\""), ("inputPrice", "1.5"), ("outputPrice", "2"), ("cachePrice", "0.5"), ("description", "\"d\""), ("isActive", "true")],
        },
        new("DELETE", "/api/admin/openai-pricing", Caller.Administrator) { Json = [("modelName", "\"gpt-4o\"")] },
        new("GET", "/api/admin/openai-alerts", Caller.Administrator),
        new("POST", "/api/admin/openai-alerts", Caller.Administrator) { Json = [("type", "\"user_daily\""), ("threshold", "5"), ("name", "\"n\""), ("enabled", "false"), ("description", "\"d\"")] },
        new("POST", "/api/admin/openai-alerts", Caller.Administrator) { Json = [("id", "\"{alert}\""), ("type", "\"user_daily\""), ("threshold", "5"), ("name", "\"n\"")] },
        new("DELETE", "/api/admin/openai-alerts", Caller.Administrator) { Json = [("id", "\"{alert}\"")] },
        new("GET", "/api/admin/openai-alerts/triggered", Caller.Administrator),
        new("GET", "/internal/tasks/{task}/result", Caller.Service),
        new("GET", "/internal/users/{user}/job-offers/{offer}", Caller.Service),
        new("POST", "/internal/users/{user}/job-offers/titles", Caller.Service) { Json = [("urls", "[\"https://jobs.example/1\"]")] },
        new("GET", "/internal/users/{user}/export", Caller.Service),
        new("GET", "/internal/usage", Caller.Service) { Query = [("from", "2026-01-01"), ("to", "2026-12-31")] },
    ];

    private Support.AiWorker _worker = null!;

    public async ValueTask InitializeAsync() => _worker = await Support.AiWorker.StartAsync(settings: new Dictionary<string, string?>(StringComparer.Ordinal) { ["FITMYCV_RATE_LIMIT_SCALE"] = "1000000" });

    public ValueTask DisposeAsync() => _worker.DisposeAsync();

    [Fact]
    public async Task Mutated_inputs_are_never_answered_with_a_server_error()
    {
        var count = TestScale.Of(everyDay: 2_000, full: 30_000);
        var run = new MutationRun(_worker.Service.Address, Operations, Seed);
        await run.RunAsync(count, NewValuesAsync, TestContext.Current.CancellationToken);
        Assert.True(run.Faults.Count == 0, $"{run.Faults.Count} of {count} were answered wrongly:\n{string.Join("\n\n", run.Faults.Take(20))}");
        var sums = run.Statuses.GroupBy(entry => entry.Key.Status / 100).ToDictionary(group => group.Key, group => group.Sum(entry => entry.Value));
        Assert.InRange(sums[2], count / 10, count);
        Assert.InRange(sums[4], count / 4, count);
    }

    [Theory]
    [InlineData("""{"filename":"\ud800"}""")]
    [InlineData("""{"filename":"base.json","\udc00":1}""")]
    [InlineData("""{"filename":"base.json","filename":"base.json"}""")]
    [InlineData("""{"filename":{"a":1,"a":2}}""")]
    [InlineData("""{"filename":"base.json","sections":["\ud83d"]}""")]
    [InlineData("""["base.json"]""")]
    [InlineData("""{"filename":"base.json","x":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}""")]
    public async Task A_body_that_cannot_be_read_is_refused_by_every_operation_that_takes_one(string body)
    {
        foreach (var operation in Operations.Where(operation => operation.Json is not null && operation.Caller != Caller.Service))
        {
            using var client = _worker.Service.Client(_worker.NewUser() with { Role = "ADMIN" });
            using var request = new HttpRequestMessage(new HttpMethod(operation.Method), operation.Path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
            using var answer = await client.SendAsync(request);
            Assert.True(answer.StatusCode == HttpStatusCode.BadRequest, $"{operation.Path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        }
    }

    private async Task<ICallValues> NewValuesAsync()
    {
        var user = await _worker.UserWithOfferAsync();
        var offer = _worker.Cv.Files[(user.Id, "base.json")].JobOfferId!.Value;
        var task = (await _worker.TasksAsync(user))[0]["id"]!.GetValue<string>();
        var alert = await _worker.SqlAsync<Guid>("INSERT INTO alerts (type, threshold, name, enabled) VALUES ('user_daily', 5, 'n', false) RETURNING id");
        return new CallValues(_worker.Service.Address, _worker.Service.Identity.Token(user), _worker.Service.Identity.Token(_worker.NewUser() with { Role = "ADMIN" }), new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["user"] = user.Id.ToString(), ["offer"] = offer.ToString(), ["task"] = task, ["alert"] = alert.ToString(), ["fresh"] = Guid.NewGuid().ToString("N"),
        });
    }

    private sealed record CallValues(Uri Server, string UserToken, string AdministratorToken, IReadOnlyDictionary<string, string> Values) : ICallValues
    {
        public IEnumerable<(string Name, string Value)> HeadersFor(MutatedCall call)
        {
            yield return ("Host", Server.Authority);
            var token = call.Caller switch
            {
                Caller.User => UserToken,
                Caller.Administrator => AdministratorToken,
                Caller.Service => new ServiceTokens(TestServiceOptions.ServiceKeys, "cv", TimeProvider.System).Create("ai-worker"),
                _ => null,
            };
            if (token is not null)
            {
                yield return ("Authorization", "Bearer " + token);
            }
        }
    }
}
