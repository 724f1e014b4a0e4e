using FitMyCv.AiWorker.Domain.Text;
using FitMyCv.AiWorker.Engines.Offline.Reading;
using FitMyCv.AiWorker.Engines.OpenAi.Answers;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Engines.OpenAi.Reading;

/// <summary>
/// Nothing invented, nothing lost (spec ai-worker §10): of a model's reading only values that stand in the file are taken, and lines of the file that no value
/// holds go to the extras as unplaced text.
/// </summary>
internal sealed class ReadingCheck
{
    private const int NameWords = 8;
    private const double ProseWords = 0.9;
    private const double CoveredWords = 0.6;

    /// <summary>Shorter lines are headings or labels.</summary>
    private const int FewestWords = 4;

    private readonly IReadOnlyList<string> _lines;
    private readonly string _normal;
    private readonly HashSet<string> _words;
    private readonly CvDocument? _draft;

    /// <param name="lines">The file's lines in reading order.</param>
    /// <param name="draft">What the rules read; its values stand in the file.</param>
    public ReadingCheck(IReadOnlyList<string> lines, CvDocument? draft)
    {
        _lines = lines;
        _draft = draft;
        // What the file tells a model to write is no value of the person; it is kept as unplaced text.
        _normal = NormalText.Of(OrdersInText.Without(string.Join('\n', lines)));
        _words = [.. NormalText.Words(_normal), .. Joined([.. lines.Where(line => OrdersInText.Without(line) == line)]), .. draft is null ? [] : Values(OrdersInText.Without(draft)).SelectMany(value => NormalText.Words(NormalText.Of(value)))];
    }

    public CvDocument Apply(ImportAnswer answer)
    {
        var levels = (_draft?.Skills.HardSkills ?? []).Concat(_draft?.Skills.Tools ?? []).Where(skill => skill.Proficiency is not null)
            .GroupBy(skill => NormalText.Of(skill.Name), StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.First().Proficiency, StringComparer.Ordinal);
        var contact = answer.Header.Contact;
        var document = new CvDocument
        {
            Language = answer.Language,
            Header = new CvHeader
            {
                FullName = Kept(answer.Header.FullName) ?? _draft?.Header.FullName ?? "",
                CurrentTitle = Kept(answer.Header.CurrentTitle) ?? "",
                Contact = new CvContact
                {
                    Email = Address(contact.Email) ?? _draft?.Header.Contact.Email,
                    Phone = Phone(contact.Phone) ?? _draft?.Header.Contact.Phone,
                    Location = Place(contact.Location) ?? _draft?.Header.Contact.Location,
                    // Link targets often stand in annotations only, which the rules read.
                    Links = _draft?.Header.Contact.Links ?? [.. (contact.Links ?? []).Where(link => Address(link.Url) is not null)],
                },
            },
            Summary = new CvSummary
            {
                Headline = Kept(answer.Summary.Headline),
                Description = Kept(answer.Summary.Description),
                YearsExperience = answer.Summary.YearsExperience is { } years && _words.Contains(years.ToString(System.Globalization.CultureInfo.InvariantCulture)) ? years : null,
                Domains = Kept(answer.Summary.Domains),
                KeyStrengths = Kept(answer.Summary.KeyStrengths),
            },
            Skills = new CvSkills
            {
                HardSkills = Skills(answer.Skills.HardSkills, levels),
                Tools = Skills(answer.Skills.Tools, levels),
                SoftSkills = Kept(answer.Skills.SoftSkills),
                Methodologies = Kept(answer.Skills.Methodologies),
            },
            Experience = [.. answer.Experience.Select(Experience).Where(item => item.Title.Length + item.Company.Length > 0)],
            Education = NullIfEmpty(answer.Education.Select(Education).Where(item => item.Institution.Length + (item.Degree?.Length ?? 0) > 0)),
            Languages = NullIfEmpty(answer.Languages.Where(language => Kept(language.Name) is not null).Select(language => language with { Level = Level(language) })),
            Projects = NullIfEmpty(answer.Projects.Select(Project).Where(item => item.Name.Length > 0)),
            Extras = NullIfEmpty(answer.Extras.Where(extra => Kept(extra.Name) is not null || Kept(extra.Summary) is not null).Select(extra => extra with { Name = Kept(extra.Name) ?? Wording.UnplacedText(answer.Language), Summary = Kept(extra.Summary) })),
        };
        return WithUnplaced(document);
    }

    private CvExperience Experience(CvExperience item) => item with
    {
        Title = Kept(item.Title) ?? "",
        Company = Kept(item.Company) ?? "",
        DepartmentOrClient = Kept(item.DepartmentOrClient),
        StartDate = Date(item.StartDate) ?? "",
        EndDate = Date(item.EndDate) ?? "",
        Location = Place(item.Location),
        Description = Kept(item.Description),
        Responsibilities = Kept(item.Responsibilities),
        Deliverables = Kept(item.Deliverables),
        SkillsUsed = Kept(item.SkillsUsed),
    };

    private CvEducation Education(CvEducation item) => item with
    {
        Institution = Kept(item.Institution) ?? "",
        Degree = Kept(item.Degree),
        FieldOfStudy = Kept(item.FieldOfStudy),
        Description = Kept(item.Description),
        Location = Place(item.Location),
        StartDate = Date(item.StartDate),
        EndDate = Date(item.EndDate) ?? "",
    };

    private CvProject Project(CvProject item) => item with
    {
        Name = Kept(item.Name) ?? "",
        Role = Kept(item.Role),
        Summary = Kept(item.Summary),
        TechStack = Kept(item.TechStack),
        Keywords = Kept(item.Keywords),
        StartDate = Date(item.StartDate),
        EndDate = Date(item.EndDate),
        Url = Address(item.Url),
    };

    /// <summary>A short value stands in the file word by word, prose nearly so and with every number.</summary>
    private string? Kept(string? value)
    {
        var words = NormalText.Words(NormalText.Of(value));
        if (words.Length == 0)
        {
            return null;
        }
        var known = words.Count(_words.Contains);
        var stands = words.Length <= NameWords ? known == words.Length : known >= words.Length * ProseWords && Array.TrueForAll(words, word => !word.Any(char.IsDigit) || _words.Contains(word));
        return stands ? value!.Trim() : null;
    }

    private string[]? Kept(IReadOnlyList<string>? values)
    {
        string[] kept = [.. (values ?? []).Select(Kept).OfType<string>().Distinct(StringComparer.Ordinal)];
        return kept.Length > 0 ? kept : null;
    }

    private CvSkill[]? Skills(IReadOnlyList<CvSkill>? skills, Dictionary<string, string?> levels)
    {
        CvSkill[] kept =
        [
            .. (skills ?? []).Where(skill => Kept(skill.Name) is not null)
                .DistinctBy(skill => NormalText.Of(skill.Name), StringComparer.Ordinal)
                .Select(skill => skill with { Name = skill.Name.Trim(), Proficiency = levels.GetValueOrDefault(NormalText.Of(skill.Name)) }),
        ];
        return kept.Length > 0 ? kept : null;
    }

    /// <summary>The year of a date stands in the file (or its last two digits after a stroke); <c>present</c> is a word of every language.</summary>
    private string? Date(string? date)
    {
        if (string.IsNullOrEmpty(date) || date == "present")
        {
            return date;
        }
        if (date.Length < 4)
        {
            return "";
        }
        var year = date[..4];
        return _normal.Contains(year, StringComparison.Ordinal) || _words.Contains(year[2..]) ? date : "";
    }

    private string? Address(string? value) =>
        value?.Trim() is { Length: > 0 } address && _lines.Any(line => line.Contains(Bare(address), StringComparison.OrdinalIgnoreCase)) ? address : null;

    private static string Bare(string address) => address.Replace("https://", "", StringComparison.OrdinalIgnoreCase).Replace("http://", "", StringComparison.OrdinalIgnoreCase).TrimEnd('/');

    private string? Phone(string? value)
    {
        var digits = new string([.. (value ?? "").Where(char.IsDigit)]);
        return digits.Length >= 6 && _lines.Any(line => new string([.. line.Where(char.IsDigit)]).Contains(digits, StringComparison.Ordinal)) ? value!.Trim() : null;
    }

    private CvLocation? Place(CvLocation? place)
    {
        var (city, region) = (Kept(place?.City), Kept(place?.Region));
        return city is null && region is null ? null : place! with { City = city, Region = region };
    }

    private string Level(CvLanguage language) =>
        Kept(language.Level) is not null ? language.Level
        : _draft?.Languages?.FirstOrDefault(other => NormalText.Of(other.Name) == NormalText.Of(language.Name))?.Level ?? "";

    /// <summary>Lines of which most words stand in no value.</summary>
    private CvDocument WithUnplaced(CvDocument document)
    {
        var placed = Values(document).SelectMany(value => NormalText.Words(NormalText.Of(value))).ToHashSet(StringComparer.Ordinal);
        var missing = _lines
            .Select(line => (Line: line.Trim(), Words: NormalText.Words(NormalText.Of(line)).Where(word => word.Length > 3 && !char.IsDigit(word[0])).ToArray()))
            .Where(line => line.Words.Length >= FewestWords && line.Words.Count(placed.Contains) < line.Words.Length * CoveredWords)
            .Select(line => line.Line)
            .ToArray();
        return missing.Length == 0 ? document : document with
        {
            Extras = [.. document.Extras ?? [], new CvExtra { Name = Wording.UnplacedText(document.Language ?? "en"), Summary = TextLimits.Cut(string.Join('\n', missing), 2000) }],
        };
    }

    private static IEnumerable<string> Values(CvDocument document) => Texts(CvJson.Write(document));

    private static IEnumerable<string> Texts(System.Text.Json.Nodes.JsonNode? node) => node switch
    {
        System.Text.Json.Nodes.JsonObject item => item.SelectMany(member => Texts(member.Value)),
        System.Text.Json.Nodes.JsonArray list => list.SelectMany(Texts),
        System.Text.Json.Nodes.JsonValue value when value.TryGetValue<string>(out var text) => [text],
        _ => [],
    };

    /// <summary>Words that a line end divides.</summary>
    private static IEnumerable<string> Joined(IReadOnlyList<string> lines)
    {
        for (var i = 0; i + 1 < lines.Count; i++)
        {
            if (lines[i].TrimEnd() is { Length: > 1 } line && line[^1] is '-' or '‐' or '\u00ad' && NormalText.Words(NormalText.Of(lines[i][..^1])) is { Length: > 0 } head && NormalText.Words(NormalText.Of(lines[i + 1])) is { Length: > 0 } tail)
            {
                yield return head[^1] + tail[0];
            }
        }
    }

    private static T[]? NullIfEmpty<T>(IEnumerable<T> items) => items.ToArray() is { Length: > 0 } kept ? kept : null;
}
