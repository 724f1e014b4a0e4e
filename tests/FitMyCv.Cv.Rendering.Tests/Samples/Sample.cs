using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.Cv.Rendering.Tests.Samples;

internal static class Sample
{
    public static TheoryData<string> Templates { get; } = [.. CvTemplateNames.All];

    /// <summary>A developer with four jobs, two pages long.</summary>
    public static CvDocument Example { get; } = Read("example-en.json");

    public static CvRenderOptions Options(string template = CvTemplateNames.Classic, string language = "en") =>
        new() { Template = template, Language = language };

    public static CvRenderOptions Selecting(string section, bool enabled, params int[]? items) =>
        Options() with { Sections = new Dictionary<string, SectionSelection> { [section] = new(enabled, items) } };

    /// <summary>The smallest document, with a name and a job.</summary>
    public static CvDocument Minimal(string name = "Ada Lindqvist") =>
        new()
        {
            Language = "en",
            GeneratedAt = "2026-02-03T04:05:06Z",
            Header = new CvHeader { FullName = name, CurrentTitle = "Engineer" },
            Experience = [new CvExperience { Title = "Engineer", Company = "Bridge Works", StartDate = "2020", EndDate = "present" }],
        };

    private static CvDocument Read(string resource)
    {
        using var stream = typeof(Sample).Assembly.GetManifestResourceStream(resource)!;
        using var reader = new StreamReader(stream);
        return CvJson.Read(reader.ReadToEnd());
    }
}
