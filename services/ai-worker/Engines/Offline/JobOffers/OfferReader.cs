using FitMyCv.AiWorker.Domain.Matching;
using FitMyCv.AiWorker.Domain.Text;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Engines.Offline.JobOffers;

/// <summary>
/// Reads an offer by patterns and vocabulary (spec ai-worker §5). What the text does not say stays null or empty.
/// </summary>
public static class OfferReader
{
    private const int MaximumItems = 40;
    private const int HeadLines = 7;

    /// <exception cref="TaskFailedException"><c>background.noJobOfferDetected</c>: neither title nor skill was found.</exception>
    public static OfferReading Read(OfferText offer)
    {
        var vocabulary = SkillVocabulary.Default;
        // An order to a model is no part of what the employer asks for.
        var text = OrdersInText.Without(offer.Text.ReplaceLineEndings("\n").Replace('\u00a0', ' ').Replace('\u202f', ' '))!;
        var facts = offer.JobPosting is null ? null : JobPostingFacts.Of(offer.JobPosting);
        var lines = OfferSections.Cut(text);
        var head = lines.Where(line => line.Section is OfferSection.Head or OfferSection.Benefits || line.Section == OfferSection.Tasks).Take(HeadLines).ToArray();

        var (title, titleLine) = OfferTitle.Find(lines, text, vocabulary, facts?.Company);
        var company = facts?.Company ?? OfferPlace.Company(lines, text, titleLine);
        if (OrdersInText.Without(facts?.Title) is { Length: > 0 } named)
        {
            (title, titleLine) = (OfferTitle.Clean(named, text, company) ?? title, titleLine ?? named);
        }
        var place = OfferPlace.Location(text, titleLine, company, head);
        var salary = facts?.Salary.Min is null ? OfferSalary.Read(text) : facts.Salary;
        var education = OfferFacts.Education(lines, vocabulary);
        var skills = OfferSkills.Read(lines, vocabulary);
        if (facts is { Skills.Count: > 0 } && skills.Required.Count == 0)
        {
            skills = skills with { Required = OfferSkills.FromList(facts.Skills, vocabulary) };
        }
        var content = new JobOfferContent
        {
            Title = title,
            Company = company,
            Contract = facts?.Contract ?? OfferFacts.Contract(head, text),
            Experience = OfferFacts.Experience(lines, title),
            Location = facts is null ? place : new() { City = facts.Location.City ?? place.City, Country = facts.Location.Country ?? place.Country, Remote = facts.Location.Remote ?? place.Remote },
            Salary = salary,
            Skills = skills,
            Education = education.Level is null && facts?.EducationLevel is { } level ? education with { Level = level } : education,
            Languages = OfferFacts.Languages(lines, vocabulary),
            Responsibilities = Items(lines, OfferSection.Tasks),
            Benefits = Items(lines, OfferSection.Benefits),
            Language = LanguageDetector.Detect(text),
        };
        return Checked(content);
    }

    /// <summary>Refuses what is no offer, and says what of an offer is missing (<c>offer.partial</c>).</summary>
    public static OfferReading Checked(JobOfferContent content)
    {
        var hasSkill = content.Skills.Required.Count + content.Skills.NiceToHave.Count > 0;
        if (content.Title is null && !hasSkill)
        {
            throw new TaskFailedException("background.noJobOfferDetected", "No job offer was found in this source: paste the text of the offer or send it as a PDF.");
        }
        IReadOnlyList<TaskNotice> notices = content.Title is null || !hasSkill
            ? [new TaskNotice("offer.partial", content.Title is null ? "No job title was found in the offer." : "No asked skill was found in the offer.")]
            : [];
        return new OfferReading(content, notices);
    }

    private static string[] Items(IReadOnlyList<OfferLine> lines, OfferSection section)
    {
        var own = lines.Where(line => line.Section == section && !line.IsHeading).ToArray();
        var bullets = own.Where(line => line.IsBullet).ToArray();
        return [.. (bullets.Length > 0 ? bullets : own).Select(line => line.Text.TrimEnd(' ', ';')).Distinct(StringComparer.Ordinal).Take(MaximumItems)];
    }
}
