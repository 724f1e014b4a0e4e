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
                    Degree = names[i].What.Length > 0 ? TextLimits.Cut(names[i].What, 200) : null,
                    FieldOfStudy = field,
                    Institution = TextLimits.Cut(institution, 200),
                    StartDate = entries[i].Start.Length > 0 ? entries[i].Start : null,
                    EndDate = entries[i].End,
                    Location = names[i].Place.Length > 0 ? PlaceText.Read(names[i].Place) : null,
                    Description = texts.Count > 0 ? string.Join('\n', texts) : null,
                });
        }
        return result;
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
        return field.Count > 0 ? (parts[school], TextLimits.Cut(string.Join(", ", field), 200)) : (names.Where, null);
    }

    /// <summary>Degrees without any date: one each line that names a degree, its school beside or below it.</summary>
    private static List<CvEducation> ReadUndated(List<TextLine> lines, List<TextLine> unplaced)
    {
        var entries = new List<Entry>();
        foreach (var line in lines)
        {
            var pieces = line.Cells.SelectMany(cell => HeadLines.SplitPieces(cell.Text).Select(piece => new HeadPiece(piece, cell.Style, 0))).ToList();
            if (entries.Count > 0 && entries[^1].Head.Count(piece => !piece.IsPlace) == 1 && NameWords.DegreeScore(line.Text) < 0 && NameWords.DegreeScore(entries[^1].Head[0].Text) >= 0)
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
                    Degree = pair.Second.What.Length > 0 ? TextLimits.Cut(pair.Second.What, 200) : null,
                    Institution = TextLimits.Cut(pair.Second.Where, 200),
                    EndDate = "",
                    Location = pair.Second.Place.Length > 0 ? PlaceText.Read(pair.Second.Place) : null,
                    Description = pair.First.Body.Count > 0 || pair.Second.Further.Count > 0
                        ? string.Join('\n', pair.Second.Further.Concat(Paragraphs.Join(pair.First.Body).Select(paragraph => paragraph.Text)))
                        : null,
                }),
        ];
    }
}
