using System.Globalization;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Domain.Composition;

/// <summary>Where each text of a tailored CV stands in its source, whatever was removed or put in another order.</summary>
internal sealed class TextOrigins
{
    private readonly Dictionary<string, string> _items = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _texts;
    private readonly Dictionary<(string List, string Text), Queue<string>> _entries;

    public TextOrigins(CvDocument source, CvDocument tailored)
    {
        AddItems("/experience", ItemPairs.Of(tailored.Experience, source.Experience));
        AddItems("/projects", ItemPairs.Of(tailored.Projects ?? [], source.Projects ?? []));
        AddItems("/extras", ItemPairs.Of((tailored.Extras ?? []).Select(item => item.ToString()), (source.Extras ?? []).Select(item => item.ToString())));
        AddItems("/education", Enumerable.Range(0, source.Education?.Count ?? 0).ToDictionary(index => index));
        AddItems("/languages", Enumerable.Range(0, source.Languages?.Count ?? 0).ToDictionary(index => index));
        var texts = TranslatableTexts.Of(source);
        _texts = texts.ToDictionary(text => text.Path, text => text.Text, StringComparer.Ordinal);
        _entries = texts.Where(text => IsEntry(text.Path)).GroupBy(text => (Parent(text.Path), text.Text)).ToDictionary(group => group.Key, group => new Queue<string>(group.Select(text => text.Path)));
    }

    /// <summary>The place in the source with what stands there; null for a text that the source does not have. To be asked once for each text, in document order.</summary>
    public (string Path, string Text)? Of(TranslatableText text)
    {
        var parts = text.Path.Split('/');
        var path = text.Path;
        if (parts.Length > 3 && IsIndex(parts[2]))
        {
            if (!_items.TryGetValue($"/{parts[1]}/{parts[2]}", out var item))
            {
                return null;
            }
            path = string.Join('/', [item, .. parts[3..]]);
        }
        if (IsEntry(path))
        {
            return _entries.TryGetValue((Parent(path), text.Text), out var places) && places.TryDequeue(out var place) ? (place, text.Text) : null;
        }
        return _texts.TryGetValue(path, out var before) ? (path, before) : null;
    }

    private void AddItems(string list, Dictionary<int, int> pairs)
    {
        foreach (var (at, index) in pairs)
        {
            _items[string.Create(CultureInfo.InvariantCulture, $"{list}/{at}")] = string.Create(CultureInfo.InvariantCulture, $"{list}/{index}");
        }
    }

    private static bool IsEntry(string path) => IsIndex(path[(path.LastIndexOf('/') + 1)..]);

    private static bool IsIndex(string part) => part.Length > 0 && part.All(char.IsAsciiDigit);

    private static string Parent(string path) => path[..path.LastIndexOf('/')];
}
