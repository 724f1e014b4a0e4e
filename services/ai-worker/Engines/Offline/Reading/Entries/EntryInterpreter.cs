using FitMyCv.AiWorker.Engines.Offline.Reading.Words;

namespace FitMyCv.AiWorker.Engines.Offline.Reading.Entries;

/// <summary>What the head of an entry says.</summary>
/// <param name="What">Job title or degree.</param>
/// <param name="Where">Employer or school.</param>
/// <param name="Further">Parts that are neither.</param>
internal sealed record EntryNames(string What, string Where, string Place, IReadOnlyList<string> Further);

/// <summary>
/// Tells title from employer and degree from school: by their words, and, since the entries of one CV are built alike, by the
/// order that fits most of them.
/// </summary>
internal sealed class EntryInterpreter
{
    /// <summary>The first word, or more than one, is of a title.</summary>
    private const int CertainScore = 3;

    private readonly Func<string, int> _score;
    private readonly List<List<string>> _names = [];
    private readonly List<string> _places = [];
    private readonly List<Entry> _entries;

    private readonly bool _joinsFields;

    private EntryInterpreter(List<Entry> entries, Func<string, int> score, bool joinsFields)
    {
        _entries = entries;
        _score = score;
        _joinsFields = joinsFields;
    }

    /// <param name="entries">The entries of one section.</param>
    /// <param name="score">Positive for a title or degree, negative for an employer or school.</param>
    /// <param name="joinsFields">What stands between degree and school is the field of the degree.</param>
    public static List<EntryNames> Interpret(List<Entry> entries, Func<string, int> score, bool joinsFields = false) => new EntryInterpreter(entries, score, joinsFields).Interpret();

    private List<EntryNames> Interpret()
    {
        var slots = PlaceSlots();
        foreach (var entry in _entries)
        {
            var head = entry.Head.ConvertAll(piece => StandsAtPlace(piece, entry, slots) ? piece with { IsPlace = true } : piece);
            var places = head.Where(piece => piece.IsPlace).ToList();
            // What stands at the left comes first; at the right end of a line there is rather a place.
            var names = JoinBreaks(head.Where(piece => !piece.IsPlace)).OrderBy(piece => piece.AtRight).Select(piece => piece.Text).ToList();
            if (names.Count == 0 && places.Count > 0)
            {
                // A name that is also a place's.
                names.Add(places[0].Text);
                places.RemoveAt(0);
            }
            if (names.Count < 2 && !entry.SharesOwner && places.Count > 0 && places[0].Text.Split(", ") is { Length: > 2 } parts)
            {
                // "Beacon Robotics, Boston, MA": who stands before where.
                names.Add(parts[0]);
                places[0] = places[0] with { Text = string.Join(", ", parts[1..]) };
            }
            var place = places.Count > 0 ? places[0].Text : "";
            names.AddRange(places.Skip(1).Select(piece => piece.Text));
            for (var i = 0; i < names.Count && place.Length == 0; i++)
            {
                (names[i], place) = TakePlace(names[i]);
            }
            _places.Add(place);
            _names.Add(names);
        }
        TakePlacesByPosition();
        for (var i = 0; i < _names.Count; i++)
        {
            SplitAtCommas(i);
        }
        var whatFirst = _names.Where(names => names.Count > 1).Sum(names => Math.Sign(_score(names[0]) - _score(names[1]))) >= 0;
        var result = new List<EntryNames>();
        for (var i = 0; i < _names.Count; i++)
        {
            result.Add(Name(i, whatFirst, result));
        }
        return [.. result.Select(StripPlace)];
    }

    /// <summary>Where in the heads of this section known places stand.</summary>
    private HashSet<(int Line, bool AtRight)> PlaceSlots() =>
        _entries.SelectMany(entry => entry.Head.Select(piece => (Slot: SlotOf(piece, entry), piece.IsPlace)))
            .GroupBy(pair => pair.Slot)
            .Where(slot => slot.Count(pair => pair.IsPlace) > 0.3 * slot.Count())
            .Select(slot => slot.Key)
            .ToHashSet();

    private static (int Line, bool AtRight) SlotOf(HeadPiece piece, Entry entry) => (piece.Line - entry.Head[0].Line, piece.AtRight);

    /// <summary>A name that no list knows, where the other entries have their place, or alone at the right end of a line with two names besides.</summary>
    private bool StandsAtPlace(HeadPiece piece, Entry entry, HashSet<(int Line, bool AtRight)> slots)
    {
        if (piece.IsPlace)
        {
            return true;
        }
        var slot = SlotOf(piece, entry);
        return slot != (0, false)
            && PlaceText.LooksLikeCity(piece.Text)
            && _score(piece.Text) == 0
            && !entry.Head.Exists(other => other.IsPlace)
            && entry.Head.Count(other => SlotOf(other, entry) == slot) == 1
            && (slots.Contains(slot) || (piece.AtRight && entry.Head.Count > 2));
    }

    /// <summary>Where a head has names on several lines, a change of style within one of them divides nothing.</summary>
    private static List<HeadPiece> JoinBreaks(IEnumerable<HeadPiece> pieces)
    {
        var all = pieces.ToList();
        if (all.Select(piece => piece.Line).Distinct().Count() < 2)
        {
            return all;
        }
        var joined = new List<HeadPiece>();
        foreach (var piece in all)
        {
            if (piece.AfterBreak && joined.Count > 0 && joined[^1].Line == piece.Line)
            {
                joined[^1] = joined[^1] with { Text = joined[^1].Text + ", " + piece.Text };
            }
            else
            {
                joined.Add(piece);
            }
        }
        return joined;
    }

    /// <summary>"Example Institute, Cambridge, MA": the name and, behind it, a known place.</summary>
    private static (string Name, string Place) TakePlace(string text)
    {
        var parts = text.Split(", ");
        // "Springfield, Pennsylvania, USA" ends with region and country; else three parts would take the name too.
        var withRegion = parts.Length > 3 && PlaceText.IsCountry(parts[^1]) && PlaceText.IsRegion(parts[^2]);
        for (var first = Math.Max(1, parts.Length - (withRegion ? 3 : 2)); first < parts.Length; first++)
        {
            if (PlaceText.IsPlace(string.Join(", ", parts[first..])))
            {
                return (string.Join(", ", parts[..first]), string.Join(", ", parts[first..]));
            }
        }
        return (text, "");
    }

    /// <summary>Where most entries have a place as their third part, the others have one too, known or not.</summary>
    private void TakePlacesByPosition()
    {
        for (var i = 0; i < _names.Count; i++)
        {
            if (_places[i].Length == 0 && _names[i].Count > 2 && PlaceText.LooksLikeCity(_names[i][^1]) && _score(_names[i][^1]) == 0 && _names[i][^1].Count(c => c == ' ') < 3)
            {
                _places[i] = _names[i][^1];
                _names[i].RemoveAt(_names[i].Count - 1);
            }
        }
    }

    /// <summary>"Research Fellow, Institute of Marine Science, Edinburgh": one part that holds both names.</summary>
    private void SplitAtCommas(int index)
    {
        var names = _names[index];
        var onOneLine = _entries[index].Head.Where(piece => !piece.IsPlace).Select(piece => piece.Line).Distinct().Count() < 2;
        if (names.Count == 0 || (names.Count > 1 && !(onOneLine && _score(names[1]) >= 0 && HoldsBoth(names[0]))) || (names.Count == 1 && _entries[index].SharesOwner))
        {
            return;
        }
        var (text, bracket) = SplitBracket(names[0]);
        if (bracket.Length > 0 && _places[index].Length == 0 && (PlaceText.IsPlace(bracket) || (PlaceText.LooksLikeCity(bracket) && _score(bracket) == 0)))
        {
            _places[index] = bracket;
        }
        else
        {
            text = names[0];
        }
        var parts = text.Split(", ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ToList();
        if (parts.Count > 2 && _places[index].Length == 0)
        {
            var place = parts.Count > 3 && PlaceText.IsKnown(parts[^1]) ? parts[^2] + ", " + parts[^1] : parts[^1];
            if (PlaceText.IsPlace(place) || PlaceText.LooksLikeCity(place))
            {
                _places[index] = place;
                parts.RemoveRange(parts.Count - (place == parts[^1] ? 1 : 2), place == parts[^1] ? 1 : 2);
            }
        }
        if (parts.Count < 2)
        {
            names[0] = text;
            return;
        }
        if (parts.Count == 2 && PlaceText.IsPlace(parts[1]) && names.Count == 1 && _places[index].Length == 0)
        {
            _places[index] = parts[1];
            names[0] = parts[0];
            return;
        }
        // Cut where the words change from one kind to the other; without a sign, after the first part.
        var best = 1;
        var bestContrast = -1;
        for (var cut = 1; cut < parts.Count; cut++)
        {
            var contrast = Math.Abs(_score(string.Join(' ', parts[..cut])) - _score(string.Join(' ', parts[cut..])));
            if (contrast > bestContrast)
            {
                (best, bestContrast) = (cut, contrast);
            }
        }
        names.RemoveAt(0);
        names.InsertRange(0, [string.Join(", ", parts[..best]), string.Join(", ", parts[best..])]);
    }

    private bool HoldsBoth(string text)
    {
        var parts = text.Split(", ");
        return parts.Length > 1 && parts.Any(part => _score(part) > 0) && parts.Any(part => _score(part) < 0);
    }

    private static (string Text, string Bracket) SplitBracket(string text)
    {
        var open = text.LastIndexOf('(');
        return open > 0 && text.EndsWith(')') ? (text[..open].TrimEnd(' ', ','), text[(open + 1)..^1]) : (text, "");
    }

    private EntryNames Name(int index, bool whatFirst, List<EntryNames> before)
    {
        var names = _names[index];
        var place = _places[index];
        if (names.Count == 0)
        {
            return new EntryNames("", "", place, []);
        }
        if (names.Count == 1)
        {
            if (_entries[index].SharesOwner && before.Count > 0 && (_score(names[0]) >= 0 || NameWords.HasTitleOrDegree(names[0])))
            {
                return new EntryNames(names[0], before[^1].Where, place.Length > 0 ? place : before[^1].Place, []);
            }
            var isWhere = _score(names[0]) < 0;
            return new EntryNames(isWhere ? "" : names[0], isWhere ? names[0] : "", place, []);
        }
        if (names.Count > 2 && _score(names[0]) <= 0 && _score(names[1]) <= 0 && names.FindIndex(2, name => _score(name) > 0) is var later and > 0)
        {
            // Employer and something else above, the title below them.
            (names[1], names[later]) = (names[later], names[1]);
            if (place.Length == 0 && PlaceText.LooksLikeCity(names[later]) && _score(names[later]) == 0)
            {
                place = names[later];
                names.RemoveAt(later);
            }
        }
        if (names.Count > 2 && _joinsFields && _score(names[0]) > 0 && _score(names[1]) >= 0 && names.FindIndex(2, name => _score(name) < 0) is var school and > 0)
        {
            // "B.Eng.", "Informationstechnik", and behind them the school.
            return new EntryNames(string.Join(' ', names[..school]), names[school], place, names[(school + 1)..]);
        }
        var what = whatFirst ? 0 : 1;
        var where = 1 - what;
        // An entry that is built the other way round says so by its words.
        if ((_score(names[where]) > 0 && _score(names[what]) < 0) || (_score(names[where]) >= CertainScore && _score(names[what]) == 0))
        {
            (what, where) = (where, what);
        }
        var further = names.Where((_, i) => i != what && i != where).ToList();
        return new EntryNames(names[what], names[where], place, further);
    }

    /// <summary>"Clinique Saint-Gwenn, Vannes" without a place of its own.</summary>
    private static EntryNames StripPlace(EntryNames entry)
    {
        var comma = entry.Where.IndexOf(", ", StringComparison.Ordinal);
        if (comma < 0)
        {
            var (text, bracket) = SplitBracket(entry.Where);
            return bracket.Length > 0 && entry.Place.Length == 0 && (PlaceText.IsPlace(bracket) || PlaceText.LooksLikeCity(bracket))
                ? entry with { Where = text, Place = bracket }
                : entry;
        }
        var rest = entry.Where[(comma + 2)..];
        var isPlace = PlaceText.IsPlace(rest) || (!rest.Contains(',', StringComparison.Ordinal) && PlaceText.LooksLikeCity(rest) && NameWords.TitleScore(rest) == 0 && NameWords.DegreeScore(rest) == 0);
        return entry.Place.Length == 0 && isPlace ? entry with { Where = entry.Where[..comma], Place = rest } : entry;
    }
}
