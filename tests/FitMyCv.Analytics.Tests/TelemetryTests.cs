using System.Text.Json.Nodes;
using FitMyCv.Analytics.Domain;
using FitMyCv.Contracts.Messages;
using FitMyCv.Testing.Services;

namespace FitMyCv.Analytics.Tests;

public sealed class TelemetryTests(AnalyticsFixture analytics) : IClassFixture<AnalyticsFixture>
{
    [Fact]
    public async Task A_client_event_is_stored_as_sent_and_forges_no_figure()
    {
        var before = await analytics.FiguresAsync("all");
        (await analytics.SendAsync(null, HttpMethod.Post, "/api/telemetry/track", new { type = "CV_GENERATED_URL", category = "cv_management", metadata = new { page = "/home", depth = new object[] { 1, new { a = true } } }, duration = 12.4 })).Ok();
        var stored = Assert.Single((await analytics.AdminAsync("/api/analytics/events?type=CV_GENERATED_URL")).Ok().Json["events"]!.AsArray())!;
        Assert.Equal(("client", "success", 12), ((string)stored["source"]!, (string)stored["status"]!, stored["duration"]!.GetValue<int>()));
        Assert.Null(stored["userId"]);
        Assert.Null(stored["user"]);
        Assert.True(stored["metadata"]!["depth"]![1]!["a"]!.GetValue<bool>());
        Assert.Equal(before, await analytics.FiguresAsync("all"));
        var user = analytics.NewUser();
        (await analytics.SendAsync(user, HttpMethod.Post, "/api/telemetry/track", new { type = "STEP_FAILED", category = "interaction", metadata = new { error = "button broke" } })).Ok();
        var error = (await analytics.AdminAsync("/api/analytics/errors?limit=500")).Ok().Json["errors"]!.AsArray().Single(e => (string?)e!["type"] == "STEP_FAILED")!;
        Assert.Equal(("button broke", user.Id.ToString(), "error"), ((string)error["error"]!, (string)error["userId"]!, (string)error["status"]!));
        foreach (var query in new[] { "events?limit=0", "events?limit=1001", "events?offset=-1", "events?limit=x", "errors?limit=501" })
        {
            (await analytics.AdminAsync("/api/analytics/" + query)).IsProblem(400, "common.invalidPayload");
        }
    }

    [Fact]
    public async Task An_event_of_a_signed_in_user_names_him_at_once()
    {
        var user = TestIdentity.NewUser();
        (await analytics.SendAsync(user, HttpMethod.Post, "/api/telemetry/track", new { type = "NAMED", category = "interaction" })).Ok();
        var stored = Assert.Single((await analytics.AdminAsync("/api/analytics/events?type=NAMED")).Ok().Json["events"]!.AsArray())!;
        Assert.Equal((user.Email, user.Name), ((string?)stored["user"]!["email"], (string?)stored["user"]!["name"]));
        // Whom identity does not know is no user of the figures all the same; he would be asked for again and again.
        Assert.False(await analytics.ScalarAsync<bool>("DELETE FROM users WHERE user_id = @Id RETURNING created_at IS NOT NULL", new { user.Id }));
    }

    public static TheoryData<string> BadEvents =>
    [
        "{}", "[]", "\"x\"", """{"type":"A"}""", """{"category":"a"}""", """{"type":5,"category":"a"}""", """{"type":"","category":"a"}""", """{"type":"A B","category":"a"}""",
        """{"type":"A\n","category":"a"}""", $$"""{"type":"{{new string('A', 65)}}","category":"a"}""", """{"type":"A","category":7}""", """{"type":"A","category":"a","metadata":"x"}""",
        """{"type":"A","category":"a","metadata":[1]}""", $$$"""{"type":"A","category":"a","metadata":{"x":"{{{new string('y', 9000)}}}"}}""",
        """{"type":"A","category":"a","metadata":{"a":{"b":{"c":{"d":{"e":{}}}}}}}""", """{"type":"A","category":"a","metadata":{"x":"\u0000"}}""",
        """{"type":"A","category":"a","metadata":{"x":"\ud800"}}""", """{"type":"A","category":"a","metadata":{"\u0000":1}}""", """{"type":"A","category":"a","metadata":{"x":1e999}}""",
        """{"type":"A","category":"a","duration":"12"}""", """{"type":"A","category":"a","duration":-1}""", """{"type":"A","category":"a","duration":86400001}""",
    ];

    [Theory]
    [MemberData(nameof(BadEvents))]
    public async Task A_bad_event_is_refused(string body) => (await analytics.SendAsync(null, HttpMethod.Post, "/api/telemetry/track", body)).IsProblem(400, "telemetry.invalid");

    [Fact]
    public async Task Average_durations_are_the_newest_ten_and_before_them_the_default()
    {
        foreach (var type in TaskTypes.All.Except(["improve-cv", "import"]))
        {
            var none = (await analytics.GetAsync("/api/telemetry/average-task-duration?type=" + type)).Ok();
            Assert.Equal($$"""{"averageDuration":{{TaskTypes.DefaultDurationOf(type)}},"callCount":0,"hasData":false}""", none.Compact);
        }
        Assert.Equal("""{"averageDuration":30000,"callCount":0,"hasData":false}""", (await analytics.GetAsync("/api/telemetry/average-task-duration?type=teleport")).Compact);
        (await analytics.GetAsync("/api/telemetry/average-task-duration")).IsProblem(400, "telemetry.typeRequired");
        (await analytics.GetAsync("/api/telemetry/average-task-duration?type=")).IsProblem(400, "telemetry.typeRequired");
        var now = DateTimeOffset.UtcNow;
        await Task.WhenAll(Enumerable.Range(0, 12).Select(i => analytics.PublishAsync(Given.Completed(analytics.NewUser(), "improve-cv", i < 2 ? 90_000 : 1000 + i, now.AddSeconds(i)))));
        Assert.Equal("""{"averageDuration":1007,"callCount":10,"hasData":true}""", (await analytics.GetAsync("/api/telemetry/average-task-duration?type=improve-cv")).Compact);
    }

    [Fact]
    public async Task Only_the_first_import_of_a_user_counts_as_first_in_whatever_order_they_come()
    {
        Assert.Equal("""{"duration":60000,"callCount":0,"hasData":false}""", (await analytics.GetAsync("/api/telemetry/first-import-duration")).Compact);
        var (one, two) = (analytics.NewUser(), analytics.NewUser());
        var now = DateTimeOffset.UtcNow;
        await analytics.PublishAsync(Given.Completed(one, "import", 9000, now));
        await analytics.PublishAsync(Given.Completed(one, "import", 1000, now.AddMinutes(-5)));
        await analytics.PublishAsync(Given.Completed(two, "import", 3000, now));
        await analytics.PublishAsync(Given.Completed(two, "import", 8000, now.AddMinutes(5)));
        Assert.Equal("""{"duration":2000,"callCount":2,"hasData":true}""", (await analytics.GetAsync("/api/telemetry/first-import-duration")).Compact);
    }

    [Fact]
    public async Task Feedback_goes_from_new_to_reviewed_to_deleted()
    {
        var user = analytics.NewUser();
        var given = (await analytics.SendAsync(user, HttpMethod.Post, "/api/feedback", new { rating = 4, comment = "  Très <b>clair</b>  ", currentCvFile = "my.json" })).Ok().Json["feedback"]!;
        Assert.Equal(("Très <b>clair</b>", "new", 4), ((string)given["comment"]!, (string)given["status"]!, given["rating"]!.GetValue<int>()));
        var id = (string)given["id"]!;
        var reviewed = (await analytics.AdminAsync("/api/analytics/feedbacks", HttpMethod.Patch, new { id, status = "reviewed" })).Ok().Json["feedback"]!;
        Assert.NotNull(reviewed["reviewedAt"]);
        Assert.Contains((await analytics.AdminAsync("/api/analytics/feedbacks?status=reviewed")).Ok().Json["feedbacks"]!.AsArray(), f => (string?)f!["id"] == id);
        (await analytics.AdminAsync("/api/analytics/feedbacks", HttpMethod.Delete, new { id })).Ok();
        (await analytics.AdminAsync("/api/analytics/feedbacks", HttpMethod.Delete, new { id })).IsProblem(404, "feedback.notFound");
        (await analytics.AdminAsync("/api/analytics/feedbacks", HttpMethod.Patch, new { id, status = "new" })).IsProblem(404, "feedback.notFound");
        (await analytics.AdminAsync("/api/analytics/feedbacks", HttpMethod.Patch, new { status = "new" })).IsProblem(400, "feedback.idRequired");
        (await analytics.AdminAsync("/api/analytics/feedbacks", HttpMethod.Patch, new { id })).IsProblem(400, "feedback.statusInvalid");
        (await analytics.AdminAsync("/api/analytics/feedbacks?status=lost")).IsProblem(400, "feedback.statusInvalid");
    }

    [Fact]
    public async Task Bad_feedback_is_refused_and_the_eleventh_of_a_day_too()
    {
        var user = analytics.NewUser();
        Task<Answer> SendAsync(string body) => analytics.SendAsync(user, HttpMethod.Post, "/api/feedback", body);
        foreach (var rating in new[] { "0", "6", "3.5", "\"4\"", "null" })
        {
            (await SendAsync($$"""{"rating":{{rating}},"comment":"x"}""")).IsProblem(400, "feedback.ratingInvalid");
        }
        foreach (var comment in new[] { "5", "null", "\"" + new string('x', 501) + "\"", "\"\\u0000\"" })
        {
            (await SendAsync($$"""{"rating":4,"comment":{{comment}}}""")).IsProblem(400, "feedback.commentInvalid");
        }
        (await SendAsync("""{"rating":4,"comment":"x","isBugReport":"yes"}""")).IsProblem(400, "common.invalidPayload");
        (await SendAsync("""{"isBugReport":true,"comment":" "}""")).IsProblem(400, "feedback.commentInvalid");
        Assert.Null((await SendAsync("""{"isBugReport":true,"comment":"It crashed"}""")).Ok().Json["feedback"]!["rating"]);
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => SendAsync("""{"rating":5,"comment":""}""")));
        Assert.Equal(9, answers.Count(answer => (int)answer.Status == 201));
        Assert.All(answers.Where(answer => (int)answer.Status != 201), answer =>
        {
            answer.IsProblem(429, "feedback.tooMany");
            Assert.True(int.Parse(answer.RetryAfter!, System.Globalization.CultureInfo.InvariantCulture) > 86_000);
        });
    }

    [Fact]
    public async Task Cleanup_deletes_what_is_older_and_its_figures_and_nothing_else()
    {
        var user = analytics.NewUser();
        await analytics.PublishAsync(Given.Completed(user, "improve-cv", 5, DateTimeOffset.UtcNow.AddDays(-40)));
        await analytics.PublishAsync(Given.Completed(user, "improve-cv", 5, DateTimeOffset.UtcNow.AddDays(-20)));
        await analytics.PublishAsync(Given.AiCall(user, 1m) with { OccurredAt = DateTimeOffset.UtcNow.AddDays(-40) });
        var nothing = (await analytics.AdminAsync("/api/admin/telemetry/cleanup?olderThanDays=36500", HttpMethod.Delete)).Ok().Json;
        Assert.Equal(0, nothing["deleted"]!["total"]!.GetValue<int>());
        var deleted = (await analytics.AdminAsync("/api/admin/telemetry/cleanup?olderThanDays=30", HttpMethod.Delete)).Ok().Json;
        Assert.Equal("""{"telemetryEvent":1,"featureUsage":1,"openAIUsage":1,"total":3}""", deleted["deleted"]!.ToJsonString());
        Assert.Equal(
            await analytics.ScalarAsync<long>("SELECT count(*) FROM telemetry_events"),
            await analytics.ScalarAsync<long>("SELECT sum(count)::bigint FROM event_hours"));
        foreach (var days in new[] { "-1", "36501", "x", "1.5" })
        {
            (await analytics.AdminAsync("/api/admin/telemetry/cleanup?olderThanDays=" + days, HttpMethod.Delete)).IsProblem(400, "telemetry.olderThanDaysInvalid");
        }
    }

    [Theory]
    [InlineData("24h", "2026-03-01T10:15:00Z", "2026-02-28T10:15:00Z", "2026-02-28T11:00:00Z", "2026-03-01T00:00:00Z")]
    [InlineData("7d", "2026-03-08T00:00:00Z", "2026-03-01T00:00:00Z", "2026-03-01T00:00:00Z", "2026-03-01T00:00:00Z")]
    public void A_period_is_a_rolling_window_with_full_hours_and_days(string name, string now, string start, string hour, string day)
    {
        static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
        var period = Period.TryParse(name, At(now))!;
        Assert.Equal((At(start), At(hour), At(day)), (period.Start, period.FirstFullHour, period.FirstFullDay));
        Assert.Null(Period.TryParse("all", At(now))!.Start);
        Assert.Null(Period.TryParse("8d", At(now)));
    }

    [Fact]
    public void Events_carry_what_the_message_tells()
    {
        var failed = TelemetryEvent.Of(new TaskFailed { UserId = Guid.NewGuid(), TaskId = Guid.NewGuid(), Type = "import", Error = new("background.pdfUnreadable", "x"), DurationMs = 12 })!;
        Assert.Equal(("JOB_FAILED", "error", "background.pdfUnreadable", 12), (failed.Type, failed.Status, failed.Error, failed.Duration));
        var scored = TelemetryEvent.Of(new MatchScored { UserId = Guid.NewGuid(), TaskId = Guid.NewGuid(), Filename = "a", CvId = Guid.NewGuid(), JobOfferId = Guid.NewGuid(), MatchScore = 71 })!;
        Assert.Equal(71, (int)JsonNode.Parse(scored.Metadata!.ToJsonString())!["score"]!);
        Assert.Null(TelemetryEvent.Of(new UserChanged { UserId = Guid.NewGuid(), Changed = ["name"] }));
    }
}
