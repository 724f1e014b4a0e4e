using System.Text.Json.Nodes;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Domain.Tests;

/// <summary>CVs and offers that the tests share: those of the project, and the larger set of FITMYCV_SHARED when it is there.</summary>
internal static class Samples
{
    public static readonly DateOnly Month = new(2026, 1, 1);

    public static CvDocument ExampleCv { get; } = CvJson.Read(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Data", "cv-example.json")));

    /// <summary>Folder of the larger samples, or null.</summary>
    public static string? Shared => FitMyCv.Testing.Samples.SharedFolder;

    public static JsonNode ScoreCases() => JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Data", "score-cases.json")))!;

    public static CvDocument CaseCv(string name)
    {
        var node = ScoreCases()["cvs"]![name]!.AsObject();
        return node.ContainsKey("file") ? ExampleCv : CvJson.Read(node);
    }

    public static JobOfferContent CaseOffer(string name) => ReadOffer(ScoreCases()["offers"]![name]!);

    public static JobOfferContent ReadOffer(JsonNode node) =>
        System.Text.Json.JsonSerializer.Deserialize<JobOfferContent>(node, JobOfferJson.Options)!;

    public static void SkipWithoutShared() =>
        Assert.SkipWhen(Shared is null, FitMyCv.Testing.Samples.SharedSkipReason);

}
