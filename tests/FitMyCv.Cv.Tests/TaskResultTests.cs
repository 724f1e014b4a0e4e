using System.Net;
using System.Text.Json.Nodes;
using FitMyCv.Contracts.Messages;
using FitMyCv.Testing;

namespace FitMyCv.Cv.Tests;

public sealed class TaskResultTests(CvFixture fixture) : IClassFixture<CvFixture>
{
    private static JsonObject Tailored()
    {
        var result = Documents.Example();
        result["header"]!["current_title"] = "Payments Engineer";
        result["experience"]!.AsArray().RemoveAt(2);
        result["skills"]!["tools"]!.AsArray().Add(new JsonObject { ["name"] = "RabbitMQ" });
        return result;
    }

    [Fact]
    public async Task A_generated_CV_is_stored_once_and_every_delivery_gets_the_same_answer()
    {
        using var person = fixture.NewPerson();
        var taskId = await person.GenerateAsync("made.json", Tailored(), Documents.Example());
        var first = fixture.Bus.Of<CvStored>().Single(stored => stored.TaskId == taskId);

        var again = new CvGenerated { UserId = person.Id, TaskId = taskId, Kind = "created", Filename = "made.json" };
        await fixture.Bus.PublishAsync(again);
        await fixture.Bus.PublishAsync(again);
        await Eventually.UntilAsync("a second answer", () => fixture.Bus.Of<CvStored>().Count(stored => stored.TaskId == taskId) == 2);

        var second = fixture.Bus.Of<CvStored>().Last(stored => stored.TaskId == taskId);
        Assert.Equal((first.CvId, first.Etag, first.ChangesCount), (second.CvId, second.Etag, second.ChangesCount));
        Assert.Equal(1, (int)(await person.GetAsync("/api/cvs")).Json["total"]!);
        Assert.Single(fixture.Bus.Of<CvCreated>(), created => created.TaskId == taskId);
        var summary = (await person.GetAsync("/api/cvs")).Json["cvs"]![0]!;
        Assert.True((bool)summary["isGenerated"]!);
        Assert.Equal(3, (int)summary["pendingChanges"]!);
    }

    [Fact]
    public async Task The_review_tells_what_was_changed_and_why_and_rejecting_all_gives_the_source_back()
    {
        using var person = await fixture.OwnerAsync("base.json");
        var changes = JsonNode.Parse(
            """
            [
              { "path": "/header/current_title", "sourcePath": "/header/current_title", "reason": "Named as in the offer", "evidence": [{ "path": "offer:/title", "text": "Payments Engineer" }] },
              { "path": "/experience/2", "sourcePath": "/experience/2", "reason": "Not asked for", "evidence": [] }
            ]
            """)!.AsArray();
        await person.GenerateAsync("made.json", Tailored(), Documents.Example(), changes);

        var review = await person.PendingAsync("made.json");

        Assert.Equal(["/header/current_title", "/skills/tools/2", "/experience/2"], review.Select(change => (string)change["path"]!));
        Assert.Equal(["modified", "added", "experience_removed"], review.Select(change => (string)change["changeType"]!));
        Assert.Equal("Title changed: Backend Developer → Payments Engineer", (string)review[0]["change"]!);
        Assert.Equal("Named as in the offer", (string)review[0]["reason"]!);
        Assert.Equal("offer:/title", (string)review[0]["evidence"]![0]!["path"]!);
        Assert.Equal("Tool added: RabbitMQ", (string)review[1]["change"]!);
        Assert.NotEmpty(review[1]["evidence"]!.AsArray());
        Assert.Equal("Experience left out: Intern, Atelier", (string)review[2]["change"]!);
        Assert.Equal("Not asked for", (string)review[2]["reason"]!);

        var decided = (await person.DecideAsync("made.json", "rejected", review.Select(change => (string)change["id"]!))).Is(HttpStatusCode.OK);
        Assert.Equal(0, (int)decided.Json["pending"]!);
        var content = await person.ContentAsync("made.json");
        Documents.AssertSame(Documents.Example(), content);
        Assert.NotNull(content["reviewed_at"]);
        Assert.Empty((await person.ChangesAsync("made.json")).Json["changes"]!.AsArray());
        Assert.Equal(2, (int)decided.Json["contentVersion"]!);
    }

    [Fact]
    public async Task Accepting_keeps_the_content_and_a_decision_is_final()
    {
        using var person = fixture.NewPerson();
        await person.GenerateAsync("made.json", Tailored(), Documents.Example());
        var before = await person.ReadAsync("made.json");
        var ids = (await person.PendingAsync("made.json")).Select(change => (string)change["id"]!).ToList();

        (await person.DecideAsync("made.json", "accepted", ids[0])).Is(HttpStatusCode.OK);
        (await person.DecideAsync("made.json", "accepted", ids[0])).Is(HttpStatusCode.OK);

        Assert.Equal(before.Etag, (await person.ReadAsync("made.json")).Etag);
        (await person.DecideAsync("made.json", "rejected", ids[0])).Is(HttpStatusCode.Conflict, "cv.changeAlreadyReviewed");
        (await person.DecideAsync("made.json", "rejected", ids[1], "chg_000000000000")).Is(HttpStatusCode.NotFound, "cv.changeNotFound");
        Assert.Equal(before.Etag, (await person.ReadAsync("made.json")).Etag);
        (await person.DecideAsync("made.json", "rejected", ids[1])).Is(HttpStatusCode.OK);
        Assert.NotEqual(before.Etag, (await person.ReadAsync("made.json")).Etag);
        Assert.Equal(1, (int)(await person.ChangesAsync("made.json")).Json["progress"]!["pending"]!);
    }

    [Fact]
    public async Task Of_eight_simultaneous_decisions_with_one_tag_exactly_one_wins()
    {
        using var person = fixture.NewPerson();
        await person.GenerateAsync("made.json", Tailored(), Documents.Example());
        var etag = (await person.ReadAsync("made.json")).Etag!;
        var id = (string)(await person.PendingAsync("made.json"))[0]["id"]!;

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => person.PostAsync(
            "/api/cvs/changes", new { filename = "made.json", changes = new[] { new { id, status = "rejected" } } }, ("If-Match", etag))));

        Assert.Equal(1, answers.Count(answer => answer.Status == HttpStatusCode.OK));
        Assert.Equal(7, answers.Count(answer => answer.Error == "cv.versionConflict"));
    }

    [Fact]
    public async Task An_improvement_archives_the_old_content_and_a_stale_one_is_refused()
    {
        using var person = await fixture.OwnerAsync();
        var read = await person.ReadAsync();

        var stored = await ImproveAsync<CvStored>(person, read.Etag!, Tailored());
        var refused = await ImproveAsync<CvStoreFailed>(person, read.Etag!, Documents.Example());

        Assert.Equal(2, stored.ContentVersion);
        Assert.Equal(3, stored.ChangesCount);
        Assert.Equal("cv.versionConflict", refused.Error);
        var content = await person.ContentAsync();
        Documents.AssertSame(Tailored(), content);
        Assert.Equal(3, (int)content["meta"]!["changes_count"]!);
        Assert.Equal(1, (int)(await person.ChangesAsync()).Json["sourceVersion"]!);
        Documents.AssertSame(Documents.Example(), (await person.GetAsync("/api/cvs/read?file=resume.json&version=1")).Is(HttpStatusCode.OK).Json["content"]!.AsObject());
        var score = (await person.GetAsync("/api/cv/match-score?file=resume.json")).Is(HttpStatusCode.OK).Json;
        Assert.Equal(72, (int)score["matchScore"]!);
    }

    [Fact]
    public async Task A_second_improvement_keeps_the_source_and_the_decisions_of_the_open_review()
    {
        using var person = await fixture.OwnerAsync();
        await ImproveAsync<CvStored>(person, (await person.ReadAsync()).Etag!, Tailored());
        var accepted = (string)(await person.PendingAsync("resume.json"))[0]["id"]!;
        await person.DecideAsync("resume.json", "accepted", accepted);
        var next = Tailored();
        next["summary"]!["headline"] = "Payments";

        await ImproveAsync<CvStored>(person, (await person.ReadAsync()).Etag!, next);

        var review = (await person.ChangesAsync()).Json;
        Assert.Equal(1, (int)review["sourceVersion"]!);
        Assert.Equal(4, (int)review["progress"]!["total"]!);
        Assert.Equal("accepted", (string)review["changes"]!.AsArray().Single(change => (string)change!["id"]! == accepted)!["status"]!);
        await person.DecideAsync("resume.json", "rejected", (await person.PendingAsync("resume.json")).Select(change => (string)change["id"]!));
        var expected = Documents.Example();
        expected["header"]!["current_title"] = "Payments Engineer";
        Documents.AssertSame(expected, await person.ContentAsync());
    }

    [Fact]
    public async Task An_invalid_result_is_refused_and_frees_the_name()
    {
        using var person = fixture.NewPerson();
        using var peer = fixture.Internal();
        var taskId = Guid.CreateVersion7();
        await peer.PostAsync("/internal/reservations", new { userId = person.Id, taskId, filename = "made.json" });
        var content = Tailored();
        content["header"]!.AsObject().Remove("full_name");
        fixture.Peers.TaskResults[taskId] = new JsonObject { ["kind"] = "created", ["filename"] = "made.json", ["content"] = content };

        await fixture.Bus.PublishAsync(new CvGenerated { UserId = person.Id, TaskId = taskId, Kind = "created", Filename = "made.json" });
        var failed = await fixture.Bus.WaitForAsync<CvStoreFailed>(answer => answer.TaskId == taskId);

        Assert.Equal("cv.invalidContent", failed.Error);
        await person.CreateAsync("made.json");
    }

    [Fact]
    public async Task A_score_is_stored_whatever_the_content_and_marked_stale_when_it_changed()
    {
        using var person = await fixture.OwnerAsync();
        var cvId = await person.CvIdAsync();
        var etag = (await person.ReadAsync()).Etag!;

        await ScoreAsync(person, cvId, etag);
        var fresh = (await person.GetAsync("/api/cv/match-score?file=resume.json")).Is(HttpStatusCode.OK).Json;
        await ScoreAsync(person, cvId, "\"0123456789abcdef\"");
        var stale = (await person.GetAsync("/api/cv/match-score?file=resume.json")).Is(HttpStatusCode.OK).Json;

        Assert.Equal(72, (int)fresh["matchScore"]!);
        Assert.Equal(80, (int)fresh["scoreBreakdown"]!["technical_skills"]!);
        Assert.Equal(["Kafka"], fresh["missingSkills"]!.AsArray().Select(skill => (string)skill!));
        Assert.Equal("Show Kafka", (string)fresh["improvementSuggestions"]![0]!["title"]!);
        Assert.False((bool)fresh["stale"]!);
        Assert.True((bool)stale["stale"]!);
        Assert.True((bool)fresh["hasJobOffer"]!);
    }

    [Fact]
    public async Task A_score_of_a_deleted_CV_is_answered_with_not_found()
    {
        using var person = await fixture.OwnerAsync();
        var cvId = await person.CvIdAsync();
        await person.PostAsync("/api/cvs/delete", new { filename = "resume.json" });
        var taskId = PutScore(cvId, "\"0123456789abcdef\"");

        await fixture.Bus.PublishAsync(Scored(person, taskId, cvId));

        Assert.Equal("cv.notFound", (await fixture.Bus.WaitForAsync<CvStoreFailed>(failed => failed.TaskId == taskId)).Error);
    }

    [Fact]
    public async Task A_CV_is_in_progress_while_a_task_is_open_and_a_begin_after_the_end_is_ignored()
    {
        using var person = await fixture.OwnerAsync();
        using var peer = fixture.Internal();
        var path = $"/internal/users/{person.Id}/cvs/resume.json/status";
        var (one, two, late) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());

        await peer.PostAsync(path, new { taskId = one, matchScoreStatus = "inprogress" });
        await peer.PostAsync(path, new { taskId = two, matchScoreStatus = "inprogress" });
        await FailAsync(person, one);
        await Eventually.UntilAsync("the first end", async () => await fixture.QueryAsync<bool>("SELECT outcome = 'failed' FROM cv_tasks WHERE task_id = @one", new { one }));
        Assert.Equal("inprogress", await StatusAsync(person));
        await FailAsync(person, two);
        await Eventually.UntilAsync("failed", async () => await StatusAsync(person) == "failed");
        await FailAsync(person, late);
        await Eventually.UntilAsync("the late end", async () => await fixture.QueryAsync<bool>("SELECT outcome = 'failed' FROM cv_tasks WHERE task_id = @late", new { late }));
        (await peer.PostAsync(path, new { taskId = late, matchScoreStatus = "inprogress" })).Is(HttpStatusCode.OK);
        Assert.Equal("failed", await StatusAsync(person));
    }

    [Fact]
    public async Task A_failed_task_frees_its_name_and_bars_its_id()
    {
        using var person = fixture.NewPerson();
        using var peer = fixture.Internal();
        var taskId = Guid.CreateVersion7();
        var reserve = new { userId = person.Id, taskId, filename = "wanted.json" };
        (await peer.PostAsync("/internal/reservations", reserve)).Is(HttpStatusCode.OK);
        (await peer.PostAsync("/internal/reservations", reserve)).Is(HttpStatusCode.OK);
        (await person.PostAsync("/api/cvs/create", new { filename = "wanted.json", content = Documents.Example() })).Is(HttpStatusCode.Conflict, "cv.filenameTaken");
        (await person.GetAsync("/api/cvs/read?file=wanted.json")).Is(HttpStatusCode.NotFound, "cv.notFound");

        var failed = new TaskFailed { UserId = person.Id, TaskId = taskId, Type = "generation", Filename = "wanted.json", Error = new TaskError("background.timeout", "Try again.") };
        await fixture.Bus.PublishAsync(failed);
        await fixture.Bus.PublishAsync(failed);

        await Eventually.UntilAsync("the name is free", async () =>
            (await person.PostAsync("/api/cvs/create", new { filename = "wanted.json", content = Documents.Example() })).Status == HttpStatusCode.Created);
        (await peer.PostAsync("/internal/reservations", reserve)).Is(HttpStatusCode.Conflict, "cv.reservationReleased");
    }

    [Fact]
    public async Task A_deleted_user_leaves_nothing_and_nothing_is_stored_for_him_afterwards()
    {
        using var person = await fixture.OwnerAsync();
        await person.GenerateAsync("made.json", Tailored(), Documents.Example());
        var deleted = new UserDeleted { UserId = person.Id };

        await fixture.Bus.PublishAsync(deleted);
        await fixture.Bus.PublishAsync(deleted);
        await fixture.Bus.WaitForAsync<UserErased>(erased => erased.UserId == person.Id && erased.Service == "cv");

        Assert.DoesNotContain(person.Id.ToString(), await fixture.AllTablesAsync(), StringComparison.OrdinalIgnoreCase);
        (await person.PostAsync("/api/cvs/create", new { filename = "again.json", content = Documents.Example() })).Is(HttpStatusCode.NotFound);
        Assert.Single(fixture.Bus.Of<UserErased>(), erased => erased.UserId == person.Id);
        Assert.Equal("[]", (await fixture.Internal().GetAsync($"/internal/users/{person.Id}/export")).Json["cvs"]!.ToJsonString());
    }

    private async Task<TAnswer> ImproveAsync<TAnswer>(Person person, string etag, JsonObject content)
        where TAnswer : Message
    {
        var taskId = Guid.CreateVersion7();
        fixture.Peers.TaskResults[taskId] = new JsonObject
        {
            ["kind"] = "improved", ["cvId"] = (await person.CvIdAsync()).ToString(), ["etag"] = etag, ["filename"] = "resume.json", ["content"] = content.DeepClone(),
            ["changes"] = new JsonArray(), ["score"] = Score(),
        };
        await fixture.Bus.PublishAsync(new CvGenerated { UserId = person.Id, TaskId = taskId, Kind = "improved", Filename = "resume.json", BaseEtag = etag });
        return await fixture.Bus.WaitForAsync<TAnswer>(answer => answer switch
        {
            CvStored stored => stored.TaskId == taskId,
            CvStoreFailed failed => failed.TaskId == taskId,
            _ => false,
        });
    }

    private async Task ScoreAsync(Person person, Guid cvId, string etag)
    {
        var taskId = PutScore(cvId, etag);
        await fixture.Bus.PublishAsync(Scored(person, taskId, cvId));
        await fixture.Bus.WaitForAsync<CvStored>(stored => stored.TaskId == taskId);
    }

    private Guid PutScore(Guid cvId, string etag)
    {
        var taskId = Guid.CreateVersion7();
        fixture.Peers.TaskResults[taskId] = new JsonObject
        {
            ["cvId"] = cvId.ToString(), ["etag"] = etag, ["jobOfferId"] = Guid.NewGuid().ToString(), ["engine"] = "offline", ["score"] = Score(),
        };
        return taskId;
    }

    private static MatchScored Scored(Person person, Guid taskId, Guid cvId) =>
        new() { UserId = person.Id, TaskId = taskId, CvId = cvId, Filename = "resume.json", JobOfferId = Guid.NewGuid(), MatchScore = 72 };

    private static JsonNode Score() =>
        JsonNode.Parse(
            """
            {
              "matchScore": 72, "scoreBreakdown": { "technical_skills": 80, "experience": 70, "education": 60, "soft_skills_languages": 75 },
              "improvementSuggestions": [{ "id": "s1", "title": "Show Kafka", "suggestion": "Say where you used it.", "priority": "high", "impact": "+5 points", "impactPoints": 5, "section": "skills" }],
              "missingSkills": ["Kafka"], "matchingSkills": ["C#"]
            }
            """)!;

    private Task FailAsync(Person person, Guid taskId) =>
        fixture.Bus.PublishAsync(new TaskFailed { UserId = person.Id, TaskId = taskId, Type = "calculate-match-score", Error = new TaskError("background.timeout", "Try again.") });

    private static async Task<string> StatusAsync(Person person) => (string)(await person.GetAsync("/api/cv/match-score?file=resume.json")).Json["status"]!;
}
