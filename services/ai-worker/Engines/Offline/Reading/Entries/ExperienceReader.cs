using System.Text.RegularExpressions;
using FitMyCv.AiWorker.Engines.Offline.Reading.Layout;
using FitMyCv.AiWorker.Engines.Offline.Reading.Words;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Engines.Offline.Reading.Entries;

/// <summary>Experiences of a section; lines that belong to none are handed back.</summary>
internal static partial class ExperienceReader
{
    /// <param name="leaves">Leaves and gaps, which are no experience: what was printed, then dates and text.</param>
    public static List<CvExperience> Read(List<TextLine> lines, List<TextLine> unplaced, List<(string Name, IReadOnlyList<string> Texts)> leaves)
    {
        var entries = EntrySplitter.Split(lines, singleDates: false, NameWords.TitleScore, out var before);
        unplaced.AddRange(before);
        var names = EntryInterpreter.Interpret(entries, NameWords.TitleScore);
        var result = new List<CvExperience>();
        for (var i = 0; i < entries.Count; i++)
        {
            if (IsGroupHead(entries, names, i))
            {
                // The employer's line with the whole period; the positions follow.
                for (var next = i + 1; next < entries.Count && names[next].Where.Length == 0 | entries[next].SharesOwner; next++)
                {
                    names[next] = names[next] with { Where = names[i].Where.Length > 0 ? names[i].Where : names[i].What, Place = names[next].Place.Length > 0 ? names[next].Place : names[i].Place };
                }
                continue;
            }
            if (IsLeave(names[i]))
            {
                leaves.Add((names[i].What + names[i].Where, [entries[i].Printed, .. Paragraphs.Join(entries[i].Body).Select(paragraph => paragraph.Text)]));
                continue;
            }
            if (names[i].What.Length == 0 && names[i].Where.Length == 0)
            {
                unplaced.AddRange(entries[i].Body);
                continue;
            }
            result.Add(Build(entries[i], names[i]));
        }
        return result;
    }

    [GeneratedRegex(@"\b(?:conge (?:parental|maternite|de maternite|sabbatique|sans solde)|parental leave|maternity leave|paternity leave|career break|sabbatical|annee sabbatique|elternzeit|mutterschutz|excedencia|baja maternal|permiso (?:parental|de maternidad)|gap year|pause professionnelle)\b", RegexOptions.CultureInvariant, 10000)]
    private static partial Regex LeavePattern();

    private static bool IsLeave(EntryNames names) => (names.What.Length == 0 || names.Where.Length == 0) && LeavePattern().IsMatch(Folding.Fold(names.What + names.Where));

    private static bool IsGroupHead(List<Entry> entries, List<EntryNames> names, int index) =>
        index + 1 < entries.Count
        && entries[index].Body.Count == 0
        && names[index] is var head
        && (head.What.Length == 0 || head.Where.Length == 0)
        && NameWords.TitleScore(head.What + head.Where) <= 0
        && (names[index + 1].What.Length == 0 || names[index + 1].Where.Length == 0)
        && entries[index].Start.Length > 0
        && string.CompareOrdinal(entries[index + 1].Start, entries[index].Start) >= 0;

    private static CvExperience Build(Entry entry, EntryNames names)
    {
        var body = EntryBody.Read(entry.Body);
        var description = string.Join('\n', names.Further.Skip(1).Concat(body.Text));
        return new CvExperience
        {
            Title = names.What,
            Company = names.Where,
            DepartmentOrClient = names.Further.Count > 0 ? names.Further[0] : null,
            // One year alone is the time of the whole job.
            StartDate = entry.Start.Length == 0 && entry.End.Length == 4 ? entry.End : entry.Start,
            EndDate = entry.End,
            Location = names.Place.Length > 0 ? PlaceText.Read(names.Place) : null,
            Description = description.Length > 0 ? description : null,
            Responsibilities = body.Bullets.Count > 0 ? body.Bullets : null,
            SkillsUsed = body.Tools.Count > 0 ? body.Tools : null,
        };
    }
}
