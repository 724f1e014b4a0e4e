using FitMyCv.AiWorker.Domain.Text;
using FitMyCv.AiWorker.Engines.Offline.Reading;
using FitMyCv.AiWorker.Engines.OpenAi.Answers;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Engines.OpenAi.Reading;

/// <summary>
/// Nothing invented, nothing lost (spec ai-worker §10): of a model's reading only values that stand in the file are taken. For one that does not, the draft's
/// value of the same entry is, when there is one; lines of the file that no value holds go to the extras as unplaced text.
/// </summary>
internal sealed class ReadingCheck
{
    private const double CoveredWords = 0.6;

    /// <summary>Shorter lines are headings or labels.</summary>
    private const int FewestWords = 4;

    private readonly IReadOnlyList<string> _lines;
    private readonly FileText _file;
    private readonly CvDocument? _draft;
    private readonly CvSkill[] _draftSkills;

    private ReadingCheck(IReadOnlyList<string> lines, CvDocument? draft, bool mistrustsOrders)
    {
        _lines = lines;
        _file = new FileText(lines, draft, mistrustsOrders);
        _draft = draft is null ? null : OrdersInText.Without(draft);
        _draftSkills = [.. draft?.Skills.HardSkills ?? [], .. draft?.Skills.Tools ?? []];
    }

    /// <summary>Values that were given and do not stand in the file.</summary>
    public int Refused { get; private set; }

    /// <param name="lines">The file's lines in reading order.</param>
    /// <param name="draft">What the rules read; its values stand in the file.</param>
    public static ReadingCheck AgainstText(IReadOnlyList<string> lines, CvDocument? draft) => new(lines, draft, mistrustsOrders: false);

    /// <param name="lines">The lines that a model read from pictures in a call of its own.</param>
    public static ReadingCheck AgainstTranscription(IReadOnlyList<string> lines) => new(lines, null, mistrustsOrders: true);

    public CvDocument Apply(ImportAnswer answer)
    {
        var contact = answer.Header.Contact;
        var own = _draft?.Header;
        var document = new CvDocument
        {
            Language = answer.Language,
            Header = new CvHeader
            {
                FullName = Checked(answer.Header.FullName, _file.HasName) ?? own?.FullName ?? "",
                CurrentTitle = Text(answer.Header.CurrentTitle, own?.CurrentTitle) ?? "",
                Contact = new CvContact
                {
                    Email = Checked(contact.Email, _file.HasAddress) ?? own?.Contact.Email,
                    Phone = Checked(contact.Phone, _file.HasPhone) ?? own?.Contact.Phone,
                    Location = Place(contact.Location, null) ?? own?.Contact.Location,
                    // Link targets often stand in annotations only, which the rules read.
                    Links = own?.Contact.Links ?? [.. (contact.Links ?? []).Where(link => Checked(link.Url, _file.HasAddress) is not null)],
                },
            },
            Summary = new CvSummary
            {
                Headline = Text(answer.Summary.Headline, _draft?.Summary.Headline),
                Description = Text(answer.Summary.Description, _draft?.Summary.Description),
                YearsExperience = answer.Summary.YearsExperience is { } years && _file.HasNumber(years) ? years : null,
                Domains = Texts(answer.Summary.Domains, _draft?.Summary.Domains),
                KeyStrengths = Texts(answer.Summary.KeyStrengths, _draft?.Summary.KeyStrengths),
            },
            Skills = new CvSkills
            {
                HardSkills = Skills(answer.Skills.HardSkills),
                Tools = Skills(answer.Skills.Tools),
                SoftSkills = Texts(answer.Skills.SoftSkills, _draft?.Skills.SoftSkills),
                Methodologies = Texts(answer.Skills.Methodologies, _draft?.Skills.Methodologies),
            },
            Experience = [.. Entries(answer.Experience, _draft?.Experience, DraftEntries.Likeness, Experience).Where(item => item.Title.Length + item.Company.Length > 0)],
            Education = NullIfEmpty(Entries(answer.Education, _draft?.Education, DraftEntries.Likeness, Education).Where(item => item.Institution.Length + (item.Degree?.Length ?? 0) > 0)),
            Languages = NullIfEmpty(Entries(answer.Languages, _draft?.Languages, DraftEntries.Likeness, Language).Where(item => item.Name.Length > 0)),
            Projects = NullIfEmpty(Entries(answer.Projects, _draft?.Projects, DraftEntries.Likeness, Project).Where(item => item.Name.Length > 0)),
            Extras = NullIfEmpty(Entries(answer.Extras, _draft?.Extras, DraftEntries.Likeness, Extra).Where(item => item.Name.Length + (item.Summary?.Length ?? 0) > 0)
                .Select(item => item.Name.Length > 0 ? item : item with { Name = Wording.UnplacedText(answer.Language) })),
        };
        return WithUnplaced(document);
    }

    private CvExperience Experience(CvExperience item, CvExperience? own) => item with
    {
        Title = Text(item.Title, own?.Title) ?? "",
        Company = Text(item.Company, own?.Company) ?? "",
        DepartmentOrClient = Text(item.DepartmentOrClient, own?.DepartmentOrClient),
        StartDate = Date(item.StartDate, own?.StartDate) ?? "",
        EndDate = Date(item.EndDate, own?.EndDate) ?? "",
        Location = Place(item.Location, own?.Location),
        Description = Text(item.Description, own?.Description),
        Responsibilities = Texts(item.Responsibilities, own?.Responsibilities),
        Deliverables = Texts(item.Deliverables, own?.Deliverables ?? own?.Responsibilities),
        SkillsUsed = Texts(item.SkillsUsed, own?.SkillsUsed),
    };

    private CvEducation Education(CvEducation item, CvEducation? own) => item with
    {
        Institution = Text(item.Institution, own?.Institution) ?? "",
        Degree = Text(item.Degree, own?.Degree),
        FieldOfStudy = Text(item.FieldOfStudy, own?.FieldOfStudy),
        Description = Text(item.Description, own?.Description),
        Location = Place(item.Location, own?.Location),
        StartDate = Date(item.StartDate, own?.StartDate),
        EndDate = Date(item.EndDate, own?.EndDate) ?? "",
    };

    private CvProject Project(CvProject item, CvProject? own) => item with
    {
        Name = Text(item.Name, own?.Name) ?? "",
        Role = Text(item.Role, own?.Role),
        Summary = Text(item.Summary, own?.Summary),
        TechStack = Texts(item.TechStack, own?.TechStack),
        Keywords = Texts(item.Keywords, own?.Keywords),
        StartDate = Date(item.StartDate, own?.StartDate),
        EndDate = Date(item.EndDate, own?.EndDate),
        Url = Checked(item.Url, _file.HasAddress) ?? own?.Url,
    };

    private CvLanguage Language(CvLanguage item, CvLanguage? own) => item with { Name = Text(item.Name, own?.Name) ?? "", Level = Checked(item.Level, _file.Has) ?? own?.Level ?? "" };

    private CvExtra Extra(CvExtra item, CvExtra? own) => item with { Name = Text(item.Name, own?.Name) ?? "", Summary = Text(item.Summary, own?.Summary) };

    private static IEnumerable<T> Entries<T>(IReadOnlyList<T> entries, IReadOnlyList<T>? draft, Func<T, T, int> likeness, Func<T, T?, T> check)
        where T : class => entries.Zip(DraftEntries.Pair(entries, draft, likeness), check);

    private string? Checked(string? value, Func<string, bool> stands)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            return null;
        }
        if (stands(value.Trim()))
        {
            return value.Trim();
        }
        Refused++;
        return null;
    }

    /// <param name="own">The draft's, for a value that does not stand in the file; a value that was not given may stand elsewhere.</param>
    private string? Text(string? value, string? own) =>
        string.IsNullOrWhiteSpace(value) ? null : Checked(value, _file.Has) ?? (string.IsNullOrWhiteSpace(own) ? null : own);

    private string[]? Texts(IReadOnlyList<string>? values, IReadOnlyList<string>? own)
    {
        string[] kept = [.. (values ?? []).Select(value => Checked(value, _file.Has) ?? DraftEntries.Closest(value, own ?? [])).OfType<string>().Distinct(StringComparer.Ordinal)];
        return kept.Length > 0 ? kept : null;
    }

    /// <summary>A level is the draft's: whether a file states one can't be told word by word.</summary>
    private CvSkill[]? Skills(IReadOnlyList<CvSkill>? skills)
    {
        CvSkill[] kept =
        [
            .. (skills ?? []).Select(skill => Checked(skill.Name, _file.Has) ?? DraftEntries.Closest(skill.Name, _draftSkills.Select(own => own.Name)))
                .OfType<string>()
                .DistinctBy(NormalText.Of, StringComparer.Ordinal)
                .Select(name => new CvSkill { Name = name, Proficiency = Array.Find(_draftSkills, own => NormalText.Of(own.Name) == NormalText.Of(name))?.Proficiency }),
        ];
        return kept.Length > 0 ? kept : null;
    }

    private string? Date(string? date, string? own) => string.IsNullOrEmpty(date) ? date : Checked(date, _file.HasDate) ?? own ?? "";

    private CvLocation? Place(CvLocation? place, CvLocation? own)
    {
        var (city, region) = (Text(place?.City, own?.City), Text(place?.Region, own?.Region));
        return city is null && region is null ? null : place! with { City = city, Region = region };
    }

    /// <summary>Lines of which most words stand in no value.</summary>
    private CvDocument WithUnplaced(CvDocument document)
    {
        var placed = DocumentTexts.Of(document).SelectMany(value => NormalText.Words(NormalText.Of(value))).ToHashSet(StringComparer.Ordinal);
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

    private static T[]? NullIfEmpty<T>(IEnumerable<T> items) => items.ToArray() is { Length: > 0 } kept ? kept : null;
}
