using FitMyCv.Contracts.Messages;
using FitMyCv.ServiceDefaults.Security;
using FitMyCv.Testing;

namespace FitMyCv.Analytics.Tests;

public sealed class FigureTests(AnalyticsFixture analytics) : IClassFixture<AnalyticsFixture>
{
    private static readonly Dictionary<string, (Func<CurrentUser, Message> Make, string Moved, string? Event)> Messages = new(StringComparer.Ordinal)
    {
        ["UserRegistered"] = (Given.Registered, "users.total 1, users.new 1, users.active 1", "USER_REGISTERED"),
        ["UserVerified"] = (u => new UserVerified { UserId = u.Id, First = true }, "", "EMAIL_VERIFIED"),
        ["UserSignedIn"] = (u => new UserSignedIn { UserId = u.Id, SessionId = Guid.NewGuid(), Provider = "credentials" }, "", "USER_LOGIN"),
        ["UserChanged"] = (u => new UserChanged { UserId = u.Id, Changed = ["name"] }, "", null),
        ["TaskQueued"] = (u => new TaskQueued { UserId = u.Id, TaskId = Guid.NewGuid(), Type = "import", Progress = new(0, "queued") }, "", "JOB_QUEUED"),
        ["TaskCompleted"] = (u => Given.Completed(u, "generation", 1200), "", "JOB_COMPLETED"),
        ["TaskFailed"] = (u => new TaskFailed { UserId = u.Id, TaskId = Guid.NewGuid(), Type = "import", Error = new("background.pdfUnreadable", "x") }, "errors.total 1", "JOB_FAILED"),
        ["TaskCancelled"] = (u => new TaskCancelled { UserId = u.Id, TaskId = Guid.NewGuid(), Type = "import" }, "", "JOB_CANCELLED"),
        ["CvCreated by hand"] = (u => Given.Cv(u), "cvs.total 1, cvs.manual 1", "CV_CREATED_MANUAL"),
        ["CvCreated from a URL"] = (u => Given.Cv(u, "generate-cv", "url"), "cvs.total 1, cvs.generated 1", "CV_GENERATED_URL"),
        ["CvCreated from a PDF"] = (u => Given.Cv(u, "generate-cv", "pdf"), "cvs.total 1, cvs.generated 1", "CV_GENERATED_PDF"),
        ["CvCreated from a job title"] = (u => Given.Cv(u, "generate-cv-job-title"), "cvs.total 1, cvs.generated 1", "CV_GENERATED_FROM_JOB_TITLE"),
        ["CvCreated as a template"] = (u => Given.Cv(u, "create-template", "link"), "cvs.total 1, cvs.generated 1", "CV_TEMPLATE_CREATED_URL"),
        ["CvCreated as a template of a PDF"] = (u => Given.Cv(u, "create-template", "pdf"), "cvs.total 1, cvs.generated 1", "CV_TEMPLATE_CREATED_PDF"),
        ["CvCreated by import"] = (u => Given.Cv(u, "import-pdf", "pdf"), "cvs.total 1, cvs.imported 1", "CV_FIRST_IMPORTED"),
        ["CvCreated by translation"] = (u => Given.Cv(u, "translate-cv"), "cvs.total 1, cvs.translated 1", "CV_TRANSLATED"),
        ["CvChanged by an edit"] = (u => Changed(u, "content", "edit"), "", "CV_EDITED"),
        ["CvChanged by an optimization"] = (u => Changed(u, "content", "optimization"), "", "CV_OPTIMIZED"),
        ["CvChanged by a restore"] = (u => Changed(u, "content", "restore"), "", "CV_RESTORED"),
        ["CvChanged by a review"] = (u => Changed(u, "review", "review"), "", "CV_CHANGES_REVIEWED"),
        ["CvChanged by a score"] = (u => Changed(u, "score", "score"), "", null),
        ["CvExported"] = (u => new CvExported { UserId = u.Id, CvId = Guid.NewGuid(), Format = "pdf", Language = "fr", Pages = 2, DurationMs = 80 }, "cvs.exported 1", "CV_EXPORTED"),
        ["CvDeleted"] = (u => Given.Deleted(u, Guid.NewGuid()), "", "CV_DELETED"),
        ["MatchScored"] = (u => new MatchScored { UserId = u.Id, TaskId = Guid.NewGuid(), Filename = "a.json", CvId = Guid.NewGuid(), JobOfferId = Guid.NewGuid(), MatchScore = 71 }, "", "MATCH_SCORE_CALCULATED"),
        ["AiCallRecorded"] = (u => Given.AiCall(u, 0.001234m), "openai.cost 0.001234, openai.calls 1", null),
        ["SubscriptionChanged"] = (u => Given.Plan(u, "Pro", 9.99m), "revenue.mrr 9.99, revenue.arr 119.88", null),
        ["CreditsChanged"] = (u => new CreditsChanged { UserId = u.Id, TransactionId = Guid.NewGuid(), Type = "gift", Change = 5, Balance = 5 }, "", null),
    };

    public static TheoryData<string> Names => [.. Messages.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Each_message_moves_its_figures_once_however_often_it_comes(string name)
    {
        var (make, moved, eventType) = Messages[name];
        var user = analytics.NewUser();
        var registers = name == "UserRegistered";
        if (!registers)
        {
            await analytics.PublishAsync(Given.Registered(user));
            await KnownAsync(user);
        }
        var before = await analytics.FiguresAsync();
        var message = make(user);
        await analytics.PublishAsync(message);
        await analytics.DrainAsync(new UserSignedIn { UserId = user.Id, SessionId = Guid.NewGuid(), Provider = "token" });
        var after = await analytics.FiguresAsync();
        var difference = after.Where(figure => figure.Value != before[figure.Key]).Select(figure => $"{figure.Key} {Given.Text(figure.Value - before[figure.Key])}");
        Assert.Equal(moved, string.Join(", ", difference).Replace("0.0012340", "0.001234", StringComparison.Ordinal));
        var events = (await analytics.AdminAsync($"/api/analytics/events?userId={user.Id}")).Ok().Json["events"]!.AsArray()
            .Where(e => (string?)e!["type"] is not "USER_LOGIN" || name == "UserSignedIn")
            .Where(e => registers || (string?)e!["type"] != "USER_REGISTERED")
            .Select(e => (Type: (string)e!["type"]!, Id: (string)e["id"]!)).ToList();
        Assert.Equal(eventType is null ? [] : [eventType], events.Where(e => e.Id == message.MessageId.ToString()).Select(e => e.Type));
    }

    [Fact]
    public async Task A_deleted_CV_leaves_the_total_but_not_the_history_also_when_its_messages_come_in_the_wrong_order()
    {
        var user = analytics.NewUser();
        await analytics.PublishAsync(Given.Registered(user));
        await KnownAsync(user);
        var before = await analytics.FiguresAsync();
        var (first, second) = (Guid.NewGuid(), Guid.NewGuid());
        await analytics.PublishAsync(Given.Cv(user, "import-pdf", "pdf", first));
        await analytics.PublishAsync(Given.Deleted(user, first));
        await analytics.PublishAsync(Given.Deleted(user, second));
        await analytics.PublishAsync(Given.Cv(user, "import-pdf", "pdf", second));
        var after = await analytics.FiguresAsync();
        Assert.Equal((0, 2), (after["cvs.total"] - before["cvs.total"], after["cvs.imported"] - before["cvs.imported"]));
        var types = await EventTypesAsync(user);
        Assert.Equal(1, types.Count(type => type == "CV_FIRST_IMPORTED"));
        Assert.Equal(1, types.Count(type => type == "CV_IMPORTED"));
    }

    [Fact]
    public async Task An_older_state_of_a_subscription_is_dropped()
    {
        var user = analytics.NewUser();
        var now = DateTimeOffset.UtcNow;
        await analytics.PublishAsync(Given.Registered(user));
        await analytics.PublishAsync(Given.Plan(user, "Premium", 19.99m, at: now));
        await analytics.PublishAsync(Given.Plan(user, "Gratuit", 0, at: now.AddMinutes(-1)));
        await analytics.PublishAsync(new CreditsChanged { UserId = user.Id, OccurredAt = now, TransactionId = Guid.NewGuid(), Type = "gift", Change = 5, Balance = 7 });
        await analytics.PublishAsync(new CreditsChanged { UserId = user.Id, OccurredAt = now.AddSeconds(-1), TransactionId = Guid.NewGuid(), Type = "gift", Change = 2, Balance = 2 });
        await KnownAsync(user);
        var summary = (await analytics.AdminAsync($"/api/analytics/users/{user.Id}/summary")).Ok().Json;
        Assert.Equal(("Premium", 7), ((string)summary["subscription"]!["planName"]!, summary["subscription"]!["creditBalance"]!.GetValue<int>()));
    }

    [Fact]
    public async Task Wider_periods_never_show_less_and_an_unknown_one_is_refused()
    {
        var user = analytics.NewUser();
        await analytics.PublishAsync(Given.Registered(user));
        foreach (var hoursAgo in new[] { 1, 23.99, 24.01, 100, 300, 1000, 5000 })
        {
            await analytics.PublishAsync(Given.Cv(user, "generate-cv", "url") with { OccurredAt = DateTimeOffset.UtcNow.AddHours(-hoursAgo) });
        }
        var generated = new List<decimal>();
        var base24 = await analytics.ScalarAsync<long>("SELECT count(*) FROM telemetry_events WHERE user_id <> @Id AND type LIKE 'CV_GENERATED%' OR type LIKE 'CV_TEMPLATE%'", new { user.Id });
        foreach (var period in new[] { "24h", "7d", "30d", "90d", "all" })
        {
            generated.Add((await analytics.FiguresAsync(period))["cvs.generated"] - base24);
        }
        Assert.Equal([2, 4, 5, 6, 7], generated);
        foreach (var period in new[] { "1y", "7", "month" })
        {
            (await analytics.AdminAsync("/api/analytics/summary?period=" + period)).IsProblem(400, "analytics.periodInvalid");
        }
        Assert.Equal("30d", (string?)(await analytics.AdminAsync("/api/analytics/summary")).Ok().Json["period"]);
        (await analytics.SendAsync(analytics.NewUser(), HttpMethod.Get, "/api/analytics/summary?period=bad")).IsProblem(403, "common.forbidden");
        (await analytics.GetAsync("/api/analytics/summary?period=bad")).IsProblem(401, "common.notAuthenticated");
    }

    [Fact]
    public async Task Features_count_uses_users_and_mean_durations()
    {
        var (one, two) = (analytics.NewUser(), analytics.NewUser());
        async Task<(long Uses, long Users)> ReadAsync(string period)
        {
            var features = (await analytics.AdminAsync("/api/analytics/features?period=" + period)).Ok().Json["features"]!.AsArray();
            Assert.Equal(10, features.Count);
            var translate = features.Single(f => (string?)f!["name"] == "translate_cv")!;
            return (translate["usageCount"]!.GetValue<long>(), translate["uniqueUsers"]!.GetValue<long>());
        }

        var (before, beforeDay) = (await ReadAsync("all"), await ReadAsync("24h"));
        await analytics.PublishAsync(Given.Completed(one, "translate-cv", 1000));
        await analytics.PublishAsync(Given.Completed(one, "translate-cv", 2000));
        await analytics.PublishAsync(Given.Completed(two, "translate-cv", 6000));
        await analytics.PublishAsync(Given.Completed(two, "translate-cv", 7000, DateTimeOffset.UtcNow.AddDays(-2)));
        Assert.Equal((before.Uses + 4, before.Users + 2), await ReadAsync("all"));
        Assert.Equal((beforeDay.Uses + 3, beforeDay.Users + 2), await ReadAsync("24h"));
        var own = (await analytics.InternalAsync($"/internal/users/{one.Id}/export")).Ok().Json;
        Assert.Equal(2, Assert.Single(own["featureUse"]!.AsArray())!["usageCount"]!.GetValue<int>());
        Assert.Equal(2, own["events"]!.AsArray().Count);
    }

    [Fact]
    public async Task Model_calls_add_up_by_day_and_feature()
    {
        var user = analytics.NewUser();
        await analytics.PublishAsync(Given.AiCall(user, 0.5m));
        await analytics.PublishAsync(Given.AiCall(user, 0.25m) with { OccurredAt = DateTimeOffset.UtcNow.AddDays(-3) });
        var usage = (await analytics.AdminAsync("/api/analytics/openai-usage?period=all")).Ok().Json;
        Assert.Equal(usage["usage"]!.AsArray().Sum(row => row!["calls"]!.GetValue<long>()), usage["total"]!["calls"]!.GetValue<long>());
        Assert.Equal((await analytics.FiguresAsync("all"))["openai.calls"], usage["total"]!["calls"]!.GetValue<decimal>());
        var dates = usage["usage"]!.AsArray().Select(row => (string)row!["date"]!).ToList();
        Assert.Equal(dates.OrderDescending(StringComparer.Ordinal), dates);
        (await analytics.AdminAsync("/api/analytics/openai-usage?period=soon")).IsProblem(400, "analytics.periodInvalid");
    }

    [Fact]
    public async Task Users_are_listed_by_last_activity_with_what_identity_knows()
    {
        var user = analytics.NewUser();
        await analytics.PublishAsync(Given.Cv(user));
        await analytics.PublishAsync(Given.Registered(user));
        await analytics.PublishAsync(Given.Plan(user, "Gratuit", 0));
        await KnownAsync(user);
        var list = (await analytics.AdminAsync("/api/analytics/users?limit=200")).Ok().Json;
        var listed = list["users"]!.AsArray().Single(row => (string?)row!["id"] == user.Id.ToString())!;
        Assert.Equal((user.Email, user.Name, "USER", 1L, "Gratuit"), ((string)listed["email"]!, (string)listed["name"]!, (string)listed["role"]!, listed["cvCount"]!.GetValue<long>(), (string)listed["planName"]!));
        var activity = list["users"]!.AsArray().Select(row => (string)row!["lastActivity"]!).ToList();
        Assert.Equal(activity.OrderDescending(StringComparer.Ordinal), activity);
        Assert.Equal(list["total"]!.GetValue<decimal>(), (await analytics.FiguresAsync())["users.total"]);
        var seen = (await analytics.InternalAsync("/internal/users/activity", new { ids = new[] { user.Id, Guid.NewGuid() } })).Ok().Json["lastActivity"]!.AsObject();
        Assert.Equal(user.Id.ToString(), Assert.Single(seen).Key);
        var summary = (await analytics.AdminAsync($"/api/analytics/users/{user.Id}/summary")).Ok().Json;
        Assert.Equal((1, 1), (summary["cvs"]!["total"]!.GetValue<int>(), summary["cvs"]!["manual"]!.GetValue<int>()));
        Assert.Equal("create_cv_manual", (string?)Assert.Single(summary["activity"]!["features"]!.AsArray())!["name"]);
        (await analytics.AdminAsync($"/api/analytics/users/{Guid.NewGuid()}/summary")).IsProblem(404, "common.notFound");
        (await analytics.AdminAsync("/api/analytics/users/nobody/summary")).IsProblem(404, "common.notFound");
        (await analytics.AdminAsync("/api/analytics/users?limit=201")).IsProblem(400, "common.invalidPayload");
    }

    [Fact]
    public async Task Payments_and_mails_are_counted_by_day_once()
    {
        var user = analytics.NewUser();
        var day = DateTimeOffset.UtcNow.AddYears(-1);
        await analytics.PublishAsync(new PaymentReceived { UserId = user.Id, PaymentId = "pi_1", Kind = "credits", Amount = 6.99m, Currency = "EUR", PaidAt = day });
        await analytics.PublishAsync(new MailSent { MailId = "m1", TriggerName = "figures", Provider = "file", Attempts = 1 });
        await analytics.PublishAsync(new MailFailed { MailId = "m2", TriggerName = "figures", Provider = "file", Attempts = 6 });
        Assert.Equal(6.99m, await analytics.ScalarAsync<decimal>("SELECT sum(amount) FROM revenue_days"));
        Assert.Equal("1/1", await analytics.ScalarAsync<string>("SELECT sent || '/' || failed FROM mail_days WHERE trigger_name = 'figures'"));
    }

    [Fact]
    public async Task An_erased_user_is_in_no_figure_and_nothing_brings_him_back()
    {
        var before = await analytics.FiguresAsync("all");
        var user = analytics.NewUser();
        await analytics.PublishAsync(Given.Registered(user));
        await analytics.PublishAsync(Given.Cv(user, "import-pdf", "pdf"));
        await analytics.PublishAsync(Given.Completed(user, "import", 900));
        await analytics.PublishAsync(Given.AiCall(user, 1m));
        await analytics.PublishAsync(Given.Plan(user, "Pro", 9.99m));
        (await analytics.SendAsync(user, HttpMethod.Post, "/api/feedback", new { rating = 5, comment = "Good" })).Ok();
        (await analytics.SendAsync(user, HttpMethod.Post, "/api/telemetry/track", new { type = "X_FAILED", category = "navigation" })).Ok();
        await KnownAsync(user);
        await analytics.PublishAsync(new UserDeleted { UserId = user.Id });
        var erased = await analytics.Service.Bus.WaitForAsync<UserErased>(message => message.UserId == user.Id);
        Assert.Equal("analytics", erased.Service);
        Assert.Equal(before, await analytics.FiguresAsync("all"));
        var late = Given.Cv(user, "import-pdf", "pdf");
        await analytics.PublishAsync(late);
        await analytics.PublishAsync(Given.Registered(user));
        (await analytics.SendAsync(user, HttpMethod.Post, "/api/telemetry/track", new { type = "LATE", category = "navigation" })).Ok();
        Assert.Equal(before, await analytics.FiguresAsync("all"));
        foreach (var table in new[] { "users", "telemetry_events", "cvs", "feature_use", "ai_use", "subscriptions", "task_durations", "first_imports", "feedback" })
        {
            Assert.Equal(0, await analytics.ScalarAsync<long>($"SELECT count(*) FROM {table} WHERE user_id = @Id", new { user.Id }));
        }
        Assert.Single(analytics.Service.Bus.Of<UserErased>(), message => message.UserId == user.Id);
    }

    private Task KnownAsync(CurrentUser user) =>
        Eventually.UntilAsync("identity to be asked", () => analytics.ScalarAsync<bool>("SELECT EXISTS (SELECT 1 FROM users WHERE user_id = @Id AND email IS NOT NULL AND created_at IS NOT NULL)", new { user.Id }));

    private async Task<IReadOnlyList<string>> EventTypesAsync(CurrentUser user) =>
        [.. (await analytics.AdminAsync($"/api/analytics/events?userId={user.Id}")).Ok().Json["events"]!.AsArray().Select(e => (string)e!["type"]!)];

    private static CvChanged Changed(CurrentUser user, string change, string reason) =>
        new() { UserId = user.Id, CvId = Guid.NewGuid(), Filename = "a.json", Etag = "\"2\"", ContentVersion = 2, Change = change, Reason = reason };
}
