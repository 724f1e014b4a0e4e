using System.Text.Json.Nodes;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.Cv.Domain.Review;

/// <summary>
/// Rolls rejected changes back, one by one, in any order (spec cv §5.1). The places of the other changes are kept right as items come and go;
/// what was edited since is found by equality, and a change whose value is nowhere is a conflict.
/// </summary>
public sealed class ReviewRollback
{
    private readonly JsonObject _source;
    private readonly JsonObject _content;
    private readonly List<ReviewChange> _changes;

    /// <param name="content">Is changed in place.</param>
    public ReviewRollback(JsonObject source, JsonObject content, IEnumerable<ReviewChange> changes)
    {
        _source = source;
        _content = content;
        _changes = [.. changes];
    }

    /// <summary>The changes with their present places and decisions.</summary>
    public IReadOnlyList<ReviewChange> Changes => _changes;

    /// <summary>Rejects the change with this id. Answers false, with the content in an undefined state, when its place is not found.</summary>
    public bool Reject(string id, DateTimeOffset now)
    {
        var at = _changes.FindIndex(change => change.Id == id);
        var change = _changes[at];
        var path = change switch
        {
            { ChangeType: ChangeTypes.Reordered } => Reorder(change),
            { ChangeType: ChangeTypes.MoveToProjects } => MoveBack(change),
            { IsItem: false } => RestoreMember(change),
            { ChangeType: ChangeTypes.Added } => RemoveItem(change),
            { ChangeType: ChangeTypes.Modified } => RestoreItem(change),
            _ => PutBack(change.Container, change.SourceContainer, change.SourcePath!, change.BeforeValue),
        };
        if (path is null)
        {
            return false;
        }
        // The others may have moved; this one has its new place.
        _changes[at] = _changes[at] with { Path = path, Status = ChangeStatuses.Rejected, ReviewedAt = now };
        return true;
    }

    private string? RestoreMember(ReviewChange change)
    {
        var name = JsonPointer.Split(change.Path).Token;
        if (JsonPointer.Find(_content, change.Container) is not JsonObject parent)
        {
            return null;
        }
        var isThere = parent.TryGetPropertyValue(name, out var value);
        if (isThere == change.IsRemoval || (isThere && !JsonNode.DeepEquals(value, change.AfterValue)))
        {
            return null;
        }
        if (change.ChangeType == ChangeTypes.Added)
        {
            parent.Remove(name);
        }
        else
        {
            parent[name] = change.BeforeValue?.DeepClone();
        }
        return change.Path;
    }

    private string? RestoreItem(ReviewChange change)
    {
        if (Locate(change.Container, change) is not var (list, index))
        {
            return null;
        }
        list[index] = change.BeforeValue?.DeepClone();
        return JsonPointer.Append(change.Container, index);
    }

    private string? RemoveItem(ReviewChange change)
    {
        if (Locate(change.Container, change) is not var (list, index))
        {
            return null;
        }
        list.RemoveAt(index);
        MoveItems(change.Container, old => old == index ? null : old > index ? old - 1 : old);
        RemoveEmptyList(list, change.Container, change.SourceContainer);
        return change.Path;
    }

    private string? MoveBack(ReviewChange change)
    {
        const string Projects = "/" + CvSections.Projects;
        if (Locate(Projects, change) is not var (list, index))
        {
            return null;
        }
        list.RemoveAt(index);
        MoveItems(Projects, old => old == index ? null : old > index ? old - 1 : old);
        RemoveEmptyList(list, Projects, Projects);
        return PutBack(change.Container, change.SourceContainer, change.SourcePath!, change.BeforeValue);
    }

    /// <summary>Back after the nearest item before it in the source that is there, else first.</summary>
    private string? PutBack(string listPath, string sourceListPath, string sourcePath, JsonNode? value)
    {
        if (ListAt(listPath) is not { } list)
        {
            return null;
        }
        var sourceIndex = JsonPointer.Index(JsonPointer.Split(sourcePath).Token)!.Value;
        var sourceOf = Align(listPath, sourceListPath, list);
        var place = 0;
        for (var before = sourceIndex - 1; before >= 0; before--)
        {
            var at = Array.IndexOf(sourceOf, before);
            if (at >= 0)
            {
                place = at + 1;
                break;
            }
        }
        list.Insert(place, value?.DeepClone());
        MoveItems(listPath, old => old >= place ? old + 1 : old);
        return JsonPointer.Append(listPath, place);
    }

    /// <summary>The source's order; items that the source does not have stay in theirs, last.</summary>
    private string? Reorder(ReviewChange change)
    {
        if (JsonPointer.Find(_content, change.Path) is not JsonArray list)
        {
            return null;
        }
        var sourceOf = Align(change.Path, change.SourcePath!, list);
        var order = Enumerable.Range(0, list.Count).OrderBy(index => sourceOf[index] < 0 ? int.MaxValue : sourceOf[index]).ToList();
        var items = order.Select(index => list[index]).ToList();
        list.Clear();
        items.ForEach(item => list.Add(item));
        MoveItems(change.Path, order.IndexOf);
        return change.Path;
    }

    /// <summary>Which source item each item now stands for, from what the changes say and by equality of the rest.</summary>
    private int[] Align(string listPath, string sourceListPath, JsonArray list)
    {
        var certain = new Dictionary<int, int>();
        var added = new HashSet<int>();
        var absent = new HashSet<int>();
        foreach (var change in _changes)
        {
            var source = change.SourcePath is { } place ? IndexIn(sourceListPath, place) : null;
            if (IndexIn(listPath, change.Container) is { } holder && IndexIn(sourceListPath, change.SourceContainer) is { } sourceHolder)
            {
                certain.TryAdd(holder, sourceHolder);
            }
            else if (change.IsItem && change.SourceContainer == sourceListPath && IsAbsent(change))
            {
                absent.Add(source!.Value);
            }
            else if (change.IsItem && change.IsPresent && IndexIn(listPath, change.Path) is { } now)
            {
                if (source is { } known)
                {
                    certain.TryAdd(now, known);
                }
                else
                {
                    added.Add(now);
                }
            }
        }
        var sourceList = JsonPointer.Find(_source, sourceListPath) as JsonArray ?? [];
        var (container, member) = JsonPointer.Split(sourceListPath);
        var shape = ListShape.Of(JsonPointer.Parse(container)!.FirstOrDefault() ?? "", member)!;
        return ListPairing.Pair([.. sourceList], [.. list], shape, new PairingHints { Certain = certain, Added = added, Absent = absent });
    }

    /// <summary>The source's value is not in its list: left out, or shown as a project.</summary>
    private static bool IsAbsent(ReviewChange change) =>
        change.Status != ChangeStatuses.Rejected && (change.IsRemoval || change.ChangeType == ChangeTypes.MoveToProjects);

    /// <summary>Where the proposed value stands: at its path, else the nearest equal item of the list.</summary>
    private (JsonArray List, int Index)? Locate(string listPath, ReviewChange change)
    {
        if (JsonPointer.Find(_content, listPath) is not JsonArray list)
        {
            return null;
        }
        var expected = IndexIn(listPath, change.Path) ?? list.Count;
        var index = Enumerable.Range(0, list.Count)
            .Where(place => JsonNode.DeepEquals(list[place], change.AfterValue))
            .OrderBy(place => Math.Abs(place - expected))
            .DefaultIfEmpty(-1)
            .First();
        return index < 0 ? null : (list, index);
    }

    /// <summary>The list, made when it has gone; null when what should hold it has gone.</summary>
    private JsonArray? ListAt(string path)
    {
        if (JsonPointer.Find(_content, path) is JsonArray list)
        {
            return list;
        }
        var (parentPath, name) = JsonPointer.Split(path);
        if (JsonPointer.Find(_content, parentPath) is not JsonObject parent || parent.ContainsKey(name))
        {
            return null;
        }
        list = [];
        parent[name] = list;
        return list;
    }

    /// <summary>A list that the source does not have goes with its last item.</summary>
    private void RemoveEmptyList(JsonArray list, string listPath, string sourceListPath)
    {
        if (list.Count == 0 && !JsonPointer.TryFind(_source, sourceListPath, out _))
        {
            var (parentPath, name) = JsonPointer.Split(listPath);
            ((JsonObject)JsonPointer.Find(_content, parentPath)!).Remove(name);
        }
    }

    private void MoveItems(string listPath, Func<int, int?> newIndex)
    {
        for (var i = 0; i < _changes.Count; i++)
        {
            _changes[i] = ChangePlaces.Move(_changes[i], listPath, newIndex);
        }
    }

    private void MoveItems(string listPath, Func<int, int> newIndex) => MoveItems(listPath, old => (int?)newIndex(old));

    private static int? IndexIn(string listPath, string path) =>
        path.StartsWith(listPath + "/", StringComparison.Ordinal) ? JsonPointer.Index(path[(listPath.Length + 1)..].Split('/')[0]) : null;
}
