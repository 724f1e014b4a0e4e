using FitMyCv.AiWorker.Domain.Matching;
using FitMyCv.AiWorker.Domain.Text;
using FitMyCv.AiWorker.Engines;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Domain.Composition;

/// <summary>
/// A template (spec ai-worker §7, §10): headings and bracketed placeholders in the wanted language, dates empty, with the skills of the offer
/// without proficiency. It states nothing about anybody.
/// </summary>
public static class TemplateComposer
{
    private const int Positions = 2;

    /// <param name="offer">What the template is for; null = nothing in particular.</param>
    /// <param name="language"><c>fr</c>, <c>en</c>, <c>es</c>, <c>de</c>; anything else counts as <c>en</c>.</param>
    /// <exception cref="TaskFailedException"><c>background.invalidResult</c>.</exception>
    public static CvDocument Compose(JobOfferContent? offer, string? language, CompositionMeta meta)
    {
        var words = TemplateText.Of(language);
        var title = Title(offer?.Title) ?? words.JobTitle;
        var template = new CvDocument
        {
            Header = new CvHeader
            {
                FullName = words.FullName,
                CurrentTitle = title,
                Contact = new CvContact { Phone = words.Phone, Location = new CvLocation { City = words.City } },
            },
            Summary = new CvSummary { Headline = title, Description = words.Summary },
            Skills = Skills(offer),
            Experience = [.. Enumerable.Repeat(Position(words), Positions)],
            Education = [new CvEducation { Institution = words.Institution, Degree = words.Degree, FieldOfStudy = words.Field, StartDate = "", EndDate = "" }],
            Languages = Languages(offer, words),
            Projects = [new CvProject { Name = words.Project, Role = words.Role, Summary = words.ProjectSummary, StartDate = "", EndDate = "" }],
            SectionTitles = words.Headings,
        };
        var document = CvComposer.Finish(template, new CvDocument { Language = words.Language }, meta);
        CvComposer.Check(document);
        return document;
    }

    private static CvExperience Position(TemplateText words) => new()
    {
        Title = words.JobTitle,
        Company = words.Company,
        StartDate = "",
        EndDate = "",
        Description = words.Description,
        Responsibilities = [words.Responsibility, words.Result],
    };

    /// <summary>Skills in the offer's wording, each in the list of its kind.</summary>
    private static CvSkills Skills(JobOfferContent? offer)
    {
        if (offer is null)
        {
            return new CvSkills();
        }
        var vocabulary = SkillVocabulary.Default;
        var byKind = AskedSkills.Of(offer, vocabulary).All.ToLookup(name => vocabulary.KindOf(vocabulary.Canonical(name)));
        return new CvSkills
        {
            HardSkills = Named(byKind[SkillKind.Hard].Concat(byKind[SkillKind.Unknown])),
            Tools = Named(byKind[SkillKind.Tool]),
            Methodologies = OrNone(byKind[SkillKind.Methodology]),
            SoftSkills = OrNone(vocabulary.Distinct(byKind[SkillKind.Soft].Concat(offer.Skills.SoftSkills))),
        };
    }

    private static CvSkill[]? Named(IEnumerable<string> names) => OrNone(names)?.Select(name => new CvSkill { Name = name }).ToArray();

    private static string[]? OrNone(IEnumerable<string> names) => names.Where(name => name.Length <= 120).ToArray() is { Length: > 0 } all ? all : null;

    private static CvLanguage[] Languages(JobOfferContent? offer, TemplateText words) =>
        offer is { Languages.Count: > 0 }
            ? [.. offer.Languages.Select(asked => new CvLanguage { Name = asked.Language, Level = words.Level })]
            : [new CvLanguage { Name = words.SpokenLanguage, Level = words.Level }];

    /// <summary>The offer's title without numbers that are no part of a skill's name (a grade, a department).</summary>
    private static string? Title(string? title)
    {
        if (string.IsNullOrWhiteSpace(title))
        {
            return null;
        }
        var vocabulary = SkillVocabulary.Default;
        var kept = title.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(word => !word.Any(char.IsDigit) || vocabulary.IsKnown(vocabulary.Canonical(word)));
        return string.Join(' ', kept).Trim(' ', '-', '–', ',', '/') is { Length: > 0 } clean && NormalText.Of(clean).Length > 0 ? clean : null;
    }
}
