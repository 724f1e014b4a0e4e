using System.Text.Json.Nodes;
using FitMyCv.Cv.Domain.Review;

namespace FitMyCv.Cv.Domain.JsonResume;

/// <summary>
/// Writes a CV document as JSON Resume v1.0.0 (spec cv §8.1). What the table cannot carry, or <see cref="JsonResumeImport"/> would read back differently,
/// stands in <c>meta.fitmycv</c>, so that writing and reading give the same document outside meta.
/// </summary>
public static class JsonResumeExport
{
    private static readonly (string Member, string Name)[] SkillEntries =
    [
        ("hard_skills", JsonResumeNames.HardSkills), ("tools", JsonResumeNames.Tools), ("soft_skills", JsonResumeNames.SoftSkills),
        ("methodologies", JsonResumeNames.Methodologies),
    ];

    public static JsonObject Write(JsonObject document)
    {
        var resume = new JsonObject
        {
            ["$schema"] = "https://raw.githubusercontent.com/jsonresume/resume-schema/v1.0.0/schema.json",
            ["basics"] = Basics(document),
        };
        SetList(resume, "work", Items(document, "experience").Select(Work));
        SetList(resume, "education", Items(document, "education").Select(Education));
        SetList(resume, "skills", SkillEntries.Select(entry => Skills(document, entry.Member, entry.Name)).OfType<JsonObject>());
        SetList(resume, "languages", Items(document, "languages").Select(language => Object(("language", Text(language, "name")), ("fluency", Text(language, "level")))));
        SetList(resume, "projects", Items(document, "projects").Select(Project));
        Extras(resume, document);
        var ours = new JsonObject();
        var plain = document.DeepClone().AsObject();
        plain.Remove("meta");
        AddDifferences(ours, "", plain, JsonResumeImport.Read(resume).Document);
        resume["meta"] = new JsonObject { ["version"] = "v1.0.0", ["fitmycv"] = ours };
        return resume;
    }

    private static JsonObject Basics(JsonObject document)
    {
        var contact = JsonPointer.Find(document, "/header/contact");
        var basics = Object(
            ("name", Text(document["header"], "full_name")), ("label", Text(document["header"], "current_title")), ("email", Text(contact, "email")),
            ("phone", Text(contact, "phone")), ("summary", Text(document["summary"], "description")));
        if ((contact as JsonObject)?["location"] is JsonObject location)
        {
            basics["location"] = Object(("city", Text(location, "city")), ("region", Text(location, "region")), ("countryCode", Text(location, "country_code")));
        }
        var links = ((contact as JsonObject)?["links"] as JsonArray ?? []).ToList();
        var website = links.Find(link => Text(link, "type") == "website");
        if (website is not null)
        {
            basics["url"] = Text(website, "url");
        }
        SetList(basics, "profiles", links.Where(link => link != website).Select(link => Object(("network", Network(link)), ("url", Text(link, "url")))));
        return basics;
    }

    private static string Network(JsonNode? link) =>
        Text(link, "type") switch
        {
            "linkedin" => "LinkedIn",
            "github" => "GitHub",
            _ => Text(link, "label"),
        };

    private static JsonObject Work(JsonNode? job)
    {
        var work = Object(
            ("name", Text(job, "company")), ("position", Text(job, "title")), ("location", Text(job is JsonObject item ? item["location"] : null, "city")),
            ("startDate", Text(job, "start_date")), ("endDate", Text(job, "end_date") is var end && end == "present" ? "" : end), ("summary", Text(job, "description")));
        Copy(job, "responsibilities", work, "highlights");
        return work;
    }

    private static JsonObject Education(JsonNode? education)
    {
        var entry = Object(
            ("institution", Text(education, "institution")), ("studyType", Text(education, "degree")), ("area", Text(education, "field_of_study")),
            ("startDate", Text(education, "start_date")), ("endDate", Text(education, "end_date") is var end && end == "present" ? "" : end));
        SetList(entry, "courses", Text(education, "description").Split('\n').Where(line => line.Length > 0).Select(line => JsonValue.Create(line)));
        return entry;
    }

    private static JsonObject? Skills(JsonObject document, string member, string name)
    {
        var names = ((document["skills"] as JsonObject)?[member] as JsonArray ?? []).Select(skill => skill is JsonObject ? Text(skill, "name") : ListShape.Text(skill)).ToList();
        return names.Count == 0 ? null : new JsonObject { ["name"] = name, ["keywords"] = new JsonArray([.. names.Select(text => JsonValue.Create(text))]) };
    }

    private static JsonObject Project(JsonNode? project)
    {
        var entry = Object(
            ("name", Text(project, "name")), ("description", Text(project, "summary")), ("startDate", Text(project, "start_date")),
            ("endDate", Text(project, "end_date") is var end && end == "present" ? "" : end), ("url", Text(project, "url")));
        Copy(project, "keywords", entry, "keywords");
        if (Text(project, "role") is { Length: > 0 } role)
        {
            entry["roles"] = new JsonArray(role);
        }
        return entry;
    }

    /// <summary>Additional entries under a usual heading also stand in their list, one entry a line.</summary>
    private static void Extras(JsonObject resume, JsonObject document)
    {
        foreach (var extra in Items(document, "extras"))
        {
            if (JsonResumeNames.ExtraList(Text(extra, "name")) is not { } list)
            {
                continue;
            }
            if (resume[list] is not JsonArray entries)
            {
                resume[list] = entries = [];
            }
            foreach (var line in Text(extra, "summary").Split('\n').Where(line => !string.IsNullOrWhiteSpace(line)))
            {
                entries.Add(new JsonObject { [JsonResumeNames.NameMembers[list]] = line });
            }
        }
    }

    /// <summary>The values to set, by pointer, so that <paramref name="read"/> becomes <paramref name="wanted"/>; null = the member goes.</summary>
    private static void AddDifferences(JsonObject ours, string path, JsonNode? wanted, JsonNode? read)
    {
        if (JsonNode.DeepEquals(wanted, read))
        {
            return;
        }
        if (wanted is JsonObject wantedItem && read is JsonObject readItem)
        {
            foreach (var name in wantedItem.Select(member => member.Key).Union(readItem.Select(member => member.Key), StringComparer.Ordinal))
            {
                AddDifferences(ours, JsonPointer.Append(path, name), wantedItem[name], readItem[name]);
            }
        }
        else if (wanted is JsonArray wantedList && read is JsonArray readList && wantedList.Count == readList.Count)
        {
            for (var i = 0; i < wantedList.Count; i++)
            {
                AddDifferences(ours, JsonPointer.Append(path, i), wantedList[i], readList[i]);
            }
        }
        else
        {
            ours[path] = wanted?.DeepClone();
        }
    }

    private static JsonArray Items(JsonObject document, string list) => document[list] as JsonArray ?? [];

    private static string Text(JsonNode? item, string member) => ListShape.Text(item, member);

    private static JsonObject Object(params (string Name, string Text)[] members)
    {
        var item = new JsonObject();
        foreach (var (name, text) in members.Where(member => member.Text.Length > 0))
        {
            item[name] = text;
        }
        return item;
    }

    private static void SetList(JsonObject item, string name, IEnumerable<JsonNode?> entries)
    {
        var list = new JsonArray([.. entries]);
        if (list.Count > 0)
        {
            item[name] = list;
        }
    }

    private static void Copy(JsonNode? from, string member, JsonObject to, string name)
    {
        if (from is JsonObject item && item[member] is JsonArray { Count: > 0 } list)
        {
            to[name] = list.DeepClone();
        }
    }
}
