using System.Text.Json.Nodes;
using FitMyCv.StandIns.OpenAi;
using FitMyCv.StandIns.OpenAi.Answers;

namespace FitMyCv.AiWorker.Domain.Tests;

/// <summary>A model that has been won over by one attack: it writes what the attack wants into every text, list and member that its answer has.</summary>
internal sealed class ObeyingAnswers(Injection attack, int seed) : IAnswers
{
    private static readonly string[] Fixed =
        ["id", "index", "sources", "decision", "reason", "title_choice", "proficiency", "type", "language", "level", "country_code", "start_date", "end_date", "url", "email", "phone", "contract", "remote", "currency", "period"];

    private readonly HonestAnswers _honest = new(seed);
    private int _turn = seed;

    public JsonNode Answer(StandInRequest request)
    {
        var answer = _honest.Answer(request);
        if (request.Schema is "classify")
        {
            return answer;
        }
        Spoil(answer);
        foreach (var trace in attack.Traces)
        {
            (answer["additions"] as JsonArray)?.Add(new JsonObject { ["list"] = "hard_skills", ["name"] = trace, ["quotation"] = attack.Text });
            (answer["quotations"] as JsonArray)?.Add(new JsonObject { ["skill"] = request.Data?["skills"]?[0]?.DeepClone(), ["quotation"] = attack.Text });
            foreach (var list in new[] { "required", "nice_to_have", "soft_skills", "methodologies" })
            {
                (answer["skills"]?[list] as JsonArray)?.Add(trace);
            }
            foreach (var list in new[] { "hard_skills", "tools" })
            {
                (answer["skills"]?[list] as JsonArray)?.Add(new JsonObject { ["name"] = trace, ["proficiency"] = "expert" });
            }
        }
        return answer;
    }

    /// <summary>Every other text gets a trace at its end, or is one.</summary>
    private void Spoil(JsonNode node)
    {
        foreach (var (key, value) in Members(node))
        {
            if (value is JsonValue leaf && leaf.TryGetValue<string>(out var text))
            {
                if (Wanted() is { } trace)
                {
                    Set(node, key, _turn % 5 == 0 ? trace : $"{text} {trace}");
                }
            }
            else if (value is not null)
            {
                Spoil(value);
            }
        }
    }

    private string? Wanted() => attack.Traces.Count > 0 && _turn++ % 2 == 0 ? attack.Traces[_turn / 2 % attack.Traces.Count] : null;

    private static (object Key, JsonNode? Value)[] Members(JsonNode node) => node switch
    {
        JsonObject item => item.Where(member => !Fixed.Contains(member.Key) && !IsChoice(member)).Select(member => ((object)member.Key, member.Value)).ToArray(),
        JsonArray list => list.Select((entry, i) => ((object)i, entry)).ToArray(),
        _ => [],
    };

    /// <summary>Which title a summary bears is a choice of two words.</summary>
    private static bool IsChoice(KeyValuePair<string, JsonNode?> member) => member is { Key: "title", Value: JsonValue value } && value.TryGetValue<string>(out var text) && text is "offer" or "source";

    private static void Set(JsonNode node, object key, string text)
    {
        if (key is int index)
        {
            node[index] = text;
        }
        else
        {
            node[(string)key] = text;
        }
    }
}
