using System.Net;
using System.Text.Json.Nodes;
using FitMyCv.Contracts.Messages;
using FitMyCv.ServiceDefaults.Security;
using FitMyCv.Testing;
using FitMyCv.Testing.Services;
using static FitMyCv.Notification.Tests.NotificationFixture;

namespace FitMyCv.Notification.Tests;

public sealed class EventStreamTests(NotificationFixture notification) : IClassFixture<NotificationFixture>
{
    [Fact]
    public async Task A_stream_begins_with_connected_and_shows_an_event_after_its_message()
    {
        var user = TestIdentity.NewUser();
        await using var stream = await notification.OpenAsync(user);
        Assert.Equal(HttpStatusCode.OK, stream.Status);
        Assert.Equal("text/event-stream", stream.Response.Content.Headers.ContentType!.MediaType);
        Assert.True(stream.Response.Headers.CacheControl is { NoCache: true, NoTransform: true });
        Assert.Equal("no", stream.Response.Headers.GetValues("X-Accel-Buffering").Single());
        var connected = await stream.ConnectedAsync();
        Assert.Equal(("0-0", "3000"), (connected.Id, stream.Retry));
        Assert.Equal(user.Id.ToString(), (string?)connected.Data["userId"]);
        Assert.False(connected.Data["resync"]!.GetValue<bool>());
        await notification.PublishAsync(new CreditsChanged { UserId = user.Id, TransactionId = Guid.NewGuid(), Type = "gift", Change = 9, Balance = 9 });
        var credits = await stream.NextAsync("credits", e => e.Name == "credits:updated");
        Assert.Equal((9, 9, "gift"), (credits.Data["balance"]!.GetValue<int>(), credits.Data["change"]!.GetValue<int>(), (string)credits.Data["type"]!));
        Assert.True(credits.Data["timestamp"]!.GetValue<long>() > 1_700_000_000_000);
        Assert.Equal("connected", stream.Events[0].Name);
        Assert.NotEqual(connected.Id, credits.Id);
    }

    [Fact]
    public async Task Without_a_session_the_stream_answers_401_as_a_problem()
    {
        using var client = notification.Service.Client();
        using var response = await client.GetAsync("/api/events/stream");
        Assert.Equal((HttpStatusCode.Unauthorized, "application/problem+json"), (response.StatusCode, response.Content.Headers.ContentType!.MediaType));
    }

    [Fact]
    public async Task What_was_missed_is_replayed_in_order_without_gap_or_double()
    {
        var user = TestIdentity.NewUser();
        string last;
        await using (var first = await notification.OpenAsync(user))
        {
            await first.ConnectedAsync();
            await notification.PublishAsync(Step(user, 1));
            last = (await first.StepAsync(1)).Id;
        }
        await using var watcher = await notification.OpenAsync(user);
        for (var step = 2; step <= 30; step++)
        {
            await notification.PublishAsync(Step(user, step));
        }
        await watcher.StepAsync(30);
        Assert.Equal(Enumerable.Range(2, 29), watcher.Steps);
        await using var second = await notification.OpenAsync(user, last);
        var connected = await second.ConnectedAsync();
        Assert.Equal((last, false), (connected.Id, connected.Data["resync"]!.GetValue<bool>()));
        for (var step = 31; step <= 40; step++)
        {
            await notification.PublishAsync(Step(user, step));
        }
        await second.StepAsync(40);
        Assert.Equal(Enumerable.Range(2, 39), second.Steps);
        await using var third = await notification.OpenAsync(user);
        Assert.Equal(second.Events[^1].Id, (await third.ConnectedAsync()).Id);
        Assert.Empty(third.Steps);
    }

    [Fact]
    public async Task A_client_that_comes_back_while_events_arrive_gets_each_once()
    {
        var user = TestIdentity.NewUser();
        var last = "0-0";
        var seen = new List<int>();
        var publishing = Task.Run(async () =>
        {
            for (var step = 1; step <= 60; step++)
            {
                await notification.PublishAsync(Step(user, step));
            }
        });
        while (seen.Count == 0 || seen[^1] < 60)
        {
            await using var stream = await notification.OpenAsync(user, last);
            var expected = Math.Min(60, (seen.Count == 0 ? 0 : seen[^1]) + 7);
            await Eventually.UntilAsync($"step {expected}", () => stream.Steps.Any(step => step >= expected));
            var events = stream.Events;
            Assert.False(events[0].Data["resync"]!.GetValue<bool>());
            seen.AddRange(events.Skip(1).Select(e => e.Data["state"]!["currentStep"]!.GetValue<int>()));
            last = events[^1].Id;
        }
        await publishing;
        Assert.Equal(Enumerable.Range(1, 60), seen);
    }

    [Theory]
    [InlineData("never-given")]
    [InlineData("1-1")]
    [InlineData("99999999999999-0")]
    public async Task An_unknown_position_is_answered_with_resync_and_the_newest_id(string position)
    {
        var user = TestIdentity.NewUser();
        await using var watcher = await notification.OpenAsync(user);
        for (var step = 1; step <= 205; step++)
        {
            await notification.PublishAsync(Step(user, step));
        }
        var newest = (await watcher.StepAsync(205)).Id;
        await using var stream = await notification.OpenAsync(user, position);
        var connected = await stream.ConnectedAsync();
        Assert.Equal((newest, true), (connected.Id, connected.Data["resync"]!.GetValue<bool>()));
        await notification.PublishAsync(Step(user, 206));
        await stream.StepAsync(206);
        Assert.Equal([206], stream.Steps);
    }

    [Fact]
    public async Task Nobody_sees_the_events_of_another_user()
    {
        var (one, two) = (TestIdentity.NewUser(), TestIdentity.NewUser());
        await using var first = await notification.OpenAsync(one);
        await using var second = await notification.OpenAsync(two);
        await Task.WhenAll(first.ConnectedAsync(), second.ConnectedAsync());
        await notification.PublishAsync(Step(two, 5));
        await notification.PublishAsync(Step(one, 2));
        await Task.WhenAll(first.StepAsync(2), second.StepAsync(5));
        Assert.Equal([2], first.Steps);
        Assert.Equal([5], second.Steps);
        Assert.DoesNotContain(first.Events, e => e.Data.ToJsonString().Contains(two.Id.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_duplicate_delivery_is_shown_once_and_an_older_state_not_at_all()
    {
        var user = TestIdentity.NewUser();
        await using var stream = await notification.OpenAsync(user);
        await stream.ConnectedAsync();
        var task = Guid.NewGuid();
        var now = DateTimeOffset.UtcNow;
        var completed = new TaskCompleted { UserId = user.Id, OccurredAt = now, TaskId = task, Type = "import", Filename = "a.json", Progress = new(100, "done"), Result = new JsonObject { ["filename"] = "a.json" }, DurationMs = 10 };
        await notification.PublishAsync(completed);
        await stream.NextAsync("the completed task", e => e.Name == "task:updated");
        await notification.PublishAsync(completed);
        await notification.PublishAsync(completed with { OccurredAt = now });
        await notification.PublishAsync(new TaskQueued { UserId = user.Id, OccurredAt = now.AddSeconds(-3), TaskId = task, Type = "import", Progress = new(0, "queued") });
        await notification.PublishAsync(new TaskProgressed { UserId = user.Id, OccurredAt = now.AddSeconds(-1), TaskId = task, Type = "import", Progress = new(50, "reading"), Run = 1 });
        var other = Guid.NewGuid();
        await notification.PublishAsync(new TaskQueued { UserId = user.Id, OccurredAt = now, TaskId = other, Type = "import", Progress = new(0, "queued") });
        await notification.PublishAsync(new TaskProgressed { UserId = user.Id, OccurredAt = now.AddSeconds(1), TaskId = other, Type = "import", Progress = new(50, "reading"), Run = 1 });
        await notification.PublishAsync(Completed(user, other, now.AddSeconds(2)));
        await stream.NextAsync("the end of the other task", e => (string?)e.Data["taskId"] == other.ToString() && (string?)e.Data["status"] == "completed");
        var shown = Assert.Single(stream.Events, e => (string?)e.Data["taskId"] == task.ToString());
        Assert.Equal(("completed", 100, "a.json"), ((string)shown.Data["status"]!, shown.Data["progress"]!["percent"]!.GetValue<int>(), (string)shown.Data["result"]!["filename"]!));
    }

    public static TheoryData<string> Messages => [.. Shown.Keys];

    private static readonly Dictionary<string, (Func<CurrentUser, Message> Make, string Name, string Members)> Shown = new(StringComparer.Ordinal)
    {
        ["TaskQueued"] = (u => new TaskQueued { UserId = u.Id, TaskId = Guid.NewGuid(), Type = "import", Progress = new(0, "queued") }, "task:updated", "taskId,type,status,progress,timestamp"),
        ["TaskProgressed"] = (u => new TaskProgressed { UserId = u.Id, TaskId = Guid.NewGuid(), Type = "import", Filename = "a.json", Progress = new(40, "reading"), Run = 1 }, "task:updated", "taskId,type,status,progress,filename,timestamp"),
        ["TaskCompleted"] = (u => Completed(u, Guid.NewGuid(), default), "task:updated", "taskId,type,status,progress,result,timestamp"),
        ["TaskFailed"] = (u => new TaskFailed { UserId = u.Id, TaskId = Guid.NewGuid(), Type = "import", Error = new("background.failed", "It failed.") }, "task:updated", "taskId,type,status,progress,error,timestamp"),
        ["TaskCancelled"] = (u => new TaskCancelled { UserId = u.Id, TaskId = Guid.NewGuid(), Type = "import" }, "task:updated", "taskId,type,status,progress,timestamp"),
        ["CvCreated"] = (u => new CvCreated { UserId = u.Id, CvId = Guid.NewGuid(), Filename = "a.json", Language = "fr", Etag = "\"1\"" }, "cv:updated", "filename,change,etag,timestamp"),
        ["CvChanged"] = (u => new CvChanged { UserId = u.Id, CvId = Guid.NewGuid(), Filename = "a.json", Etag = "\"2\"", ContentVersion = 2, Change = "score", Reason = "score" }, "cv:updated", "filename,change,etag,timestamp"),
        ["CvDeleted"] = (u => new CvDeleted { UserId = u.Id, CvId = Guid.NewGuid(), Filename = "a.json" }, "cv:updated", "filename,change,timestamp"),
        ["CreditsChanged"] = (u => new CreditsChanged { UserId = u.Id, TransactionId = Guid.NewGuid(), Type = "usage", Change = -1, Balance = 3, FeatureName = "match_score" }, "credits:updated", "balance,change,type,featureName,timestamp"),
        ["SubscriptionChanged"] = (u => new SubscriptionChanged { UserId = u.Id, PlanId = 2, PlanName = "Pro", Tier = 1, Status = "active", BillingPeriod = "monthly", MonthlyAmount = 9.99m, CancelAtPeriodEnd = false }, "subscription:updated", "planId,planName,status,billingPeriod,cancelAtPeriodEnd,timestamp"),
        ["OnboardingChanged"] = (u => Step(u, 3), "onboarding:updated", "state,timestamp"),
    };

    [Theory]
    [MemberData(nameof(Messages))]
    public async Task Each_message_is_shown_once_with_the_members_of_its_event(string message)
    {
        var (make, name, members) = Shown[message];
        var user = TestIdentity.NewUser();
        await using var stream = await notification.OpenAsync(user);
        await stream.ConnectedAsync();
        var published = make(user);
        await notification.PublishAsync(published);
        await notification.PublishAsync(published);
        var shown = await stream.NextAsync(name, e => e.Name == name);
        Assert.Equal(members, string.Join(',', shown.Data.AsObject().Select(member => member.Key)));
        await notification.PublishAsync(published);
        await notification.PublishAsync(Step(user, 99));
        await stream.StepAsync(99);
        Assert.Equal(3, stream.Events.Count);
    }

    [Fact]
    public async Task The_eleventh_stream_is_refused_and_a_place_comes_free_again()
    {
        var user = TestIdentity.NewUser();
        var open = new List<SseClient>();
        try
        {
            for (var i = 0; i < 10; i++)
            {
                open.Add(await notification.OpenAsync(user));
                await open[i].ConnectedAsync();
            }
            await using (var refused = await notification.OpenAsync(user))
            {
                Assert.Equal(HttpStatusCode.TooManyRequests, refused.Status);
                Assert.NotNull(refused.Response.Headers.RetryAfter);
            }
            await notification.PublishAsync(Step(user, 1));
            await Task.WhenAll(open.Select(stream => stream.StepAsync(1)));
            await open[0].DisposeAsync();
            await Eventually.UntilAsync("a place to be free again", async () =>
            {
                await using var stream = await notification.OpenAsync(user);
                return stream.Status == HttpStatusCode.OK;
            });
        }
        finally
        {
            foreach (var stream in open.Skip(1))
            {
                await stream.DisposeAsync();
            }
        }
    }

    [Fact]
    public async Task A_revoked_session_closes_its_stream_and_no_other()
    {
        var user = TestIdentity.NewUser();
        var sameUserElsewhere = user with { SessionId = Guid.NewGuid() };
        await using var stream = await notification.OpenAsync(user);
        await using var other = await notification.OpenAsync(sameUserElsewhere);
        await Task.WhenAll(stream.ConnectedAsync(), other.ConnectedAsync());
        await notification.PublishAsync(new SessionRevoked { UserId = user.Id, SessionIds = [user.SessionId], Reason = "signout", Until = DateTimeOffset.UtcNow.AddHours(1) });
        await Eventually.UntilAsync("the stream to end", () => stream.HasEnded);
        await notification.PublishAsync(Step(user, 1));
        await other.StepAsync(1);
        Assert.False(other.HasEnded);
        await using var again = await notification.OpenAsync(user);
        Assert.Equal(HttpStatusCode.Unauthorized, again.Status);
    }

    [Fact]
    public async Task Events_reach_the_streams_of_another_replica()
    {
        await using var replica = await TestService<Program>.StartAsync("notification", notification.Options(sharing: (notification.Service.Servers, notification.Service.Identity)));
        var user = TestIdentity.NewUser();
        await using var here = await notification.OpenAsync(user);
        await using var there = await SseClient.OpenAsync(replica, user);
        await Task.WhenAll(here.ConnectedAsync(), there.ConnectedAsync());
        for (var step = 1; step <= 10; step++)
        {
            await notification.PublishAsync(Step(user, step));
            await Task.WhenAll(here.StepAsync(step), there.StepAsync(step));
        }
        Assert.Equal(Enumerable.Range(1, 10), here.Steps);
        Assert.Equal(here.Events.Skip(1).Select(e => e.Id), there.Events.Skip(1).Select(e => e.Id));
        await notification.PublishAsync(new TaskProgressed { UserId = user.Id, TaskId = Guid.NewGuid(), Type = "import", Progress = new(40, "reading"), Run = 1 });
        await notification.PublishAsync(Step(user, 11));
        await Task.WhenAll(here.StepAsync(11), there.StepAsync(11));
        await Task.WhenAll(here.NextAsync("progress", e => e.Name == "task:updated"), there.NextAsync("progress", e => e.Name == "task:updated"));
        Assert.Single(there.Events, e => e.Name == "task:updated");
    }

    [Fact]
    public async Task With_Redis_away_live_events_go_on_and_replay_asks_for_a_resync()
    {
        await using var alone = await TestService<Program>.StartAsync("notification", notification.Options(settings => settings["ConnectionStrings__redis"] = "127.0.0.1:9"));
        var user = TestIdentity.NewUser();
        await using var stream = await SseClient.OpenAsync(alone, user);
        Assert.False((await stream.ConnectedAsync()).Data["resync"]!.GetValue<bool>());
        await alone.Bus.PublishAsync(Step(user, 1));
        await using var back = await SseClient.OpenAsync(alone, user, (await stream.StepAsync(1)).Id);
        Assert.True((await back.ConnectedAsync()).Data["resync"]!.GetValue<bool>());
        await alone.Bus.PublishAsync(Step(user, 2));
        await back.StepAsync(2);
    }

    [Fact]
    public async Task A_shut_down_replica_closes_its_streams_at_once()
    {
        var replica = await TestService<Program>.StartAsync("notification", notification.Options(sharing: (notification.Service.Servers, notification.Service.Identity)));
        await using var stream = await SseClient.OpenAsync(replica, TestIdentity.NewUser());
        await stream.ConnectedAsync();
        var stopping = replica.DisposeAsync();
        await Eventually.UntilAsync("the stream to end", () => stream.HasEnded, TimeSpan.FromSeconds(10));
        await stopping;
    }

    private static TaskCompleted Completed(CurrentUser user, Guid taskId, DateTimeOffset at) =>
        new() { UserId = user.Id, OccurredAt = at, TaskId = taskId, Type = "import", Progress = new(100, "done"), Result = [], DurationMs = 10 };
}
