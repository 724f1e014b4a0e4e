using FitMyCv.AiWorker.Engines.Offline.Reading.Layout;
using FitMyCv.AiWorker.Engines.Offline.Reading.Words;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Engines.Offline.Reading.Entries;

/// <summary>Degrees of a section; lines that belong to none are handed back.</summary>
internal static class EducationReader
{
    public static List<CvEducation> Read(List<TextLine> lines, List<TextLine> unplaced)
    {
        var entries = EntrySplitter.Split(lines, singleDates: true, NameWords.DegreeScore, out var before);
        if (entries.Count == 0)
        {
            return ReadUndated(before, unplaced);
        }
        unplaced.AddRange(before);
        var undated = entries.SelectMany(TakeUndated).ToList();
        var names = EntryInterpreter.Interpret(entries, NameWords.DegreeScore, joinsFields: true);
        var result = new List<CvEducation>();
        for (var i = 0; i < entries.Count; i++)
        {
            if (names[i].What.Length == 0 && names[i].Where.Length == 0)
            {
                unplaced.AddRange(entries[i].Body);
                continue;
            }
            var (institution, field) = SplitField(names[i]);
            var texts = names[i].Further.Concat(Paragraphs.Join(entries[i].Body).Select(paragraph => paragraph.Text)).ToList();
            result.Add(
                new CvEducation
                {
                    Degree = names[i].What.Length > 0 ? names[i].What : null,
                    FieldOfStudy = field,
                    Institution = institution,
                    StartDate = entries[i].Start.Length > 0 ? entries[i].Start : null,
                    EndDate = entries[i].End,
                    Location = names[i].Place.Length > 0 ? PlaceText.Read(names[i].Place) : null,
                    Description = texts.Count > 0 ? string.Join('\n', texts) : null,
                });
        }
        return undated.Count > 0 ? [.. result, .. ReadUndated(undated, unplaced)] : result;
    }

    /// <summary>A degree without a date below one that has one: a line in the bold style of its head.</summary>
    private static List<TextLine> TakeUndated(Entry entry)
    {
        if (entry.Head.Count == 0 || !entry.Head[0].Style.Bold)
        {
            return [];
        }
        var start = entry.Body.FindIndex(line => !line.IsBullet && line.Style.Bold && Math.Abs(line.Style.Size - entry.Head[0].Style.Size) < 0.4 && line.Cells.Count == 1 && NameWords.IsAboutStudies(line.Text) && HeadLines.LooksLikeHead(line));
        if (start < 0)
        {
            return [];
        }
        var lines = entry.Body[start..];
        entry.Body.RemoveRange(start, lines.Count);
        return lines;
    }

    /// <summary>"PhD" of "Princeton University, Computer Science": what stands behind the school's name and is no place is the field.</summary>
    private static (string Institution, string? Field) SplitField(EntryNames names)
    {
        var parts = names.Where.Split(", ");
        var school = Array.FindIndex(parts, part => NameWords.DegreeScore(part) < 0);
        var isAbbreviation = names.What.Length > 0 && !names.What.Contains(' ', StringComparison.Ordinal);
        if (!isAbbreviation || school < 0 || parts.Length < 2)
        {
            return (names.Where, null);
        }
        var field = parts[..school].Concat(parts[(school + 1)..].Where(part => !PlaceText.IsPlace(part))).ToList();
        return field.Count > 0 ? (parts[school], string.Join(", ", field)) : (names.Where, null);
    }

    /// <summary>A school below its degree, or a degree below its school.</summary>
    private static bool Complete(string first, string second) =>
        NameWords.DegreeScore(second) < 0 ? NameWords.DegreeScore(first) >= 0 : NameWords.DegreeScore(second) > 0 && NameWords.DegreeScore(first) < 0;

    /// <summary>Degrees without any date: one each line that names a degree, its school beside or below it.</summary>
    private static List<CvEducation> ReadUndated(List<TextLine> lines, List<TextLine> unplaced)
    {
        var entries = new List<Entry>();
        foreach (var line in lines)
        {
            var pieces = line.Cells.SelectMany(cell => HeadLines.SplitPieces(cell.Text).Select(piece => new HeadPiece(piece, cell.Style, 0))).ToList();
            if (entries.Count > 0 && entries[^1].Head.Count(piece => !piece.IsPlace) == 1 && Complete(entries[^1].Head[0].Text, line.Text))
            {
                entries[^1].Head.AddRange(pieces);
            }
            else if (NameWords.IsAboutStudies(line.Text) && pieces.Count > 0)
            {
                entries.Add(new Entry(pieces, null, [], SharesOwner: false));
            }
            else if (entries.Count > 0)
            {
                entries[^1].Body.Add(line);
            }
            else
            {
                unplaced.Add(line);
            }
        }
        return
        [
            .. entries.Zip(EntryInterpreter.Interpret(entries, NameWords.DegreeScore))
                .Where(pair => pair.Second.What.Length > 0 || pair.Second.Where.Length > 0)
                .Select(pair => new CvEducation
                {
                    Degree = pair.Second.What.Length > 0 ? pair.Second.What : null,
                    Institution = pair.Second.Where,
                    EndDate = "",
                    Location = pair.Second.Place.Length > 0 ? PlaceText.Read(pair.Second.Place) : null,
                    Description = pair.First.Body.Count > 0 || pair.Second.Further.Count > 0
                        ? string.Join('\n', pair.Second.Further.Concat(Paragraphs.Join(pair.First.Body).Select(paragraph => paragraph.Text)))
                        : null,
                }),
        ];
    }
}
