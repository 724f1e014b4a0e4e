using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Engines.Offline.Reading;

/// <summary>Collects what has no place of its own in a CV document, one item per printed heading, split after 5000 characters.</summary>
internal sealed class ExtrasList
{
    private const int LongestSummary = 5000;

    private readonly List<(string Name, List<string> Lines)> _items = [];

    public void Add(string name, IEnumerable<string> lines)
    {
        var texts = lines.Where(line => !string.IsNullOrWhiteSpace(line)).ToList();
        if (texts.Count == 0)
        {
            return;
        }
        var item = _items.Find(existing => existing.Name == name);
        if (item.Lines is null)
        {
            item = (name, []);
            _items.Add(item);
        }
        item.Lines.AddRange(texts);
    }

    public IReadOnlyList<CvExtra>? Build()
    {
        var extras = new List<CvExtra>();
        foreach (var (name, lines) in _items)
        {
            var summary = "";
            foreach (var line in lines.SelectMany(Pieces))
            {
                if (summary.Length + line.Length + 1 > LongestSummary)
                {
                    extras.Add(new CvExtra { Name = name, Summary = summary });
                    summary = "";
                }
                summary += summary.Length == 0 ? line : "\n" + line;
            }
            extras.Add(new CvExtra { Name = name, Summary = summary });
        }
        return extras.Count > 0 ? extras : null;
    }

    private static IEnumerable<string> Pieces(string line)
    {
        for (var start = 0; start < line.Length; start += LongestSummary)
        {
            yield return line.Substring(start, Math.Min(LongestSummary, line.Length - start));
        }
    }
}
