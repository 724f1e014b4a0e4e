using FitMyCv.AiWorker.Engines.Offline.Reading.Entries;
using FitMyCv.AiWorker.Engines.Offline.Reading.Header;
using FitMyCv.AiWorker.Engines.Offline.Reading.Layout;
using FitMyCv.AiWorker.Engines.Offline.Reading.Sections;
using FitMyCv.AiWorker.Engines.Offline.Reading.Skills;
using FitMyCv.AiWorker.Engines.Offline.Reading.Words;
using FitMyCv.AiWorker.Pdf;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Engines.Offline.Reading;

/// <summary>Makes a CV document of the sections of a text. Every line ends in some member; what fits none is unplaced text.</summary>
internal sealed class CvAssembler
{
    private const int LongestContact = 45;

    private readonly string _language;
    private readonly SkillsReader _skills = new();
    private readonly LanguagesReader _languages = new();
    private readonly List<CvExperience> _experience = [];
    private readonly List<CvEducation> _education = [];
    private readonly List<CvProject> _projects = [];
    private readonly List<string> _summary = [];
    private readonly ExtrasList _extras = new();
    private readonly List<TextLine> _unplaced = [];

    private CvAssembler(string language) => _language = language;

    /// <param name="truncated">Paths of what was cut because the schema takes no more.</param>
    public static CvDocument Assemble(PdfText text, out IReadOnlyList<string> truncated)
    {
        var lines = LineReader.Read(text);
        var language = LanguageDetector.Detect(string.Join('\n', lines.Select(line => line.Text)));
        return SchemaLimits.Apply(Separators.Trim(new CvAssembler(language).Assemble(text, lines)), out truncated);
    }

    private CvDocument Assemble(PdfText text, List<TextLine> lines)
    {
        var sections = Unsectioned.Divide(SectionSplitter.Split(lines));
        sections = [.. sections.SelectMany(DivideContacts)];
        var header = new HeaderReader(sections[0], sections.Where(section => section.Kind == SectionKind.Contact), lines);
        header.Read();
        foreach (var section in sections.Skip(1))
        {
            ReadSection(section);
        }
        foreach (var (kind, label, items) in _skills.Others)
        {
            if (kind != SectionKind.Languages)
            {
                _extras.Add(label, [items]);
            }
            else if (!_languages.Read([items]))
            {
                _skills.Add(label, SkillList.SplitItems(items));
            }
        }
        AddPersonal(header);
        _extras.Add(Wording.UnplacedText(_language), Paragraphs.Join(_unplaced).Select(paragraph => paragraph.Text));
        return Compose(text, header, sections, lines);
    }

    /// <summary>"About" may open with the contacts, one a line.</summary>
    private static IEnumerable<Section> DivideContacts(Section section)
    {
        var contacts = section.Lines.TakeWhile(line => line.Text.Length <= LongestContact && !line.IsBullet).ToList();
        return section.Kind == SectionKind.Summary && contacts.Exists(line => line.Cells[0].HasContact)
            ? [new Section(SectionKind.Contact, section.Heading, contacts), section with { Lines = section.Lines[contacts.Count..] }]
            : [section];
    }

    private void ReadSection(Section section)
    {
        switch (section.Kind)
        {
            case SectionKind.Summary:
                _summary.AddRange(Paragraphs.Join(section.Lines).Select(paragraph => paragraph.Text));
                break;
            case SectionKind.Experience:
                ReadExperience(section);
                break;
            case SectionKind.Education:
                _education.AddRange(EducationReader.Read(FormLines.Unfold(section.Lines), _unplaced));
                break;
            case SectionKind.Skills:
                _skills.Read(section.Heading, section.Lines);
                break;
            case SectionKind.Languages:
                _unplaced.AddRange(section.Lines.Where(line => !_languages.Read([.. line.Cells.Select(cell => cell.Text)])).ToList());
                _extras.Add(section.Heading, _languages.TakeRemarks());
                break;
            case SectionKind.Projects:
                _projects.AddRange(ProjectsReader.Read(section.Lines));
                break;
            case SectionKind.Extras:
                _extras.Add(section.Heading, Paragraphs.Join(section.Lines).Select(paragraph => paragraph.Text));
                break;
        }
    }

    private void ReadExperience(Section section)
    {
        var leaves = new List<(string Name, IReadOnlyList<string> Texts)>();
        _experience.AddRange(ExperienceReader.Read(FormLines.Unfold(section.Lines), _unplaced, leaves));
        foreach (var (name, texts) in leaves)
        {
            _extras.Add(name, texts);
        }
    }

    private void AddPersonal(HeaderReader header)
    {
        foreach (var (label, value) in header.Personal)
        {
            if (SkillList.SplitItems(value) is { Count: > 1 } items && items.TrueForAll(LanguagesReader.IsLanguage) && _languages.Read([value]))
            {
                continue;
            }
            _extras.Add(label.Length > 0 ? label : Wording.PersonalData(_language), [value]);
        }
    }

    private CvDocument Compose(PdfText text, HeaderReader header, List<Section> sections, List<TextLine> lines)
    {
        var wordLinks = text.Pages.SelectMany(page => page.Words).Select(word => word.Link).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var annotated = sections.Where(section => section.Kind is null or SectionKind.Contact)
            .SelectMany(section => section.Lines)
            .SelectMany(line => line.Links)
            .Concat(text.Links.Where(link => !wordLinks.Contains(link)));
        var summary = string.Join('\n', header.Summary.Concat(_summary));
        return new CvDocument
        {
            Language = _language,
            Header = new CvHeader
            {
                FullName = header.Name,
                CurrentTitle = header.Title,
                Contact = new CvContact
                {
                    Email = header.Email ?? lines.Select(line => ContactText.Email(line.Text)?.Value).FirstOrDefault(email => email is not null),
                    Phone = header.Phone,
                    Location = header.Location,
                    Links = LinkList.Build(header.Links, annotated),
                },
            },
            Summary = new CvSummary { Description = summary.Length > 0 ? summary : null },
            Skills = _skills.Skills,
            Experience = _experience,
            Education = _education.Count > 0 ? _education : null,
            Languages = _languages.Languages is { Count: > 0 } languages ? languages : null,
            Projects = _projects.Count > 0 ? _projects : null,
            Extras = _extras.Build(),
        };
    }
}
