using System.Text.Json.Nodes;
using FitMyCv.AiWorker.Domain.Composition;
using FitMyCv.AiWorker.Engines;
using FitMyCv.AiWorker.Tasks;
using FitMyCv.StandIns.OpenAi;

namespace FitMyCv.AiWorker.Domain.Tests;

/// <summary>The engine with servers of every kind (spec/wire/openai §4, §5), and the stand-in as strict as they are.</summary>
public sealed class ProviderDialectTests
{
    private static readonly TailoringInput Input = new(SampleCvs.Freelancer, Samples.CaseOffer("backend"), Samples.Month);

    [Theory]
    [InlineData(Dialect.OpenAi)]
    [InlineData(Dialect.AzureV1)]
    [InlineData(Dialect.AzureLegacy)]
    [InlineData(Dialect.LlamaCpp)]
    [InlineData(Dialect.Ollama)]
    [InlineData(Dialect.VLlm)]
    public async Task Every_dialect_answers_and_refuses_in_a_way_that_is_understood(Dialect dialect)
    {
        var server = new OpenAiServer(new StandInOptions { Dialect = dialect, Key = "none" });
        var composed = CvComposer.Compose(Input, await ModelEngine.PartsAsync(Input, ModelEngine.Over(server)), ModelEngine.Meta);
        Assert.Equal("Lise Ambrault", composed.Document.Header.FullName);
        Assert.All(server.Requests, request => Assert.Equal("ok", request.Outcome));

        await FailsAsync(server, options => options.Window = 10, TaskErrors.CostLimit);
        await FailsAsync(server, options => (options.Window, options.Models) = (100_000, ["another-model"]), TaskErrors.ProviderUnavailable);
        await FailsAsync(server, options => (options.Key, options.Models) = ("another-key", []), TaskErrors.ProviderUnavailable);
    }

    [Theory]
    [InlineData("""{"model":"gpt-4o-mini","messages":[{"role":"user","content":"x"}],"colour":"red"}""", 400, "unknown_parameter")]
    [InlineData("""{"model":"gpt-5-mini","temperature":0.2,"messages":[{"role":"user","content":"x"}]}""", 400, "unsupported_value")]
    [InlineData("""{"model":"gpt-5-mini","max_tokens":10,"messages":[{"role":"user","content":"x"}]}""", 400, "unsupported_parameter")]
    [InlineData("""{"model":"gpt-4o-mini","messages":[{"role":"boss","content":"x"}]}""", 400, "invalid_value")]
    [InlineData("""{"model":"gpt-4o-mini","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,/9j/4AAQ"}}]}]}""", 400, "invalid_image_format")]
    [InlineData("""{"model":"gpt-4o-mini","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/jpeg;base64,!!"}}]}]}""", 400, "invalid_base64")]
    [InlineData("{", 400, null)]
    public async Task The_stand_in_refuses_what_the_real_server_refuses(string body, int status, string? code)
    {
        var answer = await new OpenAiServer().CompleteAsync(null, body, CancellationToken.None);
        var error = JsonNode.Parse(answer.Body)!["error"]!;
        Assert.Equal((status, code), (answer.Status, error["code"]?.GetValue<string>()));
        Assert.Equal("invalid_request_error", error["type"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}""", null)]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string"}},"required":[],"additionalProperties":false}""", "Missing 'a'")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]}""", "additionalProperties")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string","pattern":"x"}},"required":["a"],"additionalProperties":false}""", "pattern")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"array","items":{"type":"object","properties":{},"required":["b"],"additionalProperties":false}}},"required":["a"],"additionalProperties":false}""", "no property")]
    [InlineData("""{"type":"object","properties":{"a":{"allOf":[]}},"required":["a"],"additionalProperties":false}""", "allOf")]
    [InlineData("""{"type":"array","items":{"type":"string"}}""", "object")]
    public void Schemas_are_checked_by_the_strict_rules(string schema, string? problem)
    {
        var found = StrictSchema.Problem("answer", JsonNode.Parse(schema)!.AsObject());
        Assert.True(problem is null ? found is null : found?.Contains(problem, StringComparison.Ordinal), found);
    }

    [Fact]
    public async Task The_same_beginning_of_a_long_prompt_counts_as_cached()
    {
        var server = new OpenAiServer();
        var prompt = new JsonObject { ["model"] = "gpt-4o-mini", ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = new string('x', 8000) }) }.ToJsonString();
        int Cached(StandInResponse answer) => JsonNode.Parse(answer.Body)!["usage"]!["prompt_tokens_details"]!["cached_tokens"]!.GetValue<int>();
        Assert.Equal(0, Cached(await server.CompleteAsync(null, prompt, CancellationToken.None)));
        var cached = Cached(await server.CompleteAsync(null, prompt, CancellationToken.None));
        Assert.True(cached >= 1024 && cached % 128 == 0, $"{cached}");
    }

    private static async Task FailsAsync(OpenAiServer server, Action<StandInOptions> change, string key)
    {
        change(server.Options);
        var failure = await Assert.ThrowsAsync<TaskFailedException>(() => ModelEngine.PartsAsync(Input, ModelEngine.Over(server)));
        Assert.Equal(key, failure.Key);
    }
}
