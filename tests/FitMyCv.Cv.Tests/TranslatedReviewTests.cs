using System.Text.Json.Nodes;
using FitMyCv.Cv.Domain.Review;

namespace FitMyCv.Cv.Tests;

/// <summary>The review of a CV that was adapted and translated: no text of it is like one of its source any more.</summary>
public sealed class TranslatedReviewTests
{
    private static readonly JsonObject Source = JsonNode.Parse(
        """
        {"language":"en","header":{"full_name":"Robin Sample","current_title":"Developer"},"experience":[
          {"title":"Clerk","company":"Sample House","start_date":"2012","end_date":"2015","responsibilities":["Sorted mail"]},
          {"title":"Developer","company":"Example Works","start_date":"2016","end_date":"present","responsibilities":["Wrote reports in SQL","Ran the tests"]}]}
        """)!.AsObject();

    private static readonly JsonObject Result = JsonNode.Parse(
        """
        {"language":"fr","header":{"full_name":"Robin Sample","current_title":"Développeur"},"experience":[
          {"title":"Développeur","company":"Example Works","start_date":"2016","end_date":"present","responsibilities":["Exécution des essais","Rédaction de rapports en SQL"]}]}
        """)!.AsObject();

    private static readonly ChangeReason[] Reasons =
    [
        Translated("/header/current_title", "/header/current_title"),
        Translated("/experience/0/title", "/experience/1/title"),
        Translated("/experience/0/responsibilities/0", "/experience/1/responsibilities/1"),
        Translated("/experience/0/responsibilities/1", "/experience/1/responsibilities/0"),
        new("/experience/0", "/experience/0", "Ended long ago", []),
    ];

    [Fact]
    public void Each_text_is_shown_beside_the_one_that_it_translates()
    {
        var changes = DocumentDiff.Compare(Source, Result, Reasons);
        var modified = changes.Where(change => change.ChangeType == ChangeTypes.Modified).ToDictionary(change => change.Path, change => (change.BeforeValue!.GetValue<string>(), change.Reason));
        Assert.Equal(("Developer", "Translated"), modified["/experience/0/title"]);
        Assert.Equal(("Ran the tests", "Translated"), modified["/experience/0/responsibilities/0"]);
        Assert.Equal(("Wrote reports in SQL", "Translated"), modified["/experience/0/responsibilities/1"]);
        Assert.Equal("Ended long ago", changes.Single(change => change.ChangeType == ChangeTypes.ExperienceRemoved).Reason);
    }

    [Fact]
    public void Rejecting_all_gives_the_source_back()
    {
        var content = Result.DeepClone().AsObject();
        var changes = DocumentDiff.Compare(Source, content, Reasons);
        var rollback = new ReviewRollback(Source, content, changes);
        foreach (var change in changes)
        {
            Assert.True(rollback.Reject(change.Id, DateTimeOffset.UnixEpoch));
        }
        content["language"] = "en";
        Documents.AssertSame(Source, content, "all rejected");
    }

    private static ChangeReason Translated(string path, string sourcePath) => new(path, sourcePath, "Translated", []);
}
