using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Domain.Composition;

/// <summary>Which entries of a result stand for which of its source: equal ones, each once, in their order. Index in the result → index in the source.</summary>
internal static class ItemPairs
{
    public static Dictionary<int, int> Of(IEnumerable<string> result, IEnumerable<string> source)
    {
        var open = source.Select((key, index) => (key, index)).GroupBy(one => one.key, StringComparer.Ordinal).ToDictionary(group => group.Key, group => new Queue<int>(group.Select(one => one.index)), StringComparer.Ordinal);
        var pairs = new Dictionary<int, int>();
        foreach (var (key, at) in result.Select((key, at) => (key, at)))
        {
            if (open.TryGetValue(key, out var indexes) && indexes.TryDequeue(out var index))
            {
                pairs[at] = index;
            }
        }
        return pairs;
    }

    public static Dictionary<int, int> Of(IReadOnlyList<CvExperience> result, IReadOnlyList<CvExperience> source) => Of(result.Select(Key), source.Select(Key));

    public static Dictionary<int, int> Of(IReadOnlyList<CvProject> result, IReadOnlyList<CvProject> source) => Of(result.Select(Key), source.Select(Key));

    private static string Key(CvExperience item) => string.Join('\n', item.Title, item.Company, item.StartDate, item.EndDate);

    private static string Key(CvProject item) => string.Join('\n', item.Name, item.StartDate, item.EndDate);
}
