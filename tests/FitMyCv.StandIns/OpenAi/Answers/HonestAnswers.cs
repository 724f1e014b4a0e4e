using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace FitMyCv.StandIns.OpenAi.Answers;

/// <summary>
/// A model that keeps to the data: orders what it was given by the offer, rewords without adding, takes drafts over. The same request gives the same answer.
/// </summary>
/// <param name="seed">Which rewordings are chosen.</param>
public sealed class HonestAnswers(int seed = 1) : IAnswers
{
    private const int Points = 4;
    private readonly SchemaAnswers _least = new();

    public JsonNode Answer(StandInRequest request)
    {
        if (request.Data is not JsonObject data)
        {
            return _least.Answer(request);
        }
        var asked = Asked(data);
        var random = Random(request, seed);
        return request.Schema switch
        {
            "offer" or "import" when data["draft"] is JsonObject draft => draft.DeepClone(),
            "import" => Unread(_least.Answer(request)),
            "classify" => Classify(data, asked),
            "experiences" => new JsonObject { ["experiences"] = List(data["experiences"], item => Experience(item, data, asked, random)) },
            "projects" => new JsonObject { ["projects"] = List(data["projects"], item => Project(item, data, asked, random)) },
            "extras" => new JsonObject { ["order"] = new JsonArray([.. Items(data["extras"]).OrderByDescending(item => Hits(item, asked)).Select(item => item["index"]!.DeepClone())]) },
            "skills" => Skills(data, asked),
            "summary" => Summary(data, asked, random),
            "translate" => new JsonObject { ["texts"] = List(data["texts"], item => new JsonObject { ["id"] = item["id"]!.DeepClone(), ["text"] = HonestTranslation.Of(Text(item["text"]), Text(data["target_language"])) }) },
            _ => _least.Answer(request),
        };
    }

    /// <summary>A generator that depends on the seed and on what was asked.</summary>
    internal static Random Random(StandInRequest request, int seed) =>
        new(BitConverter.ToInt32(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{seed}|{request.Schema}|{request.Prompt}"))), 0));

    internal static IEnumerable<JsonObject> Items(JsonNode? list) => (list as JsonArray ?? []).OfType<JsonObject>();

    /// <summary>The language in which the data's offer or texts are; honest wordings stay in it.</summary>
    internal static string Language(JsonNode data)
    {
        var text = data.ToJsonString(OpenAiJson.Options);
        var counts = new (string Language, int Count)[]
        {
            ("fr", Count(text, " de ", " et ", " des ", " les ", " pour ")), ("en", Count(text, " the ", " and ", " of ", " for ", " with ")),
            ("es", Count(text, " el ", " y ", " los ", " para ", " con ")), ("de", Count(text, " und ", " der ", " die ", " mit ", " für ")),
        };
        return counts.MaxBy(one => one.Count).Language;
    }

    private static int Count(string text, params string[] words) => words.Sum(word => text.Split(word).Length - 1);

    private static string[] Asked(JsonObject data) =>
        [.. new[] { "required_skills", "nice_to_have" }.SelectMany(name => data["offer"]?[name] as JsonArray ?? []).Select(skill => skill!.GetValue<string>())];

    private static int Hits(JsonNode item, string[] asked)
    {
        var text = item.ToJsonString(OpenAiJson.Options);
        return asked.Count(skill => text.Contains(skill, StringComparison.OrdinalIgnoreCase));
    }

    private static JsonArray List(JsonNode? source, Func<JsonObject, JsonNode> make) => new([.. Items(source).Select(make)]);

    private static JsonObject Classify(JsonObject data, string[] asked)
    {
        JsonNode Decide(JsonObject item) => new JsonObject
        {
            ["index"] = item["index"]!.DeepClone(),
            ["decision"] = Hits(item, asked) > 0 ? "keep" : "remove",
            ["reason"] = Hits(item, asked) > 0 ? "asked_skills" : "unrelated",
        };
        JsonNode Keep(JsonObject item) => new JsonObject { ["index"] = item["index"]!.DeepClone(), ["decision"] = "keep", ["reason"] = "recent" };
        return new JsonObject { ["experiences"] = List(data["experiences"], Decide), ["projects"] = List(data["projects"], Decide), ["extras"] = List(data["extras"], Keep) };
    }

    private static JsonObject Experience(JsonObject item, JsonObject data, string[] asked, Random random)
    {
        var language = Language(data["experiences"]!);
        JsonArray Reworded(string list)
        {
            var points = Items(item[list]).OrderByDescending(point => Hits(point, asked)).Take(Points).ToList();
            var reworded = new JsonArray();
            for (var i = 0; i < points.Count; i++)
            {
                // Now and then an editor joins two points.
                var joins = i + 1 < points.Count && random.Next(6) == 0;
                var text = joins ? HonestWording.Join(Text(points[i]["text"]), Text(points[i + 1]["text"]), language) : HonestWording.Reword(Text(points[i]["text"]), language, random);
                var sources = new JsonArray(points[i]["id"]!.DeepClone());
                if (joins)
                {
                    sources.Add(points[++i]["id"]!.DeepClone());
                }
                reworded.Add(new JsonObject { ["text"] = text, ["sources"] = sources });
            }
            return reworded;
        }
        return new JsonObject
        {
            ["index"] = item["index"]!.DeepClone(),
            ["description"] = null,
            ["responsibilities"] = Reworded("responsibilities"),
            ["deliverables"] = Reworded("deliverables"),
            ["skills_used"] = Ordered(item["skills_used"], asked),
        };
    }

    private static JsonObject Project(JsonObject item, JsonObject data, string[] asked, Random random) => new()
    {
        ["index"] = item["index"]!.DeepClone(),
        ["summary"] = Text(item["summary"]) is { Length: > 0 } summary ? HonestWording.Reword(summary, Language(data["projects"]!), random) : null,
        ["tech_stack"] = Ordered(item["tech_stack"], asked),
        ["keywords"] = Ordered(item["keywords"], asked),
    };

    private static JsonObject Skills(JsonObject data, string[] asked)
    {
        var lists = data["skills"]!.AsObject();
        var named = lists.SelectMany(list => Items(list.Value)).Select(skill => Text(skill["text"])).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var texts = (data["texts"] as JsonArray ?? []).Select(Text).ToArray();
        var additions = asked.Where(skill => !named.Contains(skill))
            .Select(skill => (Skill: skill, Text: Array.Find(texts, text => text.Contains(skill, StringComparison.OrdinalIgnoreCase))))
            .Where(one => one.Text is not null)
            .Select(one => new JsonObject { ["list"] = "hard_skills", ["name"] = one.Skill, ["quotation"] = one.Text });
        var answer = new JsonObject(lists.Select(list => new KeyValuePair<string, JsonNode?>(list.Key, Ordered(list.Value, asked))));
        answer["additions"] = new JsonArray([.. additions]);
        return answer;
    }

    private static JsonObject Summary(JsonObject data, string[] asked, Random random)
    {
        var summary = data["summary"]!.AsObject();
        JsonArray Sorted(string name) => new([.. (summary[name] as JsonArray ?? []).OrderByDescending(entry => Hits(entry!, asked)).Select(entry => entry!.DeepClone())]);
        return new JsonObject
        {
            ["title"] = "offer",
            ["headline"] = null,
            ["description"] = Text(summary["description"]) is { Length: > 0 } description ? HonestWording.Reword(description, Language(data), random) : null,
            ["domains"] = Sorted("domains"),
            ["key_strengths"] = Sorted("key_strengths"),
        };
    }

    /// <summary>A CV of which nothing was seen.</summary>
    private static JsonNode Unread(JsonNode answer)
    {
        answer["header"]!["full_name"] = "";
        answer["header"]!["current_title"] = "";
        return answer;
    }

    private static JsonArray Ordered(JsonNode? list, string[] asked) =>
        new([.. Items(list).OrderByDescending(item => Hits(item, asked)).Select(item => item["id"]!.DeepClone())]);

    internal static string Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";
}
