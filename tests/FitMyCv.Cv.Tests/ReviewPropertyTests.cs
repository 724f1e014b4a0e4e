using System.Text.Json.Nodes;
using FitMyCv.Cv.Domain.Review;

namespace FitMyCv.Cv.Tests;

public sealed class ReviewPropertyTests
{
    private const int Cases = 1500;

    [Fact]
    public void Rejecting_all_changes_in_any_order_gives_the_source_back()
    {
        for (var seed = 0; seed < Cases; seed++)
        {
            var random = new RandomCvs(seed);
            var source = random.Cv();
            var result = random.Rewritten(source);
            var changes = DocumentDiff.Compare(source, result);
            var order = changes.Select(change => change.Id).ToList();
            random.Shuffle(order);

            Documents.AssertSame(source, Rejected(source, result, changes, order), $"seed {seed}");
        }
    }

    [Fact]
    public void The_order_of_decisions_does_not_matter()
    {
        for (var seed = 0; seed < Cases; seed++)
        {
            var random = new RandomCvs(seed);
            var source = random.Cv();
            var result = random.Rewritten(source);
            var changes = DocumentDiff.Compare(source, result);
            var one = changes.Select(change => change.Id).Where(_ => random.Coin()).ToList();
            var other = one.ToList();
            random.Shuffle(other);

            Documents.AssertSame(Rejected(source, result, changes, one), Rejected(source, result, changes, other), $"seed {seed}");
        }
    }

    [Fact]
    public void Equal_documents_have_no_changes_and_different_ones_have_some()
    {
        for (var seed = 0; seed < Cases; seed++)
        {
            var random = new RandomCvs(seed);
            var source = random.Cv();
            var result = random.Rewritten(source);

            Assert.Empty(DocumentDiff.Compare(source, source.DeepClone().AsObject()));
            Assert.Equal(!JsonNode.DeepEquals(source, result), DocumentDiff.Compare(source, result).Count > 0);
        }
    }

    [Fact]
    public void Pending_changes_name_the_place_of_their_value_after_each_decision()
    {
        for (var seed = 0; seed < Cases; seed++)
        {
            var random = new RandomCvs(seed);
            var source = random.Cv();
            var content = random.Rewritten(source);
            var changes = DocumentDiff.Compare(source, content);
            var rollback = new ReviewRollback(source, content, changes);
            foreach (var change in changes.Where(_ => random.Coin()))
            {
                Assert.True(rollback.Reject(change.Id, DateTimeOffset.UnixEpoch));
                foreach (var pending in rollback.Changes.Where(item => item is { Status: ChangeStatuses.Pending, IsRemoval: false } && item.ChangeType != ChangeTypes.Reordered))
                {
                    Assert.True(JsonNode.DeepEquals(pending.AfterValue, Domain.JsonPointer.Find(content, pending.Path)), $"seed {seed}: {pending.Path}");
                }
            }
        }
    }

    private static JsonObject Rejected(JsonObject source, JsonObject result, IReadOnlyList<ReviewChange> changes, List<string> ids)
    {
        var content = result.DeepClone().AsObject();
        var rollback = new ReviewRollback(source, content, changes);
        foreach (var id in ids)
        {
            Assert.True(rollback.Reject(id, DateTimeOffset.UnixEpoch), $"{id} of {source.ToJsonString()} → {result.ToJsonString()} was not found");
        }
        return content;
    }
}
