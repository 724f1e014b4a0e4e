using System.Net;
using System.Text.Json.Nodes;
using FitMyCv.Contracts.Messages;

namespace FitMyCv.Cv.Tests;

public sealed class EditTests(CvFixture fixture) : IClassFixture<CvFixture>
{
    private const string Rename = """{ "op": "replace", "path": "/header/full_name", "value": "Changed Name" }""";

    [Fact]
    public async Task Edits_are_applied_in_order_and_move_the_tag()
    {
        using var person = await fixture.OwnerAsync();
        var before = (await person.ReadAsync()).Etag;

        var answer = await EditAsync(
            person,
            """{ "op": "test", "path": "/header/current_title", "value": "Backend Developer" }""",
            """{ "op": "replace", "path": "/header/current_title", "value": "Lead Developer" }""",
            """{ "op": "add", "path": "/skills/soft_skills/0", "value": "Patience" }""",
            """{ "op": "add", "path": "/skills/soft_skills/-", "value": "Humour" }""",
            """{ "op": "remove", "path": "/experience/1" }""",
            """{ "op": "move", "from": "/languages/1", "path": "/languages/0" }""",
            """{ "op": "copy", "from": "/extras/0", "path": "/extras/-" }""");

        var expected = Documents.Example();
        expected["header"]!["current_title"] = "Lead Developer";
        expected["skills"]!["soft_skills"] = new JsonArray("Patience", "Teamwork", "Communication", "Humour");
        expected["experience"]!.AsArray().RemoveAt(1);
        var french = expected["languages"]!.AsArray()[0]!;
        expected["languages"]!.AsArray().Remove(french);
        expected["languages"]!.AsArray().Add(french);
        expected["extras"]!.AsArray().Add(expected["extras"]![0]!.DeepClone());
        answer.Is(HttpStatusCode.OK);
        var read = await person.ReadAsync();
        Documents.AssertSame(expected, read.Json["content"]!.AsObject());
        Assert.Equal((string)answer.Json["etag"]!, read.Etag);
        Assert.NotEqual(before, read.Etag);
    }

    [Theory]
    [InlineData("""{ "op": "test", "path": "/header/current_title", "value": "Astronaut" }""", HttpStatusCode.Conflict, "cv.patchTestFailed")]
    [InlineData("""{ "op": "replace", "path": "/header/nickname", "value": "x" }""", HttpStatusCode.BadRequest, "cv.invalidPatch")]
    [InlineData("""{ "op": "remove", "path": "/experience/40" }""", HttpStatusCode.BadRequest, "cv.invalidPatch")]
    [InlineData("""{ "op": "remove", "path": "/experience/01" }""", HttpStatusCode.BadRequest, "cv.invalidPatch")]
    [InlineData("""{ "op": "remove", "path": "experience" }""", HttpStatusCode.BadRequest, "cv.invalidPatch")]
    [InlineData("""{ "op": "remove", "path": "" }""", HttpStatusCode.BadRequest, "cv.invalidPatch")]
    [InlineData("""{ "op": "erase", "path": "/experience" }""", HttpStatusCode.BadRequest, "cv.invalidPatch")]
    [InlineData("""{ "op": 5, "path": "/experience" }""", HttpStatusCode.BadRequest, "cv.invalidPatch")]
    [InlineData("""{ "op": "add", "path": "/experience/0/description" }""", HttpStatusCode.BadRequest, "cv.invalidPatch")]
    [InlineData("""{ "op": "move", "from": "/skills", "path": "/skills/tools/0" }""", HttpStatusCode.BadRequest, "cv.invalidPatch")]
    [InlineData("""{ "op": "remove", "path": "/experience/0/company" }""", HttpStatusCode.BadRequest, "cv.invalidContent")]
    [InlineData("""{ "op": "replace", "path": "", "value": 5 }""", HttpStatusCode.BadRequest, "cv.invalidContent")]
    [InlineData("""{ "op": "add", "path": "/meta", "value": { "generator": "import" } }""", HttpStatusCode.BadRequest, "cv.invalidPatch")]
    [InlineData("""{ "op": "move", "from": "/generated_at", "path": "/summary/headline" }""", HttpStatusCode.BadRequest, "cv.invalidPatch")]
    [InlineData("""{ "id": "chg_000000000000", "status": "accepted" }""", HttpStatusCode.BadRequest, "cv.invalidChanges")]
    [InlineData("5", HttpStatusCode.BadRequest, "cv.invalidChanges")]
    public async Task A_refused_edit_changes_nothing(string edit, HttpStatusCode status, string error)
    {
        using var person = await fixture.OwnerAsync();

        (await EditAsync(person, Rename, edit)).Is(status, error);

        Documents.AssertSame(Documents.Example(), await person.ContentAsync());
        Assert.Equal(0, await fixture.QueryAsync<int>("SELECT count(*)::int FROM edit_sessions WHERE user_id = @Id", new { person.Id }));
    }

    [Fact]
    public async Task A_whole_replacement_keeps_what_the_server_set()
    {
        using var person = await fixture.OwnerAsync();
        var next = Documents.Example();
        next["header"]!["full_name"] = "Whole Replacement";
        next["generated_at"] = "2001-01-01T00:00:00Z";
        next["meta"] = new JsonObject { ["generator"] = "import" };

        (await EditAsync(person, new JsonObject { ["op"] = "replace", ["path"] = "", ["value"] = next.DeepClone() }.ToJsonString())).Is(HttpStatusCode.OK);

        var content = await person.ContentAsync();
        Documents.AssertSame(next, content);
        Assert.Equal("2026-01-05T09:30:00Z", (string)content["generated_at"]!);
        Assert.Null(content["meta"]);
    }

    [Fact]
    public async Task Simultaneous_edits_are_all_kept_and_pay_one_session()
    {
        using var person = await fixture.OwnerAsync();
        var before = fixture.Peers.Charges.Values.Count(feature => feature == "edit_cv");

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => EditAsync(person, $$"""{ "op": "add", "path": "/extras/-", "value": { "name": "Extra {{i}}" } }""")));

        Assert.All(answers, answer => answer.Is(HttpStatusCode.OK));
        var names = (await person.ContentAsync())["extras"]!.AsArray().Select(extra => (string)extra!["name"]!).ToList();
        Assert.All(Enumerable.Range(0, 8), i => Assert.Contains($"Extra {i}", names));
        Assert.Equal(before + 1, fixture.Peers.Charges.Values.Count(feature => feature == "edit_cv"));
    }

    [Fact]
    public async Task Of_two_writers_with_one_tag_one_wins_and_the_other_learns_the_present_tag()
    {
        using var person = await fixture.OwnerAsync();
        var etag = (await person.ReadAsync()).Etag!;

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => EditAsync(person, [("If-Match", etag)], $$"""{ "op": "replace", "path": "/header/full_name", "value": "Writer {{i}}" }""")));

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        var present = (await person.ReadAsync()).Etag;
        Assert.All(answers.Where(answer => answer.Status != HttpStatusCode.OK), answer => answer.Is(HttpStatusCode.Conflict, "cv.versionConflict"));
        Assert.Contains(answers, answer => answer.Error is not null && (string)answer.Json["etag"]! == present);
    }

    [Fact]
    public async Task Passing_tests_alone_change_nothing_and_cost_nothing()
    {
        using var person = await fixture.OwnerAsync();
        var before = (await person.ReadAsync()).Etag;

        var answer = (await EditAsync(person, """{ "op": "test", "path": "/extras/0/name", "value": "Driving licence" }""")).Is(HttpStatusCode.OK);

        Assert.Equal(before, (string)answer.Json["etag"]!);
        Assert.False((bool)(await person.GetAsync("/api/cv/can-edit?file=resume.json")).Json["sessionOpen"]!);
    }

    [Fact]
    public async Task A_change_is_found_again_after_an_edit_moved_it_and_is_a_conflict_after_one_removed_it()
    {
        using var person = fixture.NewPerson();
        var result = Documents.Example();
        result["experience"]![1]!["responsibilities"]!.AsArray().Add("Watch the delivery dashboards");
        result["skills"]!["tools"]!.AsArray().Add(new JsonObject { ["name"] = "RabbitMQ" });
        await person.GenerateAsync("made.json", result, Documents.Example());
        var ids = (await person.PendingAsync("made.json")).ToDictionary(change => (string)change["field"]!, change => (string)change["id"]!);

        (await EditAsync(person, "made.json", [], [
            """{ "op": "remove", "path": "/experience/0" }""",
            """{ "op": "add", "path": "/experience/0/responsibilities/0", "value": "Keep the lights on" }""",
            """{ "op": "remove", "path": "/skills/tools/2" }"""])).Is(HttpStatusCode.OK);
        var moved = (await person.PendingAsync("made.json")).Single(change => (string)change["field"]! == "responsibilities");

        Assert.Equal("/experience/0/responsibilities/2", (string)moved["path"]!);
        (await person.DecideAsync("made.json", "rejected", ids["tools"])).Is(HttpStatusCode.Conflict, "cv.changeConflict");
        (await person.DecideAsync("made.json", "rejected", ids["responsibilities"])).Is(HttpStatusCode.OK);
        Assert.Equal(["Keep the lights on", "Build endpoints for parcel tracking"], (await person.ContentAsync("made.json"))["experience"]![0]!["responsibilities"]!.AsArray().Select(text => (string)text!));
    }

    [Fact]
    public async Task Versions_are_archived_listed_and_restored_without_losing_anything()
    {
        using var person = await fixture.OwnerAsync();
        var etag = (await person.ReadAsync()).Etag;

        var archived = (await person.PostAsync("/api/cvs/versions", new { filename = "resume.json", changelog = "before the talk" })).Is(HttpStatusCode.Created);
        Assert.Equal(etag, (await person.ReadAsync()).Etag);
        await EditAsync(person, Rename);
        var restored = (await person.PostAsync("/api/cvs/restore", new { filename = "resume.json", version = 1 })).Is(HttpStatusCode.OK);

        Assert.Equal(1, (int)archived.Json["version"]!);
        Assert.Equal(etag, (string)restored.Json["cv"]!["etag"]!);
        Documents.AssertSame(Documents.Example(), restored.Json["cv"]!["content"]!.AsObject());
        var list = (await person.GetAsync("/api/cvs/versions?file=resume.json")).Is(HttpStatusCode.OK).Json;
        Assert.Equal([2, 1], list["versions"]!.AsArray().Select(version => (int)version!["version"]!));
        Assert.Equal("Before restoring version 1", (string)list["versions"]![0]!["changelog"]!);
        Assert.Equal("before the talk", (string)list["versions"]![1]!["changelog"]!);
        Assert.Equal("Changed Name", (string)(await person.GetAsync("/api/cvs/read?file=resume.json&version=2")).Json["content"]!["header"]!["full_name"]!);
        await fixture.Bus.WaitForAsync<CvChanged>(changed => changed.UserId == person.Id && changed.Reason == "restore");
    }

    [Fact]
    public async Task Only_the_newest_versions_are_kept()
    {
        using var person = await fixture.OwnerAsync();
        for (var i = 0; i < 22; i++)
        {
            await person.PostAsync("/api/cvs/versions", new { filename = "resume.json" });
        }

        var versions = (await person.GetAsync("/api/cvs/versions?file=resume.json")).Json["versions"]!.AsArray().Select(version => (int)version!["version"]!).ToList();

        Assert.Equal(Enumerable.Range(3, 20).Reverse(), versions);
        (await person.GetAsync("/api/cvs/read?file=resume.json&version=2")).Is(HttpStatusCode.NotFound, "cv.versionNotFound");
    }

    [Fact]
    public async Task Restoring_closes_the_review_and_refuses_versions_that_are_not_there()
    {
        using var person = fixture.NewPerson();
        var result = Documents.Example();
        result["header"]!["current_title"] = "Payments Engineer";
        await person.GenerateAsync("made.json", result, Documents.Example());
        await person.PostAsync("/api/cvs/versions", new { filename = "made.json" });

        foreach (var (version, status, error) in new (object?, HttpStatusCode, string)[]
        {
            (0, HttpStatusCode.BadRequest, "cv.invalidVersion"), (null, HttpStatusCode.BadRequest, "cv.invalidVersion"), (1.5, HttpStatusCode.BadRequest, "common.invalidPayload"),
            (2, HttpStatusCode.NotFound, "cv.versionNotFound"),
        })
        {
            (await person.PostAsync("/api/cvs/restore", new { filename = "made.json", version })).Is(status, error);
        }
        (await person.PostAsync("/api/cvs/restore", new { filename = "made.json", version = 1 })).Is(HttpStatusCode.OK);

        Assert.Empty((await person.ChangesAsync("made.json")).Json["changes"]!.AsArray());
    }

    private static Task<Answer> EditAsync(Person person, params string[] edits) => EditAsync(person, [], edits);

    private static Task<Answer> EditAsync(Person person, (string, string)[] headers, params string[] edits) => EditAsync(person, "resume.json", headers, edits);

    private static async Task<Answer> EditAsync(Person person, string filename, (string, string)[] headers, string[] edits)
    {
        using var body = new StringContent($$"""{ "filename": "{{filename}}", "changes": [{{string.Join(", ", edits)}}] }""", System.Text.Encoding.UTF8, "application/json");
        return await person.SendAsync(HttpMethod.Post, "/api/cvs/changes", body, headers);
    }
}
