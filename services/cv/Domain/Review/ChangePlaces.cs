using System.Text.Json.Nodes;

namespace FitMyCv.Cv.Domain.Review;

/// <summary>Keeps the places of changes right while the items around them move.</summary>
internal static class ChangePlaces
{
    /// <summary>Stands for the index of an item that has gone; no pointer with it finds anything.</summary>
    private const string Gone = "-";

    /// <summary>The change after the items of a list have moved; a null index = the item has gone.</summary>
    public static ReviewChange Move(ReviewChange change, string listPath, Func<int, int?> newIndex) =>
        change with
        {
            Path = change.HasPlace ? Move(change.Path, listPath, newIndex) : change.Path,
            Container = Move(change.Container, listPath, newIndex),
        };

    /// <summary>The changes after an edit, whose items are recognised one by one in the old and the new content.</summary>
    public static IReadOnlyList<ReviewChange> Follow(IReadOnlyList<ReviewChange> changes, JsonObject old, JsonObject now)
    {
        var places = new Dictionary<string, string>(StringComparer.Ordinal);
        return [.. changes.Select(change => change with
        {
            Path = change.HasPlace ? Follow(change.Path, old, now, places) : change.Path,
            Container = Follow(change.Container, old, now, places),
        })];
    }

    private static string Move(string path, string listPath, Func<int, int?> newIndex)
    {
        if (!path.StartsWith(listPath + "/", StringComparison.Ordinal))
        {
            return path;
        }
        var rest = path[(listPath.Length + 1)..];
        var end = rest.IndexOf('/', StringComparison.Ordinal) is var cut && cut < 0 ? rest.Length : cut;
        if (JsonPointer.Index(rest[..end]) is not { } index)
        {
            return path;
        }
        return (newIndex(index) is { } place ? JsonPointer.Append(listPath, place) : JsonPointer.Append(listPath, Gone)) + rest[end..];
    }

    /// <summary>The new pointer of an old one: member names stay, an index becomes that of the paired item.</summary>
    private static string Follow(string path, JsonObject old, JsonObject now, Dictionary<string, string> places)
    {
        if (path.Length == 0)
        {
            return path;
        }
        if (places.TryGetValue(path, out var known))
        {
            return known;
        }
        var (parent, token) = JsonPointer.Split(path);
        var newParent = Follow(parent, old, now, places);
        var place = JsonPointer.Append(newParent, token);
        if (JsonPointer.Find(old, parent) is JsonArray oldList && JsonPointer.Index(token) is { } index && Shape(parent) is { } shape)
        {
            var paired = JsonPointer.Find(now, newParent) is JsonArray newList
                ? Array.IndexOf(ListPairing.Pair([.. oldList], [.. newList], shape, PairingHints.None), index)
                : -1;
            place = paired < 0 ? JsonPointer.Append(newParent, Gone) : JsonPointer.Append(newParent, paired);
        }
        return places[path] = place;
    }

    private static ListShape? Shape(string listPath)
    {
        var (container, member) = JsonPointer.Split(listPath);
        return ListShape.Of(JsonPointer.Parse(container)!.FirstOrDefault() ?? "", member);
    }
}
