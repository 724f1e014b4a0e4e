using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace FitMyCv.Cv.Domain.Review;

/// <summary>Gives changes their stable ids, their wording, and the reason and evidence that came with the result, by path.</summary>
internal static class ChangeExplanation
{
    private const int MostEvidence = 8;

    public static IReadOnlyList<ReviewChange> Explain(List<ReviewChange> changes, JsonObject source, IReadOnlyList<ChangeReason> reasons)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var explained = new List<ReviewChange>(changes.Count);
        foreach (var change in changes)
        {
            var found = ReasonsFor(change, reasons);
            var evidence = found.SelectMany(reason => reason.Evidence ?? []).Distinct().Take(MostEvidence).ToList();
            var worded = ChangeWording.Describe(change);
            explained.Add(worded with
            {
                Id = NewId(change, ids),
                Reason = found.Count > 0 ? found[0].Reason : ReviewChange.NoReason,
                Evidence = evidence.Count > 0 ? evidence : SourcePlaces(worded, source),
            });
        }
        return explained;
    }

    /// <summary>Reasons at the change's own place, else at the nearest place around it, else at the places inside it.</summary>
    private static List<ChangeReason> ReasonsFor(ReviewChange change, IReadOnlyList<ChangeReason> reasons)
    {
        var own = change.ChangeType == ChangeTypes.MoveToProjects
            ? At(reasons, change.Path).Concat(At(reasons, change.SourcePath!)).ToList()
            : Meant(At(reasons, change.ShownPath), change);
        if (own.Count == 0 && change.IsRemoval)
        {
            own = [.. reasons.Where(reason => reason.SourcePath == change.SourcePath)];
        }
        for (var place = change.ShownPath; own.Count == 0 && place.Length > 0;)
        {
            place = JsonPointer.Split(place).Parent;
            if (place.Length > 0)
            {
                own = At(reasons, place);
            }
        }
        return own.Count > 0 ? own : [.. reasons.Where(reason => reason.Path.StartsWith(change.ShownPath + "/", StringComparison.Ordinal))];
    }

    /// <summary>A removal and an addition may show the same place (an index in the source and in the result): the place in the source tells them apart.</summary>
    private static List<ChangeReason> Meant(List<ChangeReason> found, ReviewChange change) =>
        found.Where(reason => reason.SourcePath == change.SourcePath).ToList() is { Count: > 0 } meant ? meant : found;

    private static List<ChangeReason> At(IReadOnlyList<ChangeReason> reasons, string path) => [.. reasons.Where(reason => reason.Path == path)];

    /// <summary>The place in the source that a change without evidence rests on: its own, one that names the item, else what is around it.</summary>
    private static IReadOnlyList<ChangeEvidence> SourcePlaces(ReviewChange change, JsonObject source)
    {
        if (change.SourcePath is { } place)
        {
            return [new ChangeEvidence(place, change.BeforeDisplay)];
        }
        var name = SkillEquality.Normal(change.AfterDisplay);
        if (Mentions(source, "", name).FirstOrDefault() is { } mention)
        {
            return [mention];
        }
        return [new ChangeEvidence(change.SourceContainer, ChangeWording.Display(JsonPointer.Find(source, change.SourceContainer)))];
    }

    private static IEnumerable<ChangeEvidence> Mentions(JsonNode? node, string path, string name) =>
        node switch
        {
            JsonObject item => item.Where(member => path.Length > 0 || member.Key != "meta").SelectMany(member => Mentions(member.Value, JsonPointer.Append(path, member.Key), name)),
            JsonArray list => list.SelectMany((entry, index) => Mentions(entry, JsonPointer.Append(path, index), name)),
            JsonValue when (' ' + SkillEquality.Normal(ListShape.Text(node)) + ' ').Contains(' ' + name + ' ', StringComparison.Ordinal) =>
                [new ChangeEvidence(path, ChangeWording.Display(node))],
            _ => [],
        };

    /// <summary>The same difference from the same source has the same id, whatever else changes.</summary>
    private static string NewId(ReviewChange change, HashSet<string> taken)
    {
        var place = change.SourcePath ?? change.SourceContainer;
        var identity = string.Join(
            '\n', change.ChangeType, place, change.Field,
            change.BeforeValue is null ? "" : CvContent.Text(change.BeforeValue), change.AfterValue is null ? "" : CvContent.Text(change.AfterValue));
        for (var copy = 0; ; copy++)
        {
            var id = "chg_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity + "\n" + copy)))[..12];
            if (taken.Add(id))
            {
                return id;
            }
        }
    }
}
