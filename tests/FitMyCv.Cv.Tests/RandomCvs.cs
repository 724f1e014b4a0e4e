using System.Text.Json.Nodes;

namespace FitMyCv.Cv.Tests;

/// <summary>Random CVs out of few words, so that doubles, moves and look-alikes are frequent; and random rewritings of a CV.</summary>
internal sealed class RandomCvs(int seed)
{
    private static readonly string[] Words = ["C#", "SQL", "Docker", "csharp", "Postgres", "PostgreSQL"];
    private static readonly string[] Sentences = ["Write tests", "Write tests for the bank", "Review code", "Review all the code", "Run services"];
    private static readonly string[] Names = ["Quai", "Lagune", "Atelier"];
    private static readonly string[] Dates = ["2017", "2018", "2019"];
    private static readonly string[] Levels = ["beginner", "expert"];
    private readonly Random _random = new(seed);

    public JsonObject Cv()
    {
        var cv = new JsonObject
        {
            ["header"] = new JsonObject { ["full_name"] = "A", ["current_title"] = Pick(Names), ["contact"] = new JsonObject() },
            ["summary"] = new JsonObject(),
            ["skills"] = new JsonObject(),
            ["experience"] = new JsonArray(),
        };
        Fill(cv);
        return cv;
    }

    /// <summary>Another CV that shares much with this one.</summary>
    public JsonObject Rewritten(JsonObject cv)
    {
        var other = cv.DeepClone().AsObject();
        for (var i = _random.Next(1, 12); i > 0; i--)
        {
            ChangeOne(other);
        }
        return other;
    }

    public void Shuffle<T>(IList<T> items)
    {
        for (var i = items.Count - 1; i > 0; i--)
        {
            var other = _random.Next(i + 1);
            (items[i], items[other]) = (items[other], items[i]);
        }
    }

    public bool Coin(double chance = 0.5) => _random.NextDouble() < chance;

    private void Fill(JsonObject cv)
    {
        MaybeList(cv["skills"]!.AsObject(), "hard_skills", Skill);
        MaybeList(cv["skills"]!.AsObject(), "soft_skills", () => Pick(Words));
        MaybeList(cv["summary"]!.AsObject(), "domains", () => Pick(Words));
        if (Coin())
        {
            cv["summary"]!["headline"] = Pick(Sentences);
        }
        for (var i = _random.Next(4); i > 0; i--)
        {
            cv["experience"]!.AsArray().Add(Experience());
        }
        MaybeList(cv, "projects", Project);
        MaybeList(cv, "education", () => new JsonObject { ["institution"] = Pick(Names), ["end_date"] = Pick(Dates) });
        MaybeList(cv, "languages", () => new JsonObject { ["name"] = Pick(Names), ["level"] = Pick(Dates) });
        MaybeList(cv, "extras", () => new JsonObject { ["name"] = Pick(Names) });
        if (Coin(0.1))
        {
            cv["section_order"] = new JsonArray("skills", "experience");
        }
    }

    private void MaybeList(JsonObject parent, string name, Func<JsonNode> item)
    {
        if (Coin(0.75))
        {
            parent[name] = new JsonArray([.. Enumerable.Range(0, _random.Next(5)).Select(_ => item())]);
        }
    }

    private void ChangeOne(JsonObject cv)
    {
        var lists = Lists(cv).ToList();
        var (parent, name, item) = lists[_random.Next(lists.Count)];
        var list = parent[name] as JsonArray;
        switch (_random.Next(7))
        {
            case 0 when list is { Count: > 0 }:
                list.RemoveAt(_random.Next(list.Count));
                break;
            case 1 when list is { Count: > 1 }:
                var moved = list[_random.Next(list.Count)];
                list.Remove(moved);
                list.Insert(_random.Next(list.Count + 1), moved);
                break;
            case 2 when list is { Count: > 0 }:
                list[_random.Next(list.Count)] = item();
                break;
            case 3 when list is not null && name != "experience":
                parent.Remove(name);
                break;
            case 4:
                cv["summary"]!["headline"] = Pick(Sentences);
                break;
            case 5 when cv["experience"]!.AsArray() is { Count: > 0 } jobs:
                MoveToProjects(cv, jobs);
                break;
            default:
                if (list is null)
                {
                    parent[name] = list = [];
                }
                list.Insert(_random.Next(list.Count + 1), item());
                break;
        }
    }

    private void MoveToProjects(JsonObject cv, JsonArray jobs)
    {
        var job = jobs[_random.Next(jobs.Count)]!.AsObject();
        jobs.Remove(job);
        if (cv["projects"] is not JsonArray projects)
        {
            cv["projects"] = projects = [];
        }
        projects.Insert(_random.Next(projects.Count + 1), new JsonObject
        {
            ["name"] = (string)job["company"]!,
            ["role"] = (string)job["title"]!,
            ["start_date"] = (string)job["start_date"]!,
            ["end_date"] = (string)job["end_date"]!,
        });
    }

    private IEnumerable<(JsonObject Parent, string Name, Func<JsonNode> Item)> Lists(JsonObject cv)
    {
        yield return (cv["skills"]!.AsObject(), "hard_skills", Skill);
        yield return (cv["skills"]!.AsObject(), "soft_skills", () => Pick(Words));
        yield return (cv["summary"]!.AsObject(), "domains", () => Pick(Words));
        yield return (cv, "experience", Experience);
        yield return (cv, "projects", Project);
        yield return (cv, "languages", () => new JsonObject { ["name"] = Pick(Names), ["level"] = Pick(Dates) });
        foreach (var job in cv["experience"]!.AsArray())
        {
            yield return (job!.AsObject(), "responsibilities", () => Pick(Sentences));
            yield return (job!.AsObject(), "skills_used", () => Pick(Words));
        }
    }

    private JsonObject Skill()
    {
        var skill = new JsonObject { ["name"] = Pick(Words) };
        if (Coin())
        {
            skill["proficiency"] = Pick(Levels);
        }
        return skill;
    }

    private JsonObject Experience()
    {
        var job = new JsonObject { ["title"] = Pick(Names), ["company"] = Pick(Names), ["start_date"] = Pick(Dates), ["end_date"] = "present" };
        MaybeList(job, "responsibilities", () => Pick(Sentences));
        MaybeList(job, "skills_used", () => Pick(Words));
        if (Coin())
        {
            job["description"] = Pick(Sentences);
        }
        return job;
    }

    private JsonObject Project()
    {
        var project = new JsonObject { ["name"] = Pick(Names) };
        MaybeList(project, "tech_stack", () => Pick(Words));
        return project;
    }

    private string Pick(string[] choices) => choices[_random.Next(choices.Length)];
}
