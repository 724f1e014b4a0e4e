using System.Text.Json.Nodes;

namespace FitMyCv.Cv.Domain.Review;

/// <summary>What is known about a list before its items are compared.</summary>
public sealed record PairingHints
{
    public static PairingHints None { get; } = new();

    /// <summary>Index now → index in the source; they count before anything else.</summary>
    public IReadOnlyDictionary<int, int> Certain { get; init; } = new Dictionary<int, int>();

    /// <summary>Indices now of items that the source does not have.</summary>
    public IReadOnlySet<int> Added { get; init; } = new HashSet<int>();

    /// <summary>Indices in the source of items that are not there now.</summary>
    public IReadOnlySet<int> Absent { get; init; } = new HashSet<int>();

    /// <summary>Index now → index in the source as the maker of a result says; counts after equality.</summary>
    public IReadOnlyDictionary<int, int> Told { get; init; } = new Dictionary<int, int>();

    /// <summary>The languages differ, so leftover items of lists of one length are paired by their places.</summary>
    public bool IsTranslated { get; init; }
}

/// <summary>Finds for each item of a list the item of the source list that it comes from.</summary>
public static class ListPairing
{
    private const double EnoughCommonWords = 0.5;

    /// <summary>Per item now the index of its source item, -1 for an item that the source does not have. No source item is used twice.</summary>
    public static int[] Pair(IReadOnlyList<JsonNode?> source, IReadOnlyList<JsonNode?> now, ListShape shape, PairingHints hints)
    {
        var pairing = new Pairing(source, now, hints);
        pairing.ByHint(hints.Certain);
        pairing.ByEquality();
        pairing.ByHint(hints.Told);
        foreach (var key in shape.Keys)
        {
            pairing.ByKey(key);
        }
        if (shape.IsProse)
        {
            pairing.ByWords();
        }
        if (hints.IsTranslated && source.Count == now.Count)
        {
            pairing.ByPlace();
        }
        return pairing.SourceOf;
    }

    private sealed class Pairing
    {
        private readonly IReadOnlyList<JsonNode?> _source;
        private readonly IReadOnlyList<JsonNode?> _now;
        private readonly bool[] _isUsed;
        private readonly IReadOnlySet<int> _added;

        public Pairing(IReadOnlyList<JsonNode?> source, IReadOnlyList<JsonNode?> now, PairingHints hints)
        {
            _source = source;
            _now = now;
            _added = hints.Added;
            SourceOf = Enumerable.Repeat(-1, now.Count).ToArray();
            _isUsed = Enumerable.Range(0, source.Count).Select(hints.Absent.Contains).ToArray();
        }

        public int[] SourceOf { get; }

        public void ByHint(IReadOnlyDictionary<int, int> hints)
        {
            foreach (var (now, source) in hints.OrderBy(hint => hint.Key))
            {
                if (now < _now.Count && source < _source.Count && IsFree(now) && !_isUsed[source])
                {
                    Set(now, source);
                }
            }
        }

        /// <summary>Equal items, first the longest common sequence, so that no order is seen as changed that is not.</summary>
        public void ByEquality()
        {
            var freeNow = FreeNow();
            var freeSource = FreeSource();
            var longest = Enumerable.Range(0, freeNow.Count + 1).Select(_ => new int[freeSource.Count + 1]).ToArray();
            for (var i = freeNow.Count - 1; i >= 0; i--)
            {
                for (var j = freeSource.Count - 1; j >= 0; j--)
                {
                    longest[i][j] = JsonNode.DeepEquals(_now[freeNow[i]], _source[freeSource[j]])
                        ? longest[i + 1][j + 1] + 1
                        : Math.Max(longest[i + 1][j], longest[i][j + 1]);
                }
            }
            for (int i = 0, j = 0; i < freeNow.Count && j < freeSource.Count;)
            {
                if (JsonNode.DeepEquals(_now[freeNow[i]], _source[freeSource[j]]))
                {
                    Set(freeNow[i++], freeSource[j++]);
                }
                else if (longest[i + 1][j] >= longest[i][j + 1])
                {
                    i++;
                }
                else
                {
                    j++;
                }
            }
            Match((now, source) => JsonNode.DeepEquals(_now[now], _source[source]));
        }

        public void ByKey(Func<JsonNode?, string?> key)
        {
            var keysNow = _now.Select(key).ToList();
            var keysOfSource = _source.Select(key).ToList();
            Match((now, source) => keysNow[now] is { } name && name == keysOfSource[source]);
        }

        /// <summary>Sentences that share most words, the most alike first.</summary>
        public void ByWords()
        {
            var candidates =
                from now in FreeNow()
                let words = Words(_now[now])
                from source in FreeSource()
                let likeness = Likeness(words, Words(_source[source]))
                where likeness >= EnoughCommonWords
                orderby likeness descending, now, source
                select (now, source);
            foreach (var (now, source) in candidates.ToList())
            {
                if (IsFree(now) && !_isUsed[source])
                {
                    Set(now, source);
                }
            }
        }

        public void ByPlace() => Match((now, source) => now == source);

        private void Match(Func<int, int, bool> isSame)
        {
            foreach (var now in FreeNow())
            {
                foreach (var source in FreeSource())
                {
                    if (isSame(now, source))
                    {
                        Set(now, source);
                        break;
                    }
                }
            }
        }

        private bool IsFree(int now) => SourceOf[now] < 0 && !_added.Contains(now);

        private List<int> FreeNow() => [.. Enumerable.Range(0, _now.Count).Where(IsFree)];

        private List<int> FreeSource() => [.. Enumerable.Range(0, _source.Count).Where(index => !_isUsed[index])];

        private void Set(int now, int source)
        {
            SourceOf[now] = source;
            _isUsed[source] = true;
        }

        private static HashSet<string> Words(JsonNode? item) =>
            [.. SkillEquality.Normal(ListShape.Text(item)).Split(' ').Where(word => word.Length > 2)];

        private static double Likeness(HashSet<string> one, HashSet<string> other) =>
            one.Count + other.Count == 0 ? 0 : 2.0 * one.Count(other.Contains) / (one.Count + other.Count);
    }
}
