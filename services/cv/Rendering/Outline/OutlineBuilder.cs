using System.Globalization;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.Cv.Rendering.Outline;

/// <summary>Makes the outline of a document by the rules of the export (order, headings, selection, words of the language).</summary>
internal sealed class OutlineBuilder
{
    private readonly CvDocument _document;
    private readonly Selection _selection;
    private readonly Vocabulary _words;
    private readonly string _language;

    private OutlineBuilder(CvDocument document, CvRenderOptions options)
    {
        _document = document;
        _selection = new Selection(options);
        _words = Vocabulary.Of(options.Language);
        _language = options.Language;
    }

    public static CvOutline Build(CvDocument document, CvRenderOptions options) => new OutlineBuilder(document, options).Build();

    private CvOutline Build()
    {
        var sections = _selection.Order(_document)
            .Where(name => name != CvSections.Header && _selection.Shows(name))
            .Select(name => new OutlineSection(name, Heading(name), [.. Blocks(name)]))
            .Where(section => section.Blocks.Count > 0);
        var header = _selection.Shows(CvSections.Header) ? Header(_document.Header) : null;
        return new CvOutline(header?.Name, header, [.. sections], _selection.IsComplete(_document));
    }

    private string Heading(string section) =>
        _document.SectionTitles is { } titles && titles.TryGetValue(section, out var title) && PlainText.Line(title) is { Length: > 0 } own
            ? own
            : _words.Headings[section];

    private IEnumerable<OutlineBlock> Blocks(string section) =>
        section switch
        {
            CvSections.Summary => Summary(_document.Summary),
            CvSections.Skills => Skills(_document.Skills),
            CvSections.Experience => Period.NewestFirst(_selection.Items(section, _document.Experience), e => e.StartDate, e => e.EndDate)
                .SelectMany(Experience),
            CvSections.Education => Period.NewestFirst(_selection.Items(section, _document.Education), e => e.StartDate, e => e.EndDate)
                .SelectMany(Education),
            CvSections.Projects => Period.NewestFirst(_selection.Items(section, _document.Projects), p => p.StartDate, p => p.EndDate)
                .SelectMany(Project),
            CvSections.Languages => Languages(_selection.Items(section, _document.Languages)),
            CvSections.Extras => _selection.Items(section, _document.Extras).SelectMany(Extra),
            _ => [],
        };

    private OutlineHeader Header(CvHeader header)
    {
        var contact = new List<Inline>();
        void Add(string text, string? link = null)
        {
            if (text.Length > 0)
            {
                contact.Add(new Inline(text, Link: link, KeepTogether: true));
            }
        }
        Add(PlainText.Line(header.Contact.Email), SafeLink.MailTarget(header.Contact.Email));
        Add(PlainText.Line(header.Contact.Phone));
        Add(Place.Format(header.Contact.Location, _language));
        foreach (var link in header.Contact.Links ?? [])
        {
            var address = SafeLink.Display(link.Url);
            var label = PlainText.Line(link.Label);
            var named = label.Length == 0 || address.Contains(label, StringComparison.OrdinalIgnoreCase);
            Add(named ? address : $"{label}{_words.Colon}{address}", SafeLink.Target(link.Url));
        }
        return new OutlineHeader(PlainText.Line(header.FullName), PlainText.Line(header.CurrentTitle), contact);
    }

    private IEnumerable<OutlineBlock> Summary(CvSummary summary)
    {
        var headline = PlainText.Line(summary.Headline);
        var title = _selection.Shows(CvSections.Header) ? PlainText.Line(_document.Header.CurrentTitle) : "";
        if (headline.Length > 0 && headline != title)
        {
            yield return new ParagraphBlock(ParagraphKind.Lead, [new Inline(headline)]);
        }
        foreach (var block in Paragraphs(summary.Description))
        {
            yield return block;
        }
        if (summary.YearsExperience is > 0 and var years)
        {
            var text = years == 1 ? _words.OneYear : string.Format(CultureInfo.InvariantCulture, _words.Years, years);
            yield return new ParagraphBlock(ParagraphKind.Group, [new Inline(text)]);
        }
        foreach (var block in Group(_words.Domains, summary.Domains).Concat(Group(_words.Strengths, summary.KeyStrengths)))
        {
            yield return block;
        }
    }

    private IEnumerable<OutlineBlock> Skills(CvSkills skills)
    {
        (string Label, IReadOnlyList<Inline> Content)[] groups =
        [
            (_words.HardSkills, Levelled(skills.HardSkills, s => s.Name, s => Proficiency(s.Proficiency))),
            (_words.Tools, Levelled(skills.Tools, s => s.Name, s => Proficiency(s.Proficiency))),
            (_words.SoftSkills, Separated(PlainText.Items(skills.SoftSkills))),
            (_words.Methodologies, Separated(PlainText.Items(skills.Methodologies))),
        ];
        var shown = groups.Where(group => group.Content.Count > 0).ToList();
        // One list alone needs no name but the section's.
        var labelled = shown.Count > 1 || (shown.Count == 1 && shown[0].Label != _words.HardSkills);
        return shown.Select(group => new ParagraphBlock(ParagraphKind.Group, labelled ? Labelled(group.Label, group.Content) : group.Content));
    }

    private IEnumerable<OutlineBlock> Experience(CvExperience item)
    {
        yield return Entry(
            item.Title, item.Company, [item.DepartmentOrClient, Place.Format(item.Location, _language)], item.StartDate, item.EndDate);
        foreach (var block in Paragraphs(item.Description))
        {
            yield return block;
        }
        var tasks = Bullets(item.Responsibilities);
        var results = Bullets(item.Deliverables);
        if (tasks.Count > 0)
        {
            yield return new BulletsBlock(tasks);
        }
        if (results.Count > 0)
        {
            if (tasks.Count > 0)
            {
                yield return new ParagraphBlock(ParagraphKind.Label, [new Inline(_words.Results)]);
            }
            yield return new BulletsBlock(results);
        }
        foreach (var block in Group(_words.SkillsUsed, item.SkillsUsed, ParagraphKind.Note))
        {
            yield return block;
        }
    }

    private IEnumerable<OutlineBlock> Education(CvEducation item)
    {
        string[] degree = [PlainText.Line(item.Degree), PlainText.Line(item.FieldOfStudy)];
        yield return Entry(
            string.Join(", ", degree.Where(part => part.Length > 0)), item.Institution, [Place.Format(item.Location, _language)],
            item.StartDate, item.EndDate);
        foreach (var block in Paragraphs(item.Description))
        {
            yield return block;
        }
    }

    private IEnumerable<OutlineBlock> Project(CvProject item)
    {
        var title = new List<Inline> { new(PlainText.Line(item.Name), InlineKind.Strong) };
        if (PlainText.Line(item.Role) is { Length: > 0 } role)
        {
            title.AddRange([new Inline(InlineSeparator, InlineKind.Muted), new Inline(role)]);
        }
        var url = SafeLink.Display(item.Url ?? "");
        IReadOnlyList<Inline> subline = url.Length > 0 ? [new Inline(url, Link: SafeLink.Target(item.Url))] : [];
        yield return new EntryBlock(title, Period.Format(item.StartDate, item.EndDate, _words), subline);
        foreach (var block in Paragraphs(item.Summary))
        {
            yield return block;
        }
        foreach (var block in Group(_words.Technologies, item.TechStack, ParagraphKind.Note)
                     .Concat(Group(_words.Keywords, item.Keywords, ParagraphKind.Note)))
        {
            yield return block;
        }
    }

    private IEnumerable<OutlineBlock> Languages(IReadOnlyList<CvLanguage> languages)
    {
        var content = Levelled(languages, l => l.Name, l => l.Level == "native" ? _words.NativeSpeaker : PlainText.Line(l.Level));
        return content.Count > 0 ? [new ParagraphBlock(ParagraphKind.Group, content)] : [];
    }

    private IEnumerable<OutlineBlock> Extra(CvExtra item)
    {
        var name = PlainText.Line(item.Name);
        var lines = PlainText.Lines(item.Summary);
        if (lines.Count > 1)
        {
            return [new ParagraphBlock(ParagraphKind.Label, [new Inline(name)]), new BulletsBlock([.. lines.Select(PlainText.WithoutBullet)])];
        }
        IReadOnlyList<Inline> content = lines.Count == 0 ? [new Inline(name, InlineKind.Strong)] : Labelled(name, [new Inline(lines[0])]);
        return [new ParagraphBlock(ParagraphKind.Group, content)];
    }

    /// <summary>An entry named by its title, or by its organisation when the title is not known.</summary>
    private EntryBlock Entry(string title, string organisation, IEnumerable<string?> details, string? start, string? end)
    {
        var name = PlainText.Line(title);
        var owner = PlainText.Line(organisation);
        var subline = new List<Inline>();
        if (name.Length > 0 && owner.Length > 0)
        {
            subline.Add(new Inline(owner, InlineKind.Organisation));
        }
        foreach (var detail in details.Select(PlainText.Line).Where(detail => detail.Length > 0))
        {
            if (subline.Count > 0)
            {
                subline.Add(new Inline(InlineSeparator, InlineKind.Muted));
            }
            subline.Add(new Inline(detail, InlineKind.Muted));
        }
        return new EntryBlock(
            [new Inline(name.Length > 0 ? name : owner, InlineKind.Strong)], Period.Format(start, end, _words), subline);
    }

    // The no-break space keeps the dot from beginning a line.
    private const string InlineSeparator = "\u00A0· ";

    private static IEnumerable<OutlineBlock> Paragraphs(string? text) =>
        PlainText.Lines(text).Select(line => new ParagraphBlock(ParagraphKind.Body, [new Inline(line)]));

    private static IReadOnlyList<string> Bullets(IReadOnlyList<string>? items) => [.. PlainText.Items(items).Select(PlainText.WithoutBullet)];

    private IEnumerable<OutlineBlock> Group(string label, IReadOnlyList<string>? items, ParagraphKind kind = ParagraphKind.Group)
    {
        var texts = PlainText.Items(items);
        return texts.Count > 0 ? [new ParagraphBlock(kind, Labelled(label, Separated(texts)))] : [];
    }

    private IReadOnlyList<Inline> Labelled(string label, IReadOnlyList<Inline> content) =>
        [new Inline(label + _words.Colon, InlineKind.Strong), .. content];

    private static List<Inline> Separated(IReadOnlyList<string> texts) => Levelled(texts, text => text, _ => "");

    private static List<Inline> Levelled<T>(IReadOnlyList<T>? items, Func<T, string> name, Func<T, string> level)
    {
        var content = new List<Inline>();
        foreach (var item in items ?? [])
        {
            var text = PlainText.Line(name(item));
            if (text.Length == 0)
            {
                continue;
            }
            if (content.Count > 0)
            {
                content.Add(new Inline(InlineSeparator, InlineKind.Muted));
            }
            content.Add(new Inline(text, KeepTogether: true));
            if (level(item) is { Length: > 0 } known)
            {
                content.Add(new Inline($" ({known})", InlineKind.Muted, KeepTogether: true));
            }
        }
        return content;
    }

    private string Proficiency(string? level) =>
        level is not null && _words.Proficiencies.TryGetValue(level, out var word) ? word : "";
}
