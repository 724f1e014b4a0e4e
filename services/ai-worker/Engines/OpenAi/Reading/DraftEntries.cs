using FitMyCv.AiWorker.Domain.Text;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Engines.OpenAi.Reading;

/// <summary>Finds in a draft what an entry of a model's reading stands for, although the model may have spoiled it.</summary>
internal static class DraftEntries
{
    private const int Enough = 2;
    private const double MostWords = 0.8;

    /// <summary>For each entry of a reading its own of the draft, each at most once; null when there is none.</summary>
    public static T?[] Pair<T>(IReadOnlyList<T> entries, IReadOnlyList<T>? draft, Func<T, T, int> likeness)
        where T : class
    {
        var own = new T?[entries.Count];
        var free = (draft ?? []).ToList();
        var pairs = from at in Enumerable.Range(0, entries.Count) from other in free let points = likeness(entries[at], other) where points >= Enough orderby points descending select (at, other);
        foreach (var (at, other) in pairs.ToList())
        {
            if (own[at] is null && free.Remove(other))
            {
                own[at] = other;
            }
        }
        return own;
    }

    public static int Likeness(CvExperience entry, CvExperience draft) =>
        Names(entry.Company, draft.Company) + Names(entry.Title, draft.Title) + Dates(entry.StartDate, draft.StartDate) + Dates(entry.EndDate, draft.EndDate);

    public static int Likeness(CvEducation entry, CvEducation draft) =>
        Names(entry.Institution, draft.Institution) + Names(entry.Degree, draft.Degree) + Dates(entry.StartDate, draft.StartDate) + Dates(entry.EndDate, draft.EndDate);

    public static int Likeness(CvProject entry, CvProject draft) => Names(entry.Name, draft.Name) + Names(entry.Summary, draft.Summary);

    public static int Likeness(CvLanguage entry, CvLanguage draft) => Names(entry.Name, draft.Name);

    public static int Likeness(CvExtra entry, CvExtra draft) => Names(entry.Name, draft.Name) + Names(entry.Summary, draft.Summary);

    /// <summary>The text of the draft of which a spoiled one has most words.</summary>
    public static string? Closest(string spoiled, IEnumerable<string> draft)
    {
        var words = NormalText.Words(NormalText.Of(spoiled)).ToHashSet(StringComparer.Ordinal);
        return draft.Select(text => (Text: text, Words: NormalText.Words(NormalText.Of(text))))
            .Where(one => one.Words.Length > 0 && one.Words.Count(words.Contains) >= one.Words.Length * MostWords)
            .OrderByDescending(one => one.Words.Length)
            .Select(one => one.Text)
            .FirstOrDefault();
    }

    /// <summary>The draft's text stands in the other, perhaps among more.</summary>
    private static int Names(string? entry, string? draft) => NormalText.Contains(NormalText.Of(entry), NormalText.Of(draft)) ? Enough : 0;

    private static int Dates(string? entry, string? draft) => !string.IsNullOrEmpty(draft) && entry == draft ? 1 : 0;
}
