using System.Net;
using System.Text.Json.Nodes;
using FitMyCv.Contracts.Messages;

namespace FitMyCv.Cv.Tests;

public sealed class CvTests(CvFixture fixture) : IClassFixture<CvFixture>
{
    [Fact]
    public async Task A_stored_CV_is_given_back_as_it_was_with_its_tag()
    {
        using var person = fixture.NewPerson();

        var created = await person.CreateAsync("my first CV.json");
        var read = await person.ReadAsync("my%20first%20CV.json");

        Documents.AssertSame(Documents.Example(), read.Json["content"]!.AsObject());
        Assert.Matches("^\"[0-9a-f]{16}\"$", read.Etag);
        Assert.Equal(read.Etag, (string)created.Json["cv"]!["etag"]!);
        Assert.Equal(read.Etag, (string)read.Json["etag"]!);
        Assert.Equal("Backend Developer", (string)created.Json["cv"]!["title"]!);
        Assert.Equal(JsonNode.Parse("[\"C#\",\"PostgreSQL\"]")!.ToJsonString(), read.Json["content"]!["experience"]![0]!["skills_used"]!.ToJsonString());
    }

    [Fact]
    public async Task Odd_texts_are_kept_and_only_control_characters_are_removed()
    {
        using var person = fixture.NewPerson();
        var content = Documents.Example();
        content["summary"]!["description"] = "a\tb\nc\r \u0000“quoted” <b>&amp;</b> 😀 \u007f";
        content["header"]!["full_name"] = "  Zoë O’Brien-Łuczak 李 ";

        await person.CreateAsync(content: content);
        var stored = await person.ContentAsync();

        Assert.Equal("a\tb\nc “quoted” <b>&amp;</b> 😀 ", (string)stored["summary"]!["description"]!);
        Assert.Equal("  Zoë O’Brien-Łuczak 李 ", (string)stored["header"]!["full_name"]!);
    }

    [Fact]
    public async Task Language_and_generation_time_are_filled_when_absent()
    {
        using var person = fixture.NewPerson();
        var content = Documents.Example();
        content.Remove("language");
        content.Remove("generated_at");
        content["summary"]!["description"] = "Développeuse qui conçoit et exploite des services pour les banques, avec des tests et une bonne surveillance de la production.";
        content["experience"] = new JsonArray();

        var created = await person.CreateAsync(null, content);
        var stored = await person.ContentAsync((string)created.Json["cv"]!["filename"]!);

        Assert.Equal("fr", (string)stored["language"]!);
        Assert.True(DateTimeOffset.TryParse((string)stored["generated_at"]!, System.Globalization.CultureInfo.InvariantCulture, out _));
        Assert.Matches(@"^\d{17}(-\d+)?\.json$", (string)created.Json["cv"]!["filename"]!);
    }

    [Theory]
    [InlineData("a/b.json")]
    [InlineData("..\\b.json")]
    [InlineData(".hidden.json")]
    [InlineData("resume.txt")]
    [InlineData(" resume.json")]
    [InlineData("résumé.json")]
    [InlineData("a\u0000.json")]
    [InlineData("a.json\n")]
    [InlineData("CV.JSON")]
    [InlineData("")]
    public async Task A_filename_of_another_form_is_refused(string filename)
    {
        using var person = fixture.NewPerson();

        var answer = await person.PostAsync("/api/cvs/create", new { filename, content = Documents.Example() });

        answer.Is(HttpStatusCode.BadRequest, "cv.invalidFilename");
    }

    public static TheoryData<string, string> InvalidPlaces() =>
        new()
        {
            { "/header/full_name", "\"\"" },
            { "/experience/0/start_date", "\"03/2021\"" },
            { "/experience/0/start_date", "\"2021-03\\n\"" },
            { "/experience/1/end_date", "\"2016-01\"" },
            { "/experience/2/company", "12" },
            { "/header/age", "33" },
            { "/header/contact/links/0/url", "\"javascript:alert(1)\"" },
            { "/skills/tools/0/proficiency", "\"guru\"" },
            { "/summary/years_experience", "61" },
            { "/generated_at", "\"yesterday\"" },
            { "/header/current_title", "\"\\ud800\"" },
        };

    [Theory]
    [MemberData(nameof(InvalidPlaces))]
    public async Task An_invalid_CV_is_refused_and_the_place_is_named(string place, string value)
    {
        using var person = fixture.NewPerson();
        var content = Documents.Example();
        var (parent, name) = Domain.JsonPointer.Split(place);
        Domain.JsonPointer.Find(content, parent)![name] = "\u0001";
        var body = new JsonObject { ["filename"] = "bad.json", ["content"] = content }.ToJsonString().Replace("\"\\u0001\"", value, StringComparison.Ordinal);

        using var json = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        var answer = await person.SendAsync(HttpMethod.Post, "/api/cvs/create", json, []);

        answer.Is(HttpStatusCode.BadRequest, "cv.invalidContent");
        Assert.Contains(answer.Json["errors"]!.AsObject(), error => error.Key == place);
        (await person.GetAsync("/api/cvs/read?file=bad.json")).Is(HttpStatusCode.NotFound, "cv.notFound");
    }

    [Fact]
    public async Task A_member_that_stands_twice_is_refused()
    {
        using var person = fixture.NewPerson();
        using var json = new StringContent("""{"content":{"header":{},"header":{},"summary":{},"skills":{},"experience":[]}}""", System.Text.Encoding.UTF8, "application/json");

        (await person.SendAsync(HttpMethod.Post, "/api/cvs/create", json, [])).Is(HttpStatusCode.BadRequest, "cv.invalidContent");
    }

    [Fact]
    public async Task Of_two_simultaneous_creations_of_one_name_one_wins_and_one_is_charged()
    {
        using var person = fixture.NewPerson();
        var before = fixture.Peers.Charges.Count;

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => person.PostAsync("/api/cvs/create", new { filename = "race.json", content = Documents.Example() })));

        Assert.Equal([HttpStatusCode.Created, HttpStatusCode.Conflict, HttpStatusCode.Conflict, HttpStatusCode.Conflict], answers.Select(answer => answer.Status).Order());
        Assert.Equal(before + 1, fixture.Peers.Charges.Count);
    }

    [Fact]
    public async Task Another_users_file_is_answered_exactly_as_an_unknown_one()
    {
        using var owner = await fixture.OwnerAsync("private.json");
        using var other = fixture.NewPerson();
        foreach (var path in new[] { "/api/cvs/read", "/api/cvs/changes", "/api/cv/match-score" })
        {
            var foreign = (await other.GetAsync(path + "?file=private.json")).Is(HttpStatusCode.NotFound, "cv.notFound");
            var unknown = (await other.GetAsync(path + "?file=nothing.json")).Is(HttpStatusCode.NotFound, "cv.notFound");
            Assert.Equal(WithoutTrace(unknown.Json), WithoutTrace(foreign.Json));
        }
        foreach (var path in new[] { "/api/cvs/delete", "/api/export-pdf" })
        {
            (await other.PostAsync(path, new { filename = "private.json" })).Is(HttpStatusCode.NotFound, "cv.notFound");
        }
        Documents.AssertSame(Documents.Example(), await owner.ContentAsync("private.json"));
    }

    [Fact]
    public async Task A_list_is_newest_first_with_bounds()
    {
        using var person = fixture.NewPerson();
        await person.CreateAsync("a.json");
        await person.CreateAsync("b.json");

        var all = (await person.GetAsync("/api/cvs")).Is(HttpStatusCode.OK);
        var page = (await person.GetAsync("/api/cvs?limit=1&offset=1")).Is(HttpStatusCode.OK);

        Assert.Equal(["b.json", "a.json"], all.Json["cvs"]!.AsArray().Select(cv => (string)cv!["filename"]!));
        Assert.Equal("a.json", (string)page.Json["cvs"]![0]!["filename"]!);
        Assert.Equal(2, (int)page.Json["total"]!);
        (await person.GetAsync("/api/cvs?limit=0")).Is(HttpStatusCode.BadRequest, "common.invalidPayload");
        (await person.GetAsync("/api/cvs?offset=-1")).Is(HttpStatusCode.BadRequest, "common.invalidPayload");
    }

    [Fact]
    public async Task An_unchanged_CV_is_304_and_a_stale_delete_deletes_nothing()
    {
        using var person = await fixture.OwnerAsync();
        var etag = (await person.ReadAsync()).Etag!;

        var again = await person.GetAsync("/api/cvs/read?file=resume.json", ("If-None-Match", etag));
        var stale = await person.PostAsync("/api/cvs/delete", new { filename = "resume.json" }, ("If-Match", "\"0000000000000000\""));

        Assert.Equal(HttpStatusCode.NotModified, again.Status);
        Assert.Empty(again.Bytes);
        stale.Is(HttpStatusCode.Conflict, "cv.versionConflict");
        Assert.Equal(etag, (string)stale.Json["etag"]!);
        await person.ReadAsync();
    }

    [Fact]
    public async Task A_deleted_CV_is_gone_with_all_that_belonged_to_it()
    {
        using var person = await fixture.OwnerAsync();
        var id = await person.CvIdAsync();

        (await person.PostAsync("/api/cvs/delete", new { filename = "resume.json" })).Is(HttpStatusCode.OK);

        (await person.PostAsync("/api/cvs/delete", new { filename = "resume.json" })).Is(HttpStatusCode.NotFound, "cv.notFound");
        await fixture.Bus.WaitForAsync<CvDeleted>(deleted => deleted.CvId == id);
        Assert.Equal(0, await fixture.QueryAsync<int>("SELECT count(*)::int FROM cv_files WHERE id = @id", new { id }));
    }

    [Fact]
    public async Task No_table_holds_a_word_of_a_CV()
    {
        using var person = fixture.NewPerson();
        var result = Documents.Example();
        result["header"]!["current_title"] = "Payments Engineer";
        result["skills"]!["soft_skills"]!.AsArray().Add("Steadfastness");
        await person.CreateAsync();
        await person.GenerateAsync("made.json", result, Documents.Example());
        await person.DecideAsync("made.json", "rejected", (string)(await person.PendingAsync("made.json"))[0]["id"]!);

        var tables = await fixture.AllTablesAsync();

        foreach (var word in new[] { "Carvalho", "Quai Sud", "Lannion", "settlement", "Steadfastness", "Payments Engineer", "noelle@example.test" })
        {
            Assert.DoesNotContain(word, tables, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task Repeated_requests_are_answered_once_and_their_kept_answers_hold_no_word_of_a_CV()
    {
        using var person = fixture.NewPerson();
        var create = new { filename = "kept.json", content = Documents.Example() };
        var export = new { filename = "kept.json", format = "json" };
        var charges = fixture.Peers.Charges.Count;

        var created = await person.PostAsync("/api/cvs/create", create, ("Idempotency-Key", "create-1"));
        var again = await person.PostAsync("/api/cvs/create", create, ("Idempotency-Key", "create-1"));
        var exported = await person.PostAsync("/api/export-pdf", export, ("Idempotency-Key", "export-1"));
        var exportedAgain = await person.PostAsync("/api/export-pdf", export, ("Idempotency-Key", "export-1"));

        Assert.Equal(created.Is(HttpStatusCode.Created).Bytes, again.Is(HttpStatusCode.Created).Bytes);
        Assert.Equal(created.Etag, again.Etag);
        Assert.Equal(exported.Is(HttpStatusCode.OK).Bytes, exportedAgain.Is(HttpStatusCode.OK).Bytes);
        Assert.Equal(exported.Disposition, exportedAgain.Disposition);
        Assert.Equal(charges + 2, fixture.Peers.Charges.Count);
        Assert.Equal(2, await fixture.QueryAsync<int>("SELECT count(*)::int FROM idempotency_keys WHERE user_id = @Id AND body IS NOT NULL", new { person.Id }));
        Assert.DoesNotContain("Carvalho", await fixture.AllTablesAsync(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_body_over_one_megabyte_is_413()
    {
        using var person = fixture.NewPerson();

        (await person.PostAsync("/api/cvs/create", new { filename = "big.json", content = new { text = new string('x', 1024 * 1024) } })).Is(HttpStatusCode.RequestEntityTooLarge, "common.payloadTooLarge");
    }

    [Fact]
    public async Task A_payload_that_was_moved_to_another_row_does_not_open()
    {
        using var person = await fixture.OwnerAsync("one.json");
        await person.CreateAsync("two.json");

        await fixture.ExecuteAsync(
            "UPDATE cv_files SET content = (SELECT content FROM cv_files WHERE user_id = @Id AND filename = 'one.json') WHERE user_id = @Id AND filename = 'two.json'", new { person.Id });

        (await person.GetAsync("/api/cvs/read?file=two.json")).Is(HttpStatusCode.InternalServerError, "cv.contentUnreadable");
    }

    private static string WithoutTrace(JsonNode problem)
    {
        problem.AsObject().Remove("traceId");
        return problem.ToJsonString();
    }
}
