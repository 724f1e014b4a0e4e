using System.Globalization;
using FitMyCv.AiWorker.Engines.Offline.Reading.Layout;
using FitMyCv.AiWorker.Engines.Offline.Reading.Sections;
using FitMyCv.AiWorker.Engines.Offline.Reading.Words;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Engines.Offline.Reading.Header;

/// <summary>What stands above the sections and under "Contact": name, title, e-mail, phone, place, links, a first paragraph.</summary>
internal sealed class HeaderReader
{
    private const int LongestTitle = 120;
    private const double LargerThanBody = 2;

    private readonly List<TextLine> _header;
    private readonly List<TextLine> _contact;
    private readonly double _bodySize;
    private readonly string? _firstEmail;
    private readonly HashSet<TextLine> _used = [];
    private string _location = "";

    public HeaderReader(Section header, IEnumerable<Section> contacts, List<TextLine> all)
    {
        _header = [.. header.Lines.SelectMany(SplitCells)];
        _contact = [.. contacts.SelectMany(section => section.Lines).SelectMany(SplitCells)];
        _bodySize = all.GroupBy(line => Math.Round(line.Style.Size * 2) / 2).MaxBy(group => group.Sum(line => line.Text.Length))!.Key;
        _firstEmail = all.Select(line => ContactText.Email(line.Text)?.Value).FirstOrDefault(email => email is not null);
    }

    public string Name { get; private set; } = "";
    public string Title { get; private set; } = "";
    public string? Email { get; private set; }
    public string? Phone { get; private set; }
    public CvLocation? Location => _location.Length > 0 ? PlaceText.Read(_location) : null;
    public List<string> Links { get; } = [];
    public List<string> Summary { get; } = [];

    /// <summary>Further contacts, personal data, streets: label as printed (or empty) and text.</summary>
    public List<(string Label, string Text)> Personal { get; } = [];

    public void Read()
    {
        FindName();
        foreach (var line in _header.Concat(_contact).Where(line => !_used.Contains(line)).ToList())
        {
            ReadContacts(line);
        }
        FindTitle();
        FindPlace();
        var rest = _header.Where(line => !_used.Contains(line)).ToList();
        foreach (var paragraph in Paragraphs.Join(rest))
        {
            if (IsProse(paragraph.Text))
            {
                Summary.Add(paragraph.Text);
            }
            else
            {
                Personal.Add(("", paragraph.Text));
            }
        }
        Personal.AddRange(_contact.Where(line => !_used.Contains(line)).Select(line => ("", line.Text)));
    }

    /// <summary>What stands side by side in a header has nothing to do with each other, but for a label and its value.</summary>
    private static IEnumerable<TextLine> SplitCells(TextLine line)
    {
        var cells = line.Cells.SelectMany(SplitName).ToList();
        return cells.Count == 1 || HeaderLabels.KindOf(cells[0].Text) is not null
            ? [line]
            : cells.Select(cell => new TextLine(line.Page, line.Column, [cell]) { GapAbove = line.GapAbove, IsBullet = line.IsBullet, ColumnLeft = line.ColumnLeft, ColumnRight = line.ColumnRight });
    }

    /// <summary>"Jane Doe | Data Engineer".</summary>
    private static IEnumerable<TextRun> SplitName(TextRun cell) =>
        cell.Text.Split(" | ") is [var name, var title] && !cell.HasContact && NameText.IsNameLike(name) && NameText.WordCount(name) > 1 && NameWords.TitleScore(name) == 0 && !PlaceText.IsPlace(name)
            ? [cell.WithText(name), cell.WithText(title)]
            : [cell];

    private static bool IsProse(string text) => text.Length > 60 || (text.Length > 35 && text.EndsWith('.'));

    private void FindName()
    {
        var labelled = _header.Concat(_contact).FirstOrDefault(line => LabelOf(line, out _) == "name");
        if (labelled is not null)
        {
            LabelOf(labelled, out var value);
            Name = value;
            _used.Add(labelled);
            return;
        }
        // The largest line of a page may be a name in small letters.
        if (_header.Where(line => line.Page == 1).MaxBy(line => line.Style.Size) is { } largest
            && largest.Style.Size > 1.6 * _bodySize
            && NameText.IsLowerCaseName(largest.Text)
            && NameWords.TitleScore(largest.Text) == 0
            && SectionHeadings.KindOf(largest.Text) is null)
        {
            Name = CultureInfo.InvariantCulture.TextInfo.ToTitleCase(largest.Text);
            _used.Add(largest);
            return;
        }
        FindName(_header);
        if (Name.Length == 0)
        {
            FindName(_contact);
        }
    }

    private void FindName(List<TextLine> header)
    {
        var best = double.MinValue;
        List<TextLine> lines = [];
        for (var i = 0; i < header.Count; i++)
        {
            foreach (var length in new[] { 1, 2 })
            {
                if (header[i].Page > 1 || CandidateOf(header, i, length) is not { } candidate)
                {
                    continue;
                }
                var text = string.Join(' ', candidate.Select(line => line.Text));
                if (!NameText.IsNameLike(text) || (length == 2 && (Math.Abs(candidate[0].Style.Size - candidate[1].Style.Size) > 1 || NameText.WordCount(candidate[0].Text) > 2 || NameText.WordCount(candidate[1].Text) > 2)))
                {
                    continue;
                }
                var score = (3 * (candidate[0].Style.Size - _bodySize)) + (8 * NameText.EmailMatches(text, _firstEmail)) - (0.5 * i)
                    - (NameText.WordCount(text) < 2 ? 6 : 0)
                    - (NameWords.TitleScore(text) > 0 ? 8 : 0)
                    - (PlaceText.IsPlace(text) ? 8 : 0)
                    + (length == 2 && candidate[0].Style.Size > _bodySize + 3 ? 4 : 0);
                if (score > best)
                {
                    best = score;
                    lines = candidate;
                    Name = text;
                }
            }
        }
        _used.UnionWith(lines);
    }

    /// <summary>One line, or two of one left edge or centre without space between: what stands beside them was divided off.</summary>
    private static List<TextLine>? CandidateOf(List<TextLine> header, int index, int length)
    {
        if (length == 1)
        {
            return [header[index]];
        }
        var below = header.Skip(index + 1).FirstOrDefault(line => BrokenCells.SameColumn(header[index].Cells[0], line.Cells[0]));
        return below is not null && below.Page == header[index].Page && below.Box.Top - header[index].Box.Bottom is var gap && gap > -below.Box.Height && gap < 1.2 * below.Box.Height
            ? [header[index], below]
            : null;
    }

    private void ReadContacts(TextLine line)
    {
        var label = LabelOf(line, out var labelled);
        if (label is "personal")
        {
            Personal.Add((line.Text[..line.Text.IndexOf(labelled, StringComparison.Ordinal)].Trim(' ', ':'), labelled));
            _used.Add(line);
            return;
        }
        if (label == "title" && labelled.Length > 1)
        {
            Title = labelled;
            _used.Add(line);
            return;
        }
        var found = false;
        var rest = label is "address" or "phone" or "email" or "link" ? labelled : line.Text;
        if (ContactText.Email(rest) is { } email)
        {
            rest = rest.Remove(email.Index, email.Length).Insert(email.Index, " | ");
            found = true;
            if (Email is null)
            {
                Email = email.Value;
            }
            else if (email.Value != Email)
            {
                Personal.Add(("", email.Value));
            }
        }
        foreach (var link in ContactText.Links(rest).Reverse().ToList())
        {
            Links.Insert(Links.Count, link.Value.TrimEnd('.', '/'));
            rest = rest.Remove(link.Index, link.Length).Insert(link.Index, " | ");
            found = true;
        }
        while (ContactText.Phone(rest) is var (index, length))
        {
            var number = rest.Substring(index, length).Trim(' ', '-', '.', '/');
            rest = rest.Remove(index, length).Insert(index, " | ");
            found = true;
            if (Phone is null && number.Length <= 40)
            {
                Phone = number;
            }
            else
            {
                Personal.Add(("", number));
            }
        }
        var isContact = found || label == "address" || _contact.Contains(line) || line.Links.Any();
        if (isContact || PlaceText.HasPostcode(rest) || PlaceText.IsPlace(rest) || LooksLikePlaceList(rest))
        {
            TakePlace(rest, label == "address", isContact, line);
        }
    }

    /// <summary>What is left of a contact line: an address, labels of links, words.</summary>
    private void TakePlace(string rest, bool isAddress, bool isContact, TextLine line)
    {
        var isProse = rest.Length > 100;
        foreach (var piece in rest.Split(['|', '•', '·', '●', '◆', '○', ';', '▪', '\t'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).SelectMany(part => part.Split("  ", StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).SelectMany(part => part.Split([" - ", " – ", " / "], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))
        {
            var text = piece.Trim(' ', ',', ':', '-', '–', '(', ')', '/');
            if (StripLabel(text, out var label) is { } value)
            {
                text = value;
                isAddress |= label == "address";
            }
            if (text.Length < 2 || !text.Any(char.IsLetter) || (text.Length < 3 && !PlaceText.IsKnown(text)) || IsLinkLabel(text))
            {
                continue;
            }
            if (_location.Length == 0 && !isProse && (isAddress || PlaceText.IsPlace(text) || PlaceText.HasPostcode(text) || (isContact && char.IsDigit(text[0]) && PlaceText.HasStreet(text)) || (isContact && LooksLikePlaceList(text))))
            {
                _location = text;
                if (PlaceText.HasStreet(text) || char.IsDigit(text[0]))
                {
                    Personal.Add(("", text));
                }
            }
            else if (isAddress && PlaceText.HasPostcode(text) && !PlaceText.HasPostcode(_location))
            {
                Personal.Add(("", _location));
                _location = text;
            }
            else if (!(PlaceText.IsCountry(text) && _location.Length > 0))
            {
                if (!isContact)
                {
                    return;
                }
                Personal.Add(("", text));
            }
            else
            {
                _location += ", " + text;
            }
        }
        _used.Add(line);
    }

    /// <summary>A town that no list knows: alone on its line beside contacts, or after an icon.</summary>
    private void FindPlace()
    {
        if (_location.Length > 0)
        {
            return;
        }
        for (var i = 0; i < _header.Count; i++)
        {
            var line = _header[i];
            if (!_used.Contains(line) && line.Page == 1 && LooksLikePlaceList(line.Text) && (line.Cells[0].HadIcon || IsContact(i - 1) || IsContact(i + 1) || (i > 0 && _header[i - 1].Text.StartsWith(Title, StringComparison.Ordinal) && Title.Length > 0)))
            {
                _location = line.Text;
                _used.Add(line);
                return;
            }
        }

        bool IsContact(int index) => index >= 0 && index < _header.Count && _header[index].Cells.Any(cell => cell.HasContact || cell.HadIcon);
    }

    private static bool LooksLikePlaceList(string text) =>
        text.Length <= 50
        && text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) is { Length: >= 1 and <= 3 } parts
        && parts.All(PlaceText.LooksLikeCity)
        && NameWords.TitleScore(text) == 0
        && (parts.Length > 1 ? PlaceText.IsKnown(parts[^1]) || PlaceText.IsKnown(parts[0]) : parts[0].Count(character => character == ' ') < 2);

    private static bool IsLinkLabel(string text) => HeaderLabels.KindOf(text) is "link" or "email" or "phone";

    private void FindTitle()
    {
        if (Title.Length > 0)
        {
            return;
        }
        var nameLine = _header.FindIndex(line => _used.Contains(line) && line.Text.Contains(Name.Split(' ')[0], StringComparison.Ordinal));
        var candidates = _header
            .Where(line => !_used.Contains(line) && IsTitleLike(line))
            .OrderByDescending(line => NameWords.TitleScore(line.Text) > 0)
            .ThenByDescending(line => nameLine >= 0 && BrokenCells.SameColumn(_header[nameLine].Cells[0], line.Cells[0]))
            .ThenBy(line => Math.Abs(_header.IndexOf(line) - nameLine))
            .ToList();
        var chosen = candidates.FirstOrDefault();
        if (chosen is null)
        {
            return;
        }
        var index = _header.IndexOf(chosen);
        Title = chosen.Text;
        _used.Add(chosen);
        // A title over two lines of one style.
        if (index + 1 < _header.Count && _header[index + 1] is var next && !_used.Contains(next) && (next.Style == chosen.Style || (chosen.Style.Size > _bodySize + LargerThanBody && Math.Abs(next.Style.Size - chosen.Style.Size) < 1)) && next.GapAbove < 0.8 && (Title.EndsWith(',') || Title.EndsWith('|') || Title.EndsWith('&') || char.IsLower(next.Text[0]) || (next.GapAbove < 0.4 && next.Style.Size > _bodySize + LargerThanBody)) && next.Text.Length < LongestTitle && !next.Text.EndsWith('.'))
        {
            Title += " " + next.Text;
            _used.Add(next);
        }
        Title = Title.Trim(' ', '|', '-', '–', ',');
    }

    private bool IsTitleLike(TextLine line)
    {
        var text = line.Text;
        if (SectionHeadings.KindOf(text.Split(' ')[0]) == SectionKind.Ignored || text.Length is < 3 or > LongestTitle || line.IsBullet || line.Cells[0].HadIcon || line.Page > 1 || text.EndsWith('.') || ContactText.HasContact(text) || DateText.FindAll(text).Exists(date => date.IsRange || !text[..date.Index].Contains('(', StringComparison.Ordinal)))
        {
            return false;
        }
        var index = _header.IndexOf(line);
        // The first line of a paragraph is not a title.
        var next = index + 1 < _header.Count ? _header[index + 1] : null;
        var startsParagraph = next is not null && next.Style == line.Style && next.GapAbove < 0.9 && next.Column == line.Column && text.Length > 50 && !_used.Contains(next);
        var isTownBesideContact = NameWords.TitleScore(text) == 0 && LooksLikePlaceList(text) && _header.Exists(other => other.Page == line.Page && Math.Abs(other.Box.CentreY - line.Box.CentreY) < line.Box.Height / 2 && other.Cells[0].HasContact);
        return !startsParagraph && !isTownBesideContact && !SectionHeadings.IsQualifier(text) && !PlaceText.IsPlace(text) && char.IsLetter(text[0]) && text.Count(character => character == ',') < 4;
    }

    /// <summary>The kind of the label that begins a line ("Telefon | 030 …", "Adresse : …"), and what follows it.</summary>
    private static string? LabelOf(TextLine line, out string value)
    {
        if (line.Cells.Count > 1 && HeaderLabels.KindOf(line.Cells[0].Text) is { } kind)
        {
            value = string.Join("  ", line.Cells.Skip(1).Select(cell => cell.Text));
            return kind;
        }
        var rest = StripLabel(line.Text, out var label);
        value = rest ?? "";
        return rest is null ? null : label;
    }

    private static string? StripLabel(string text, out string? kind)
    {
        kind = null;
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon is < 1 or > 30 || text[colon..].StartsWith("://", StringComparison.Ordinal) || HeaderLabels.KindOf(text[..colon]) is not { } found)
        {
            return null;
        }
        kind = found;
        return text[(colon + 1)..].Trim();
    }
}
