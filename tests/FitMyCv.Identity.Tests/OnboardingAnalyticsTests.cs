using System.Text.Json;
using System.Text.Json.Nodes;
using Dapper;
using FitMyCv.Identity.Domain;
using FitMyCv.ServiceDefaults.Requests;
using FitMyCv.Testing.Services;

namespace FitMyCv.Identity.Tests;

/// <summary>The figures that PostgreSQL counts are those that one counts by hand, user by user (spec identity §7.3).</summary>
public sealed class OnboardingAnalyticsTests(IdentityFixture fixture) : IClassFixture<IdentityFixture>
{
    private const int Users = 300;

    private readonly Random _random = new(7);

    private TestService<Program> Service => fixture.Service;

    [Theory]
    [InlineData("24h", 1)]
    [InlineData("7d", 7)]
    [InlineData("30d", 30)]
    [InlineData("all", 100_000)]
    public async Task Analytics_count_what_the_states_say(string period, int days)
    {
        var now = DateTimeOffset.UtcNow;
        var people = await SeedAsync(now);
        using var admin = new Browser(Service);
        await admin.SignInAsync("admin@fitmycv.local", "Fitmycv-dev-Admin-1");

        var answer = (await admin.GetAsync($"/api/admin/onboarding/analytics?period={period}")).Body!;

        var meant = people.Where(person => person.CreatedAt >= now.AddDays(-days)).Select(person => (person.State, Status: StatusOf(person.State, now))).ToList();
        var kpis = answer["kpis"]!;
        int Kpi(string name) => kpis[name]!.GetValue<int>();
        Assert.NotEmpty(meant);
        Assert.Equal(meant.Count, Kpi("totalUsers"));
        Assert.Equal(meant.Count(one => one.Status != "not_started"), Kpi("started"));
        Assert.Equal(meant.Count(one => one.Status == "completed"), Kpi("completed"));
        Assert.Equal(meant.Count(one => one.Status == "skipped"), Kpi("skipped"));
        Assert.Equal(meant.Count(one => one.Status == "stuck"), Kpi("stuckCount"));
        Assert.Equal(meant.Count(one => one.Status is "in_progress" or "stuck"), Kpi("inProgress"));
        Assert.Equal(MeanCompletionOf(meant), kpis["avgCompletionTimeMs"]?.GetValue<double>() ?? 0, tolerance: 1);
        for (var step = 0; step <= OnboardingState.LastStep; step++)
        {
            bool Reached((OnboardingState State, string Status) one) => one.State.CurrentStep >= step || one.Status == "completed" || one.State.CompletedSteps.Any(done => done >= step);
            Assert.Equal(meant.Count(Reached), answer["funnel"]![step]!["reached"]!.GetValue<int>());
            Assert.Equal(
                meant.Count(one => one.Status == "completed" || one.State.CompletedSteps.Contains(step) || (step == 0 && one.State.CurrentStep > 0)),
                answer["funnel"]![step]!["completed"]!.GetValue<int>());
            Assert.Equal(meant.Count(one => one.State.CurrentStep == step && one.Status is "skipped" or "stuck"), answer["stepDropoff"]![step]!["count"]!.GetValue<int>());
        }
        Assert.All(answer["modals"]!.AsArray(), modal => Assert.Equal(meant.Count(one => one.State.Modals[modal!["name"]!.GetValue<string>()].Completed), modal!["completed"]!.GetValue<int>()));
        Assert.All(answer["timeline"]!.AsArray(), day => Assert.Equal(
            (CountOn(day!, meant, times => times.StartedAt), CountOn(day!, meant, times => times.CompletedAt), CountOn(day!, meant, times => times.SkippedAt)),
            (day!["started"]!.GetValue<int>(), day["completed"]!.GetValue<int>(), day["skipped"]!.GetValue<int>())));
    }

    private static int CountOn(JsonNode day, IEnumerable<(OnboardingState State, string Status)> people, Func<OnboardingTimestamps, DateTimeOffset?> moment) =>
        people.Count(one => moment(one.State.Timestamps)?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) == day["date"]!.GetValue<string>());

    private static double MeanCompletionOf(IEnumerable<(OnboardingState State, string Status)> people) =>
        people.Where(one => one.Status == "completed" && one.State.Timestamps.CompletedAt >= one.State.Timestamps.StartedAt)
            .Select(one => (one.State.Timestamps.CompletedAt - one.State.Timestamps.StartedAt)!.Value.TotalMilliseconds)
            .DefaultIfEmpty(0)
            .Average();

    private static string StatusOf(OnboardingState state, DateTimeOffset now) =>
        state.HasCompleted ? "completed"
        : state.IsSkipped ? "skipped"
        : state.CurrentStep == 0 && state.Timestamps.StartedAt is null ? "not_started"
        : state.Timestamps.LastStepChangeAt < now.AddDays(-7) ? "stuck"
        : "in_progress";

    private async Task<IReadOnlyList<(OnboardingState State, DateTimeOffset CreatedAt)>> SeedAsync(DateTimeOffset now)
    {
        var people = Enumerable.Range(0, Users).Select(_ => (State: RandomState(now), CreatedAt: Before(now, 60))).ToList();
        await using var connection = await Service.Database.OpenAsync(TestContext.Current.CancellationToken);
        await connection.ExecuteAsync("DELETE FROM users WHERE role = 'USER'");
        await connection.ExecuteAsync(
            """
            INSERT INTO users (id, email, role, referral_code, locale, onboarding, created_at, updated_at)
            VALUES (@Id, @Email, 'USER', @Email, 'en', @State::jsonb, @CreatedAt, @CreatedAt)
            """,
            people.Select(person => new { Id = Guid.NewGuid(), Email = Browser.NewEmail(), State = JsonSerializer.Serialize(person.State, ApiJson.Options), person.CreatedAt }));
        return people;
    }

    private OnboardingState RandomState(DateTimeOffset now)
    {
        var isStarted = _random.Next(5) > 0;
        var started = Before(now, 40);
        return (OnboardingState.Default with
        {
            CurrentStep = isStarted ? _random.Next(OnboardingState.LastStep + 1) : 0,
            CompletedSteps = [.. Enumerable.Range(0, OnboardingState.LastStep + 1).Where(_ => isStarted && _random.Next(3) == 0)],
            HasCompleted = isStarted && _random.Next(4) == 0,
            IsSkipped = isStarted && _random.Next(4) == 0,
            Modals = OnboardingState.ModalNames.ToDictionary(name => name, _ => new OnboardingModal(_random.Next(2) == 0, null), StringComparer.Ordinal),
            Timestamps = isStarted
                ? new OnboardingTimestamps(started, _random.Next(2) == 0 ? started.AddHours(_random.Next(-5, 50)) : null, _random.Next(3) == 0 ? Before(now, 20) : null, Before(now, 20))
                : new OnboardingTimestamps(null, null, null, null),
        }).Filled();
    }

    /// <summary>A time in the last days, in whole milliseconds as they are stored.</summary>
    private DateTimeOffset Before(DateTimeOffset now, int days) => DateTimeOffset.FromUnixTimeMilliseconds(now.AddDays(-days * _random.NextDouble()).ToUnixTimeMilliseconds());
}
