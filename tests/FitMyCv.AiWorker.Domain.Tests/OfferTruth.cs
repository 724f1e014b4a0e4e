using System.Text.Json.Nodes;
using FitMyCv.AiWorker.Domain.Matching;
using FitMyCv.AiWorker.Domain.Text;
using FitMyCv.AiWorker.Engines;
using FitMyCv.AiWorker.Engines.Offline.JobOffers;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Domain.Tests;

/// <summary>Compares what the reader finds in the larger sample offers with what people found in them.</summary>
internal sealed class OfferTruth
{
    private static readonly string[] NoLevel = ["none required", "professional qualification"];
    private readonly List<string> _misses = [];
    private int _right;
    private int _wrong;

    public IReadOnlyList<string> Misses => _misses;

    public double F1 => 2d * _right / ((2d * _right) + _wrong);

    public static JsonArray Load() => JsonNode.Parse(File.ReadAllText(Path.Combine(Samples.Shared!, "data", "offers", "truth.json")))!.AsArray();

    public static JobOfferContent Read(string file) =>
        OfferReader.Read(new OfferText(File.ReadAllText(Path.Combine(Samples.Shared!, "data", "offers", file)))).Content;

    public static OfferTruth Compare(Func<string, JobOfferContent> read)
    {
        var result = new OfferTruth();
        foreach (var truth in Load())
        {
            result.Offer(truth!.AsObject(), read(truth["file"]!.GetValue<string>()));
        }
        return result;
    }

    /// <summary>The project's own offers that are compared with what a person found; half of them were not looked at while rules were written.</summary>
    /// <param name="heldBack">That half, or the other.</param>
    public static OfferTruth CompareOwn(bool heldBack)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "offers", "reading");
        var result = new OfferTruth();
        foreach (var truth in JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "truth.json")))!.AsArray().Where((_, i) => i % 2 == (heldBack ? 1 : 0)))
        {
            result.Offer(truth!.AsObject(), SampleOffers.Read(Path.Combine(folder, truth["file"]!.GetValue<string>())));
        }
        return result;
    }

    private void Offer(JsonObject truth, JobOfferContent found)
    {
        var file = truth["file"]!.GetValue<string>();
        Scalar(file, "title", Title(truth["title"]?.GetValue<string>()), Title(found.Title));
        Scalar(file, "company", NormalText.Of(truth["company"]?.GetValue<string>()), NormalText.Of(found.Company));
        Scalar(file, "contract", truth["contract"]?.GetValue<string>() ?? "", found.Contract ?? "");
        Scalar(file, "min_years", truth["min_years"]?.ToString() ?? "", found.Experience.MinYears?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "");
        Scalar(file, "level", truth["level"]?.GetValue<string>() ?? "", found.Experience.Level ?? "");
        Scalar(file, "language", truth["language"]!.GetValue<string>(), found.Language ?? "");
        var place = NormalText.Of(truth["location"]?.GetValue<string>());
        Count(file, $"city {found.Location.City} for {place}", found.Location.City is { } city ? NormalText.Contains(place, NormalText.Of(city)) : place.StartsWith("remote", StringComparison.Ordinal));
        var level = truth["education_level"]?.GetValue<string>() ?? "";
        var asked = NoLevel.Contains(level) ? 0 : SkillVocabulary.LevelIn(NormalText.Of(level), SkillVocabulary.Default.EducationLevels);
        Count(file, $"education {found.Education.Level} for {level}", SkillVocabulary.LevelIn(NormalText.Of(found.Education.Level), SkillVocabulary.Default.EducationLevels) == asked || (asked > 0 && level.Contains("tat", StringComparison.Ordinal) && found.Education.Level is not null));
        Set(file, "required", Names(truth["required"]), found.Skills.Required, Same);
        Set(file, "nice", Names(truth["nice_to_have"]), found.Skills.NiceToHave, Same);
        Set(file, "languages", [.. truth["languages"]!.AsArray().Select(one => one!["name"]!.GetValue<string>() + "/" + one["level"])], [.. found.Languages.Select(one => one.Language + "/" + one.Level)], (a, b) => NormalText.Of(a) == NormalText.Of(b));
    }

    private static string Title(string? title) => NormalText.Of(title?.Replace("(ère)", "", StringComparison.Ordinal));

    private static string[] Names(JsonNode? list) => [.. list!.AsArray().Select(name => name!.GetValue<string>())];

    private static bool Same(string a, string b)
    {
        var vocabulary = SkillVocabulary.Default;
        var (x, y) = (NormalText.Of(a), NormalText.Of(b));
        return vocabulary.Canonical(a) == vocabulary.Canonical(b) || NormalText.Contains(x, y) || NormalText.Contains(y, x);
    }

    private void Scalar(string file, string field, string truth, string found) => Count(file, $"{field}: '{found}' for '{truth}'", truth == found);

    private void Count(string file, string what, bool right)
    {
        if (right)
        {
            _right++;
        }
        else
        {
            _wrong += 2;
            _misses.Add($"{file} {what}");
        }
    }

    private void Set(string file, string field, IReadOnlyList<string> truth, IReadOnlyList<string> found, Func<string, string, bool> same)
    {
        var left = found.ToList();
        foreach (var name in truth)
        {
            var at = left.FindIndex(other => same(name, other));
            if (at >= 0)
            {
                _right++;
                left.RemoveAt(at);
            }
            else
            {
                _wrong++;
                _misses.Add($"{file} {field} lacks {name}");
            }
        }
        _wrong += left.Count;
        _misses.AddRange(left.Select(name => $"{file} {field} has {name}"));
    }
}
