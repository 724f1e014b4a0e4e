using System.Text.Json.Nodes;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.Cv.Domain.Review;

/// <summary>
/// The differences between a source and a CV made from it, outside what the server sets (spec cv §5.1). Each difference is in exactly one
/// change, so that rolling all of them back (<see cref="ReviewRollback"/>) gives the source again.
/// </summary>
public static class DocumentDiff
{
    private static readonly string[] Lists =
        [CvSections.Experience, CvSections.Education, CvSections.Languages, CvSections.Projects, CvSections.Extras];

    /// <summary>The changes in the order of the document, with labels, reasons and evidence.</summary>
    public static IReadOnlyList<ReviewChange> Compare(JsonObject source, JsonObject result, IReadOnlyList<ChangeReason>? reasons = null)
    {
        var walk = new Walk(source, result, reasons ?? []);
        foreach (var section in new[] { CvSections.Header, CvSections.Summary, CvSections.Skills })
        {
            walk.Members(section, "/" + section, "/" + section, section, itemName: null);
        }
        foreach (var section in Lists)
        {
            walk.List(section, "", section, "/" + section, "/" + section, itemName: null);
        }
        foreach (var member in new[] { "section_order", "section_titles" })
        {
            walk.Member(CvSections.Header, member, "/" + member, "/" + member, itemName: null);
        }
        return ChangeExplanation.Explain(walk.Finish(), source, reasons ?? []);
    }

    private sealed class Walk(JsonObject source, JsonObject result, IReadOnlyList<ChangeReason> reasons)
    {
        private readonly List<ReviewChange> _changes = [];
        private readonly ToldPairs _told = new(reasons);
        private readonly bool _isTranslated = CvContent.Language(source) != CvContent.Language(result);

        public List<ReviewChange> Finish() => PairMoves(_changes);

        /// <summary>All members of an object, in the order of the source, then of the result.</summary>
        /// <param name="container">The object's pointer without indices, as <see cref="ListShape.Of"/> knows it.</param>
        public void Members(string section, string sourcePath, string path, string container, string? itemName)
        {
            var before = JsonPointer.Find(source, sourcePath) as JsonObject ?? [];
            var after = JsonPointer.Find(result, path) as JsonObject ?? [];
            foreach (var name in before.Select(member => member.Key).Union(after.Select(member => member.Key), StringComparer.Ordinal))
            {
                var sourceMember = JsonPointer.Append(sourcePath, name);
                var member = JsonPointer.Append(path, name);
                if (ListShape.Of(container, name) is null)
                {
                    Member(section, name, sourceMember, member, itemName);
                }
                else
                {
                    List(section, container, name, sourceMember, member, itemName);
                }
            }
        }

        /// <summary>A member that counts as a whole.</summary>
        public void Member(string section, string field, string sourcePath, string path, string? itemName)
        {
            var sourceParent = JsonPointer.Split(sourcePath).Parent;
            var hadValue = JsonPointer.TryFind(source, sourcePath, out var before);
            var hasValue = JsonPointer.TryFind(result, path, out var after);
            if (hadValue == hasValue && JsonNode.DeepEquals(before, after))
            {
                return;
            }
            Add(
                section, field, hadValue ? hasValue ? ChangeTypes.Modified : ChangeTypes.Removed : ChangeTypes.Added,
                path, hadValue ? sourcePath : null, isItem: false, itemName, before, after, sourceParent);
        }

        public void List(string section, string container, string field, string sourcePath, string path, string? itemName)
        {
            var before = JsonPointer.Find(source, sourcePath) as JsonArray;
            var after = JsonPointer.Find(result, path) as JsonArray;
            if (before is not { Count: > 0 } && after is not { Count: > 0 })
            {
                Member(section, field, sourcePath, path, itemName);
                return;
            }
            IReadOnlyList<JsonNode?> old = before is null ? [] : [.. before];
            IReadOnlyList<JsonNode?> now = after is null ? [] : [.. after];
            var shape = ListShape.Of(container, field)!;
            var sourceOf = ListPairing.Pair(old, now, shape, new PairingHints { Told = _told.In(path), IsTranslated = _isTranslated });
            for (var i = 0; i < now.Count; i++)
            {
                Item(section, field, shape, sourcePath, path, itemName, old, now[i], i, sourceOf[i]);
            }
            for (var i = 0; i < old.Count; i++)
            {
                if (!sourceOf.Contains(i))
                {
                    Add(
                        section, field, section == CvSections.Experience && container.Length == 0 ? ChangeTypes.ExperienceRemoved : ChangeTypes.Removed,
                        JsonPointer.Append(path, i), JsonPointer.Append(sourcePath, i), isItem: true, itemName, old[i], null);
                }
            }
            var common = sourceOf.Where(index => index >= 0).ToList();
            if (!common.SequenceEqual(common.Order()))
            {
                Add(section, field, ChangeTypes.Reordered, path, sourcePath, isItem: false, itemName, before, after);
            }
        }

        private void Item(
            string section, string field, ListShape shape, string sourcePath, string path, string? itemName,
            IReadOnlyList<JsonNode?> old, JsonNode? item, int index, int sourceIndex)
        {
            var itemPath = JsonPointer.Append(path, index);
            if (sourceIndex < 0)
            {
                Add(section, field, ChangeTypes.Added, itemPath, null, isItem: true, itemName, null, item, sourcePath);
                return;
            }
            var itemSource = JsonPointer.Append(sourcePath, sourceIndex);
            if (shape.IsCompound)
            {
                Members(section, itemSource, itemPath, section, ChangeWording.NameOf(section, field, old[sourceIndex]));
            }
            else if (!JsonNode.DeepEquals(old[sourceIndex], item))
            {
                Add(section, field, ChangeTypes.Modified, itemPath, itemSource, isItem: true, itemName, old[sourceIndex], item);
            }
        }

        private void Add(
            string section, string field, string type, string path, string? sourcePath, bool isItem,
            string? itemName, JsonNode? before, JsonNode? after, string? sourceContainer = null) =>
            _changes.Add(new ReviewChange
            {
                Id = "",
                Section = section,
                Field = field,
                ChangeType = type,
                Path = path,
                SourcePath = sourcePath,
                Container = JsonPointer.Split(path).Parent,
                SourceContainer = sourceContainer ?? JsonPointer.Split(sourcePath!).Parent,
                IsItem = isItem,
                ItemName = itemName,
                BeforeValue = before?.DeepClone(),
                AfterValue = after?.DeepClone(),
            });

        /// <summary>An experience that is gone and a new project of its name and dates are one change (spec ai-worker §7, F3).</summary>
        private static List<ReviewChange> PairMoves(List<ReviewChange> changes)
        {
            foreach (var gone in changes.Where(change => change.ChangeType == ChangeTypes.ExperienceRemoved).ToList())
            {
                var project = changes.Find(change => change is { ChangeType: ChangeTypes.Added, Section: CvSections.Projects, Field: CvSections.Projects } && IsMove(gone.BeforeValue, change.AfterValue));
                if (project is not null)
                {
                    changes.Remove(project);
                    changes[changes.IndexOf(gone)] = gone with { ChangeType = ChangeTypes.MoveToProjects, Path = project.Path, AfterValue = project.AfterValue };
                }
            }
            return changes;
        }

        private static bool IsMove(JsonNode? experience, JsonNode? project) =>
            ListShape.Text(project, "name") is { Length: > 0 } name
            && (name == ListShape.Text(experience, "title") || name == ListShape.Text(experience, "company"))
            && ListShape.Text(project, "start_date") == ListShape.Text(experience, "start_date")
            && ListShape.Text(project, "end_date") == ListShape.Text(experience, "end_date");
    }

    /// <summary>Which items belong together by the reasons of a result, at every list level of their two paths.</summary>
    private sealed class ToldPairs
    {
        private readonly Dictionary<string, Dictionary<int, int>> _byList = new(StringComparer.Ordinal);

        public ToldPairs(IReadOnlyList<ChangeReason> reasons)
        {
            foreach (var reason in reasons)
            {
                var path = JsonPointer.Parse(reason.Path);
                var source = reason.SourcePath is null ? null : JsonPointer.Parse(reason.SourcePath);
                if (path is null || source is null || path.Length != source.Length)
                {
                    continue;
                }
                var list = "";
                for (var i = 0; i < path.Length; i++)
                {
                    if (JsonPointer.Index(path[i]) is { } index && JsonPointer.Index(source[i]) is { } sourceIndex)
                    {
                        if (!_byList.TryGetValue(list, out var pairs))
                        {
                            _byList[list] = pairs = [];
                        }
                        pairs.TryAdd(index, sourceIndex);
                    }
                    else if (path[i] != source[i])
                    {
                        break;
                    }
                    list = JsonPointer.Append(list, path[i]);
                }
            }
        }

        public IReadOnlyDictionary<int, int> In(string list) => _byList.TryGetValue(list, out var pairs) ? pairs : PairingHints.None.Told;
    }
}
