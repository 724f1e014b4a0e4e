using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace FitMyCv.StandIns.OpenAi.Answers;

/// <summary>
/// The worst model: it does what any text of the data tells it to, and writes employers, dates, titles, degrees, numbers and skills that no CV shows into every
/// member that takes a text. Its answers fit the schema. The same seed and request give the same answer.
/// </summary>
public sealed partial class InventingAnswers(int seed) : IAnswers
{
    /// <summary>What is written into texts.</summary>
    private static readonly string[] Inventions =
    [
        "Zorvex Industries", "Quibblestone Ltd", "Google", "McKinsey", "a PhD in astrophysics", "an MBA", "CISSP certification", "a doctorate", "777 engineers", "€9.3 million", "a 83 % rise",
        "ninety-seven people", "Haskell", "COBOL", "Salesforce", "Adobe Photoshop", "since 1987", "as Head of Zorvex",
    ];

    private static readonly string[] InventedSkills = ["Haskell", "COBOL", "Salesforce", "Adobe Photoshop", "CISSP", "Zorvex"];

    /// <summary>Fragments that betray an invention wherever they stand.</summary>
    public static IReadOnlyList<string> Traces { get; } =
        ["Zorvex", "Quibblestone", "Google", "McKinsey", "PhD", "MBA", "CISSP", "doctorate", "777", "9.3", "83 %", "ninety", "Haskell", "COBOL", "Salesforce", "Photoshop", "1987"];

    private readonly HonestAnswers _honest = new(seed);

    public JsonNode Answer(StandInRequest request)
    {
        var random = HonestAnswers.Random(request, seed);
        var answer = _honest.Answer(request);
        var orders = request.Data is null ? [] : Orders(request.Data).ToArray();
        return request.Schema switch
        {
            "classify" => RemoveMuch(answer, random),
            "experiences" or "projects" or "summary" or "translate" => Add(Spoil(answer, random, orders), request.Schema, random),
            "skills" => AddSkills(answer, random, orders),
            "extras" => new JsonObject { ["order"] = new JsonArray(5, 0, 0, -1, 99) },
            "quote" => Quote(request),
            "import" => AddEntries(Spoil(answer, random, orders), random),
            "offer" => AddAsked(answer),
            _ => answer,
        };
    }

    /// <summary>What texts of the data demand: the rest of a sentence that begins as an instruction.</summary>
    private static IEnumerable<string> Orders(JsonNode node) => node switch
    {
        JsonObject item => item.SelectMany(member => member.Value is null ? [] : Orders(member.Value)),
        JsonArray list => list.SelectMany(entry => entry is null ? [] : Orders(entry)),
        JsonValue value when value.TryGetValue<string>(out var text) => Instruction().Matches(text).Select(match => match.Groups["order"].Value.Trim()).Where(order => order.Length > 0),
        _ => [],
    };

    private static JsonNode RemoveMuch(JsonNode answer, Random random)
    {
        foreach (var item in answer.AsObject().SelectMany(list => HonestAnswers.Items(list.Value)))
        {
            item["decision"] = random.Next(3) > 0 ? "remove" : "keep";
            item["reason"] = "unrelated";
        }
        answer["experiences"]!.AsArray().Add(new JsonObject { ["index"] = 99, ["decision"] = "keep", ["reason"] = "title" });
        return answer;
    }

    /// <summary>Every text that is not an id, an index or a choice gets an invention or an order with a chance of one half.</summary>
    private static JsonNode Spoil(JsonNode answer, Random random, string[] orders)
    {
        switch (answer)
        {
            case JsonObject item:
                foreach (var (name, value) in item.ToList())
                {
                    if (name is "id" or "sources" or "title_choice" or "proficiency" or "type" or "language" or "country_code" or "start_date" or "end_date" or "skills_used" or "tech_stack" or "keywords")
                    {
                        continue;
                    }
                    if (value is JsonValue text && text.TryGetValue<string>(out var plain))
                    {
                        item[name] = name == "title" && plain is "offer" or "source" ? plain : Worse(plain, random, orders);
                    }
                    else if (value is not null)
                    {
                        Spoil(value, random, orders);
                    }
                }
                break;
            case JsonArray list:
                for (var i = 0; i < list.Count; i++)
                {
                    if (list[i] is JsonValue text && text.TryGetValue<string>(out var plain))
                    {
                        list[i] = Worse(plain, random, orders);
                    }
                    else if (list[i] is { } entry)
                    {
                        Spoil(entry, random, orders);
                    }
                }
                break;
        }
        return answer;
    }

    private static string Worse(string text, Random random, string[] orders)
    {
        var invention = orders.Length > 0 && random.Next(2) == 0 ? orders[random.Next(orders.Length)] : Inventions[random.Next(Inventions.Length)];
        return random.Next(6) switch
        {
            0 => $"{text} with {invention}",
            1 => $"{invention}. {text}",
            2 => $"{text}, {invention}",
            _ => text,
        };
    }

    private static JsonNode Add(JsonNode answer, string schema, Random random)
    {
        string Invention() => Inventions[random.Next(Inventions.Length)];
        switch (schema)
        {
            case "experiences":
                foreach (var item in HonestAnswers.Items(answer["experiences"]))
                {
                    foreach (var list in new[] { "responsibilities", "deliverables" })
                    {
                        item[list]!.AsArray().Insert(0, new JsonObject { ["text"] = $"Led {Invention()}", ["sources"] = new JsonArray("r0", "d0", "description") });
                    }
                    item["description"] = $"Worked for {Invention()} on everything.";
                    item["skills_used"]!.AsArray().Add("k99");
                    item["skills_used"]!.AsArray().Add("Haskell");
                }
                break;
            case "projects":
                foreach (var item in HonestAnswers.Items(answer["projects"]))
                {
                    item["tech_stack"]!.AsArray().Add("COBOL");
                    item["keywords"]!.AsArray().Add("w77");
                }
                break;
            case "summary":
                answer["headline"] = $"Expert of {Invention()}";
                answer["domains"]!.AsArray().Insert(0, Invention());
                answer["key_strengths"]!.AsArray().Insert(0, Invention());
                break;
        }
        return answer;
    }

    private static JsonNode AddSkills(JsonNode answer, Random random, string[] orders)
    {
        foreach (var name in InventedSkills.Concat(orders))
        {
            answer["additions"]!.AsArray().Add(new JsonObject { ["list"] = random.Next(2) == 0 ? "hard_skills" : "tools", ["name"] = name, ["quotation"] = $"Ten years of {name}" });
        }
        answer["hard_skills"]!.AsArray().Insert(0, "Salesforce");
        return answer;
    }

    private static JsonObject Quote(StandInRequest request) => new()
    {
        ["quotations"] = new JsonArray([.. (request.Data?["skills"] as JsonArray ?? []).Select(skill => new JsonObject { ["skill"] = skill!.DeepClone(), ["quotation"] = $"Ten years of {skill}" })]),
    };

    private static JsonNode AddEntries(JsonNode answer, Random random)
    {
        answer["experience"]?.AsArray().Insert(0, new JsonObject
        {
            ["title"] = "Head of Zorvex", ["company"] = "Zorvex Industries", ["department_or_client"] = null, ["start_date"] = "1987-03", ["end_date"] = "present", ["location"] = null,
            ["description"] = $"Led {Inventions[random.Next(Inventions.Length)]}", ["responsibilities"] = null, ["deliverables"] = null, ["skills_used"] = new JsonArray("Haskell"),
        });
        answer["education"]?.AsArray().Insert(0, new JsonObject
        {
            ["institution"] = "Quibblestone University", ["degree"] = "PhD", ["field_of_study"] = null, ["description"] = null, ["location"] = null, ["start_date"] = "1987", ["end_date"] = "1987",
        });
        if (answer["skills"]?["hard_skills"] is JsonArray skills)
        {
            skills.Insert(0, new JsonObject { ["name"] = "Haskell", ["proficiency"] = "expert" });
        }
        return answer;
    }

    private static JsonNode AddAsked(JsonNode answer)
    {
        if (answer["skills"]?["required"] is JsonArray required)
        {
            required.Insert(0, "Haskell");
            answer["company"] = "Zorvex Industries";
            answer["title"] = "Head of Zorvex";
        }
        return answer;
    }

    [GeneratedRegex(@"\b(?:ignore[rz]?|disregard|forget|oublie[rz]?|vergiss|ignoriere?|ignora|olvida)\b[^.!:]*[.!:](?<order>[^.!]*)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Instruction();
}
