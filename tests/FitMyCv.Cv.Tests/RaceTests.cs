using System.Collections.Concurrent;
using System.Net;
using System.Text;
using FitMyCv.Testing;

namespace FitMyCv.Cv.Tests;

/// <summary>Many writers on one CV: an accepted edit is never lost, and whatever races, nobody gets an answer of 5xx.</summary>
public sealed class RaceTests(CvFixture fixture) : IClassFixture<CvFixture>
{
    private const int Writers = 50;

    [Fact]
    public async Task Fifty_writers_with_If_Match_lose_no_accepted_edit()
    {
        using var person = await fixture.OwnerAsync();
        var (accepted, refused) = (new ConcurrentBag<string>(), 0);

        // Each writer reads, edits with the tag that it read, and begins again while others were faster.
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(async writer =>
        {
            var mark = $"Skill of writer {writer}";
            while (true)
            {
                var etag = (await person.ReadAsync()).Etag!;
                var answer = await EditAsync(person, etag, $$"""{ "op": "add", "path": "/skills/soft_skills/-", "value": "{{mark}}" }""");
                if (answer.Status == HttpStatusCode.OK)
                {
                    accepted.Add(mark);
                    return;
                }
                answer.Is(HttpStatusCode.Conflict, "cv.versionConflict");
                Interlocked.Increment(ref refused);
            }
        }));

        var skills = (await person.ContentAsync())["skills"]!["soft_skills"]!.AsArray().Select(skill => (string)skill!).ToList();
        Assert.Equal(Writers, accepted.Count);
        Assert.All(accepted, mark => Assert.Single(skills, mark));
        Assert.InRange(refused, 1, int.MaxValue);
    }

    [Fact]
    public async Task Restore_edit_delete_and_create_race_without_a_server_error()
    {
        var statuses = new ConcurrentBag<HttpStatusCode>();
        for (var round = 0; round < TestScale.Of(everyDay: 10, full: 50); round++)
        {
            using var person = await fixture.OwnerAsync();
            (await EditAsync(person, null, """{ "op": "replace", "path": "/header/full_name", "value": "Second Version" }""")).Is(HttpStatusCode.OK);
            (await person.PostAsync("/api/cvs/versions", new { filename = "resume.json" })).Is(HttpStatusCode.Created);
            var answers = await Task.WhenAll(Enumerable.Range(0, 24).Select(number => (number % 6) switch
            {
                0 => person.PostAsync("/api/cvs/restore", new { filename = "resume.json", version = 1 }),
                1 => EditAsync(person, null, $$"""{ "op": "replace", "path": "/header/full_name", "value": "Writer {{number}}" }"""),
                2 => person.PostAsync("/api/cvs/versions", new { filename = "resume.json" }),
                3 => person.PostAsync("/api/cvs/delete", new { filename = "resume.json" }),
                4 => person.PostAsync("/api/cvs/create", new { filename = "resume.json", content = Documents.Example() }),
                _ => person.GetAsync("/api/cvs/read?file=resume.json"),
            }));
            foreach (var answer in answers)
            {
                statuses.Add(answer.Status);
                Assert.True((int)answer.Status < 500, $"{answer.Status}: {answer.Body}");
            }
            // Whatever came last, the CV is whole or gone.
            var present = await person.GetAsync("/api/cvs/read?file=resume.json");
            Assert.True(present.Status is HttpStatusCode.OK or HttpStatusCode.NotFound, $"{present.Status}: {present.Body}");
            var list = (await person.GetAsync("/api/cvs")).Is(HttpStatusCode.OK).Json;
            Assert.Equal(list["cvs"]!.AsArray().Count, (int)list["total"]!);
        }
        Assert.Contains(HttpStatusCode.OK, statuses);
        Assert.Contains(HttpStatusCode.NotFound, statuses);
    }

    private static Task<Answer> EditAsync(Person person, string? etag, string operation)
    {
        var body = new StringContent($$"""{ "filename": "resume.json", "changes": [{{operation}}] }""", Encoding.UTF8, "application/json");
        return person.SendAsync(HttpMethod.Post, "/api/cvs/changes", body, etag is null ? [] : [("If-Match", etag)]);
    }
}
