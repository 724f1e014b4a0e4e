using System.ComponentModel.DataAnnotations;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Engines.OpenAi.Answers;

/// <summary>Answer to <c>import</c>: the members of a CV document that a CV itself can fill.</summary>
internal sealed record ImportAnswer
{
    [AllowedValues("fr", "en", "es", "de")]
    public required string Language { get; init; }
    public required CvHeader Header { get; init; }
    public required CvSummary Summary { get; init; }
    public required CvSkills Skills { get; init; }
    public required IReadOnlyList<CvExperience> Experience { get; init; }
    public required IReadOnlyList<CvEducation> Education { get; init; }
    public required IReadOnlyList<CvLanguage> Languages { get; init; }
    public required IReadOnlyList<CvProject> Projects { get; init; }
    public required IReadOnlyList<CvExtra> Extras { get; init; }

    public static ImportAnswer Of(CvDocument cv) => new()
    {
        Language = cv.Language ?? "en",
        Header = cv.Header,
        Summary = cv.Summary,
        Skills = cv.Skills,
        Experience = cv.Experience,
        Education = cv.Education ?? [],
        Languages = cv.Languages ?? [],
        Projects = cv.Projects ?? [],
        Extras = cv.Extras ?? [],
    };
}
