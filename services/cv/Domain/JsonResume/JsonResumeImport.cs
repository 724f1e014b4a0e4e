using System.Text.Json.Nodes;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.Cv.Domain.JsonResume;

/// <param name="Document">Not yet checked against the schema.</param>
/// <param name="Places">Pointer into the document → pointer into the sent resume.</param>
public sealed record ImportedResume(JsonObject Document, IReadOnlyList<Unmapped> Unmapped, IReadOnlyDictionary<string, string> Places)
{
    /// <summary>The sent place that a place of the document came from, or the nearest one around it.</summary>
    public string SentPlace(string pointer)
    {
        for (var place = pointer; ; place = JsonPointer.Split(place).Parent)
        {
            if (Places.TryGetValue(place, out var sent))
            {
                return sent;
            }
            if (place.Length == 0)
            {
                return "";
            }
        }
    }
}

/// <summary>Reads a JSON Resume (schema v1.0.0) by the table of spec cv §8.1; what finds no place is named.</summary>
public sealed class JsonResumeImport
{
    private static readonly string[] Levels = ["awareness", "beginner", "intermediate", "proficient", "advanced", "expert"];
    private readonly List<Unmapped> _unmapped = [];
    private readonly Dictionary<string, string> _places = new(StringComparer.Ordinal);
    private readonly JsonObject _document = new()
    {
        ["header"] = new JsonObject { ["full_name"] = "", ["current_title"] = "", ["contact"] = new JsonObject() },
        ["summary"] = new JsonObject(),
        ["skills"] = new JsonObject(),
        ["experience"] = new JsonArray(),
    };

    private JsonResumeImport()
    {
    }

    public static ImportedResume Read(JsonObject resume)
    {
        var import = new JsonResumeImport();
        import.ReadAll(resume);
        return new ImportedResume(import._document, import._unmapped, import._places);
    }

    private void ReadAll(JsonObject resume)
    {
        var sent = new SentObject(resume, "", _unmapped);
        sent.Skip("$schema");
        sent.Skip("meta");
        Basics(sent);
        Each(sent, "work", Work);
        Each(sent, "education", Education);
        Each(sent, "skills", Skill);
        Each(sent, "languages", Language);
        Each(sent, "projects", Project);
        foreach (var list in JsonResumeNames.NameMembers.Keys)
        {
            Each(sent, list, entry => Extra(list, entry));
        }
        sent.ReportRest();
        if (JsonPointer.Find(resume, "/meta/fitmycv") is JsonObject ours)
        {
            SetOurs(ours);
        }
    }

    private static void Each(SentObject sent, string list, Action<SentObject> read)
    {
        foreach (var entry in sent.Objects(list))
        {
            read(entry);
            entry.ReportRest();
        }
    }

    private void Basics(SentObject sent)
    {
        _places["/header/full_name"] = "/basics/name";
        if (sent.Object("basics") is not { } basics)
        {
            return;
        }
        Put("/header", "full_name", basics, "name");
        Put("/header", "current_title", basics, "label");
        Put("/header/contact", "email", basics, "email");
        Put("/header/contact", "phone", basics, "phone");
        Put("/summary", "description", basics, "summary");
        if (basics.Object("location") is { } location)
        {
            _document["header"]!["contact"]!["location"] = new JsonObject();
            Put("/header/contact/location", "city", location, "city");
            Put("/header/contact/location", "region", location, "region");
            Put("/header/contact/location", "country_code", location, "countryCode");
            location.ReportRest();
        }
        if (basics.Text("url") is { Length: > 0 } url)
        {
            Link(new JsonObject { ["type"] = "website", ["url"] = WithScheme(url) }, basics.At("url"));
        }
        foreach (var profile in basics.Objects("profiles"))
        {
            Profile(profile);
            profile.ReportRest();
        }
        basics.ReportRest();
    }

    private void Profile(SentObject profile)
    {
        if (profile.Text("url") is not { Length: > 0 } url)
        {
            return;
        }
        var network = profile.Text("network");
        var type = network?.ToLowerInvariant() switch
        {
            "linkedin" => "linkedin",
            "github" => "github",
            _ => "other",
        };
        var link = new JsonObject { ["type"] = type };
        if (!string.IsNullOrWhiteSpace(network))
        {
            link["label"] = network;
        }
        link["url"] = WithScheme(url);
        Link(link, profile.At("url"));
    }

    private void Work(SentObject entry)
    {
        var position = entry.Text("position");
        var company = entry.Text("name");
        if (string.IsNullOrWhiteSpace(position) && string.IsNullOrWhiteSpace(company))
        {
            Elsewhere("work", entry);
            return;
        }
        var start = entry.Date("startDate");
        var end = entry.Date("endDate");
        var job = new JsonObject
        {
            ["title"] = position ?? "",
            ["company"] = company ?? "",
            ["start_date"] = start,
            ["end_date"] = end.Length == 0 && start.Length > 0 ? "present" : end,
        };
        if (entry.Text("location") is { Length: > 0 } city)
        {
            job["location"] = new JsonObject { ["city"] = city };
        }
        SetLines(job, "description", entry.Text("description"), entry.Text("summary"));
        var at = Add("experience", job, entry.Path, ("title", "position"), ("company", "name"), ("start_date", "startDate"), ("end_date", "endDate"), ("description", "summary"), ("location", "location"));
        AddTexts(job, "responsibilities", at, entry.Texts("highlights"));
    }

    private void Education(SentObject entry)
    {
        var institution = entry.Text("institution");
        var degree = entry.Text("studyType");
        if (string.IsNullOrWhiteSpace(institution) && string.IsNullOrWhiteSpace(degree))
        {
            Elsewhere("education", entry);
            return;
        }
        var item = new JsonObject { ["institution"] = institution ?? "" };
        Set(item, "degree", degree);
        Set(item, "field_of_study", entry.Text("area"));
        SetLines(item, "description", [entry.Text("score"), .. entry.Texts("courses").Select(course => course.Text)]);
        Set(item, "start_date", entry.Date("startDate"));
        item["end_date"] = entry.Date("endDate");
        Add("education", item, entry.Path, ("degree", "studyType"), ("field_of_study", "area"), ("start_date", "startDate"), ("end_date", "endDate"), ("description", "courses"));
    }

    private void Skill(SentObject entry)
    {
        var name = entry.Text("name");
        var keywords = entry.Texts("keywords");
        var level = entry.Text("level");
        var list = name is null ? null : JsonResumeNames.SkillList(name);
        var member = list ?? "hard_skills";
        if (keywords.Count == 0 && !string.IsNullOrWhiteSpace(name) && list is null)
        {
            keywords = [(name, entry.At("name"))];
        }
        else if (list is null && !string.IsNullOrWhiteSpace(name))
        {
            entry.Refuse("name", "The skills were taken over, the name of their group has no place.");
        }
        var proficiency = member is "hard_skills" or "tools" ? Proficiency(level) : null;
        if (!string.IsNullOrEmpty(level) && proficiency is null)
        {
            entry.Refuse("level", "The level is none of: " + string.Join(", ", Levels) + ", master.");
        }
        foreach (var (text, at) in keywords)
        {
            var skills = ListOf(_document["skills"]!.AsObject(), member);
            _places[$"/skills/{member}/{skills.Count}"] = at;
            skills.Add(member is "hard_skills" or "tools" ? NewSkill(text, proficiency) : JsonValue.Create(text));
        }
    }

    private void Language(SentObject entry)
    {
        if (entry.Text("language") is not { } name || string.IsNullOrWhiteSpace(name))
        {
            Elsewhere("languages", entry);
            return;
        }
        Add("languages", new JsonObject { ["name"] = name, ["level"] = entry.Text("fluency") ?? "" }, entry.Path, ("name", "language"), ("level", "fluency"));
    }

    private void Project(SentObject entry)
    {
        if (entry.Text("name") is not { } name || string.IsNullOrWhiteSpace(name))
        {
            Elsewhere("projects", entry);
            return;
        }
        var project = new JsonObject { ["name"] = name };
        Set(project, "role", string.Join(", ", entry.Texts("roles").Select(role => role.Text)));
        SetLines(project, "summary", [entry.Text("description"), .. entry.Texts("highlights").Select(highlight => highlight.Text)]);
        Set(project, "start_date", entry.Date("startDate"));
        Set(project, "end_date", entry.Date("endDate"));
        if (entry.Text("url") is { Length: > 0 } url)
        {
            project["url"] = WithScheme(url);
        }
        var at = Add("projects", project, entry.Path, ("role", "roles"), ("summary", "description"), ("start_date", "startDate"), ("end_date", "endDate"), ("url", "url"));
        AddTexts(project, "keywords", at, entry.Texts("keywords"));
    }

    private void Extra(string list, SentObject entry)
    {
        var name = entry.Text(JsonResumeNames.NameMembers[list]);
        var extra = new JsonObject { ["name"] = string.IsNullOrWhiteSpace(name) ? JsonResumeNames.Fallback(list) : name };
        Set(extra, "summary", entry.OtherTexts());
        Add("extras", extra, entry.Path, ("name", JsonResumeNames.NameMembers[list]));
    }

    /// <summary>An entry without the texts that its list needs: an additional entry with all that it says.</summary>
    private void Elsewhere(string list, SentObject entry)
    {
        entry.StartAgain();
        var texts = entry.OtherTexts();
        if (texts.Length > 0)
        {
            Add("extras", new JsonObject { ["name"] = JsonResumeNames.Fallback(list), ["summary"] = texts }, entry.Path);
        }
    }

    /// <summary>What our own export could not say in the terms of JSON Resume; null = the member is absent.</summary>
    private void SetOurs(JsonObject values)
    {
        foreach (var (pointer, value) in values)
        {
            var sent = JsonPointer.Append("/meta/fitmycv", pointer);
            if (JsonPointer.Parse(pointer) is not { Length: > 0 } || !TrySet(pointer, value))
            {
                _unmapped.Add(new Unmapped(sent, "This place is not in the document."));
                continue;
            }
            _places[pointer] = sent;
        }
    }

    private bool TrySet(string pointer, JsonNode? value)
    {
        var (parent, token) = JsonPointer.Split(pointer);
        switch (JsonPointer.Find(_document, parent))
        {
            case JsonObject item when value is null:
                return item.Remove(token);
            case JsonObject item:
                item[token] = value.DeepClone();
                return true;
            case JsonArray list when JsonPointer.Index(token) is { } index && index < list.Count && value is not null:
                list[index] = value.DeepClone();
                return true;
            default:
                return false;
        }
    }

    private void Put(string parent, string member, SentObject sent, string name)
    {
        if (sent.Text(name) is { } text)
        {
            JsonPointer.Find(_document, parent)![member] = text;
            _places[JsonPointer.Append(parent, member)] = sent.At(name);
        }
    }

    private void Link(JsonObject link, string at)
    {
        var links = ListOf(_document["header"]!["contact"]!.AsObject(), "links");
        _places[JsonPointer.Append("/header/contact/links", links.Count)] = at;
        links.Add(link);
    }

    private string Add(string list, JsonObject item, string at, params (string Ours, string Sent)[] members)
    {
        var items = ListOf(_document, list);
        var place = JsonPointer.Append("/" + list, items.Count);
        _places[place] = at;
        foreach (var (ours, sent) in members)
        {
            _places[JsonPointer.Append(place, ours)] = JsonPointer.Append(at, sent);
        }
        items.Add(item);
        return place;
    }

    private void AddTexts(JsonObject item, string member, string at, IReadOnlyList<(string Text, string Path)> texts)
    {
        if (texts.Count == 0)
        {
            return;
        }
        item[member] = new JsonArray([.. texts.Select(entry => JsonValue.Create(entry.Text))]);
        for (var i = 0; i < texts.Count; i++)
        {
            _places[JsonPointer.Append(JsonPointer.Append(at, member), i)] = texts[i].Path;
        }
    }

    private static JsonArray ListOf(JsonObject parent, string member)
    {
        if (parent[member] is not JsonArray list)
        {
            parent[member] = list = [];
        }
        return list;
    }

    private static void Set(JsonObject item, string member, string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            item[member] = text;
        }
    }

    private static void SetLines(JsonObject item, string member, params string?[] lines) =>
        Set(item, member, string.Join('\n', lines.Where(line => !string.IsNullOrEmpty(line))));

    private static JsonObject NewSkill(string name, string? proficiency)
    {
        var skill = new JsonObject { ["name"] = name };
        Set(skill, "proficiency", proficiency);
        return skill;
    }

    private static string? Proficiency(string? level)
    {
        var normal = level?.Trim().ToLowerInvariant();
        return normal == "master" ? "expert" : Levels.FirstOrDefault(known => known == normal);
    }

    private static string WithScheme(string url) => url.Contains(':', StringComparison.Ordinal) ? url : "https://" + url;
}
