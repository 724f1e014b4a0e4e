using System.Globalization;
using System.Text.Json.Nodes;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Engines.OpenAi.Reading;

/// <summary>Brings a model's reading into the form of a CV document: entries beyond the limits are cut, single values that the schema refuses are left out.</summary>
internal static class ReadingLimits
{
    private const int Rounds = 3;

    private static readonly Dictionary<string, int> MaximumItems = new(StringComparer.Ordinal)
    {
        ["experience"] = 60, ["education"] = 30, ["languages"] = 20, ["projects"] = 60, ["extras"] = 40, ["links"] = 20, ["hard_skills"] = 100, ["tools"] = 100,
        ["soft_skills"] = 60, ["methodologies"] = 60, ["skills_used"] = 60, ["tech_stack"] = 60, ["keywords"] = 60, ["domains"] = 20, ["key_strengths"] = 20,
        ["responsibilities"] = 30, ["deliverables"] = 30,
    };

    /// <summary>Members that must be there, if only as an empty text.</summary>
    private static readonly string[] Required = ["title", "company", "start_date", "end_date", "institution", "level", "current_title"];

    /// <param name="isCut">Entries were left out for their number.</param>
    public static CvDocument Apply(CvDocument document, out bool isCut)
    {
        var content = CvJson.Write(document);
        isCut = Cut(content);
        for (var round = 0; round < Rounds && CvSchema.Validate(content) is { Count: > 0 } errors; round++)
        {
            // From the last one on: what is removed must not move what is still to be found.
            foreach (var path in errors.Keys.OrderDescending(StringComparer.Ordinal))
            {
                Remove(content, path);
            }
        }
        return CvJson.Read(content);
    }

    private static bool Cut(JsonNode? node)
    {
        var isCut = false;
        switch (node)
        {
            case JsonObject item:
                foreach (var (name, value) in item)
                {
                    if (value is JsonArray list && MaximumItems.TryGetValue(name, out var most))
                    {
                        isCut |= list.Count > most;
                        while (list.Count > most)
                        {
                            list.RemoveAt(list.Count - 1);
                        }
                    }
                    isCut |= Cut(value);
                }
                break;
            case JsonArray list:
                foreach (var entry in list)
                {
                    isCut |= Cut(entry);
                }
                break;
        }
        return isCut;
    }

    private static void Remove(JsonNode content, string path)
    {
        var segments = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (segments.Length == 0)
        {
            return;
        }
        JsonNode? parent = content;
        foreach (var segment in segments[..^1])
        {
            parent = parent switch
            {
                JsonObject item => item[segment],
                JsonArray list when int.TryParse(segment, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < list.Count => list[index],
                _ => null,
            };
        }
        var last = segments[^1];
        if (parent is JsonObject owner)
        {
            if (Required.Contains(last))
            {
                owner[last] = "";
            }
            else
            {
                owner.Remove(last);
            }
        }
        else if (parent is JsonArray list && int.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < list.Count)
        {
            list.RemoveAt(index);
        }
    }
}
