using System.Text.Json;
using System.Text.Json.Nodes;
using FitMyCv.AiWorker.Engines.Offline.Reading;
using FitMyCv.Contracts.CvDocuments;
using FitMyCv.ImportScore;

namespace FitMyCv.AiWorker.Reading.Tests;

/// <summary>The repository's own samples are read without a mistake: they are the easy cases.</summary>
public sealed class SampleCvTests
{
    [Theory]
    [InlineData("en-one-column")]
    [InlineData("fr-one-column")]
    [InlineData("en-two-columns")]
    [InlineData("fr-two-columns")]
    public async Task An_own_sample_is_read_as_its_truth_says(string id)
    {
        var reading = await Reader.ReadAsync(Samples.OwnCv(id));
        var truth = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Samples.OwnCvs, id + ".json"), TestContext.Current.CancellationToken))!;
        var read = JsonSerializer.SerializeToNode(Prediction.Of(reading.Document))!;

        foreach (var field in new[] { "name", "email", "phone", "headline", "summary" })
        {
            Assert.Equal(truth[field]!.ToString(), read[field]!.ToString());
        }
        Assert.Contains(truth["location"]!.AsArray(), place => read["location"]!.ToString().StartsWith(place!.ToString().Split(',')[0], StringComparison.Ordinal));
        AssertEntries(truth["experiences"]!, read["experiences"]!, "title", "company");
        AssertEntries(truth["education"]!, read["education"]!, "degree", "institution");
        Assert.Equal(Texts(truth["skills"]!), Texts(read["skills"]!));
        Assert.Equal(Texts(truth["languages"]!), Texts(read["languages"]!));
        Assert.Equal(Texts(truth["links"]!), Texts(read["links"]!));
    }

    [Theory]
    [InlineData("en-one-column", "en")]
    [InlineData("fr-two-columns", "fr")]
    public async Task A_reading_is_valid_usable_in_the_language_of_the_file_and_always_the_same(string id, string language)
    {
        var first = await Reader.ReadAsync(Samples.OwnCv(id));
        var second = await Reader.ReadAsync(Samples.OwnCv(id));

        Assert.Empty(CvSchema.Validate(CvJson.Write(first.Document)));
        Assert.True(CvSchema.IsUsable(first.Document));
        Assert.Equal(language, first.Document.Language);
        Assert.Equal(CvJson.Write(first.Document).ToJsonString(), CvJson.Write(second.Document).ToJsonString());
        Assert.Equal(1, first.Pages);
        Assert.InRange(first.Confidence, 0.8, 1);
        Assert.False(first.HiddenText);
    }

    [Fact]
    public async Task Bullets_interests_and_levels_are_kept()
    {
        var cv = (await Reader.ReadAsync(Samples.OwnCv("fr-two-columns"))).Document;

        Assert.Equal(3, cv.Experience[0].Responsibilities!.Count);
        Assert.Equal("Brest", cv.Experience[0].Location!.City);
        Assert.Equal(["native", "B2", "notions"], cv.Languages!.Select(language => language.Level));
        Assert.Contains(cv.Extras!, extra => extra is { Name: "Loisirs", Summary: "Chant choral, course à pied" });
    }

    [Theory]
    [InlineData("The team and I worked on the new platform for our customers", "en")]
    [InlineData("Je travaille avec une équipe de dix personnes pour la région", "fr")]
    [InlineData("Ich arbeite mit einem Team und bin für die Leitung der Projekte zuständig", "de")]
    [InlineData("Trabajo con un equipo de diez personas y soy responsable de las ventas", "es")]
    [InlineData("12345 @@ --", "fr")]
    public void The_language_of_a_text_is_told_by_its_frequent_words(string text, string language) => Assert.Equal(language, LanguageDetector.Detect(text));

    private static void AssertEntries(JsonNode truth, JsonNode read, string what, string where)
    {
        Assert.Equal(truth.AsArray().Count, read.AsArray().Count);
        foreach (var (expected, actual) in truth.AsArray().Zip(read.AsArray()))
        {
            Assert.Equal(expected![what]!.ToString(), actual![what]!.ToString());
            Assert.Equal(expected[where]![0]!.ToString(), actual[where]!.ToString());
            Assert.Equal(expected["start"]!.ToString(), actual["start"]!.ToString());
            Assert.Equal(expected["end"]!.ToString(), actual["end"]!.ToString());
        }
    }

    private static IEnumerable<string> Texts(JsonNode array) => array.AsArray().Select(item => item!.ToString());
}
