using FitMyCv.Identity.Domain;

namespace FitMyCv.Identity.Features.Onboarding;

public sealed record OnboardingKpis(
    int TotalUsers,
    int Started,
    int Completed,
    int Skipped,
    int InProgress,
    int NotStarted,
    int StuckCount,
    double CompletionRate,
    double SkipRate,
    double? AvgCompletionTimeMs,
    int HealthScore);

public sealed record OnboardingFunnelStep(int Step, string Key, int Reached, int Completed);

public sealed record OnboardingDropoff(int Step, string Key, int Count, double Rate);

public sealed record OnboardingModalCount(string Name, int Completed, int Total, double Rate);

public sealed record OnboardingDay(string Date, int Started, int Completed, int Skipped);

public sealed record OnboardingAnalyticsAnswer(
    string Period,
    OnboardingKpis Kpis,
    IReadOnlyList<OnboardingFunnelStep> Funnel,
    IReadOnlyList<OnboardingDropoff> StepDropoff,
    IReadOnlyList<OnboardingModalCount> Modals,
    IReadOnlyList<OnboardingDay> Timeline);

/// <summary>Figures of the onboarding of a set of users (spec identity §7.3). Rates are percentages with one decimal, 0 when there is nobody.</summary>
public static class OnboardingAnalytics
{
    private const int TimelineDays = 14;
    private const double CompletionWeight = 0.6;
    private const double StayWeight = 0.4;

    public static OnboardingAnalyticsAnswer Of(string period, IReadOnlyList<OnboardingProgress> users, DateTimeOffset now)
    {
        var steps = Enumerable.Range(0, OnboardingState.LastStep + 1).ToList();
        return new OnboardingAnalyticsAnswer(
            period,
            KpisOf(users),
            [.. steps.Select(step => new OnboardingFunnelStep(step, OnboardingState.Steps[step], users.Count(user => user.HasReached(step)), users.Count(user => user.HasDone(step))))],
            [.. steps.Select(step => DropoffOf(step, users))],
            [.. OnboardingState.ModalNames.Select(name => ModalOf(name, users))],
            TimelineOf(users, DateOnly.FromDateTime(now.UtcDateTime)));
    }

    private static OnboardingKpis KpisOf(IReadOnlyList<OnboardingProgress> users)
    {
        int Count(string status) => users.Count(user => user.Status == status);
        var (completed, skipped, notStarted, stuck) =
            (Count(OnboardingProgress.Completed), Count(OnboardingProgress.Skipped), Count(OnboardingProgress.NotStarted), Count(OnboardingProgress.Stuck));
        var started = users.Count - notStarted;
        var (completionRate, skipRate) = (Rate(completed, started), Rate(skipped, started));
        var times = users
            .Where(user => user.Status == OnboardingProgress.Completed && user.StartedAt is not null && user.CompletedAt >= user.StartedAt)
            .Select(user => (user.CompletedAt - user.StartedAt)!.Value.TotalMilliseconds)
            .ToList();
        return new OnboardingKpis(
            users.Count,
            started,
            completed,
            skipped,
            Count(OnboardingProgress.InProgress) + stuck,
            notStarted,
            stuck,
            completionRate,
            skipRate,
            times.Count == 0 ? null : Math.Round(times.Average()),
            started == 0 ? 0 : (int)Math.Round((CompletionWeight * completionRate) + (StayWeight * (100 - skipRate)), MidpointRounding.AwayFromZero));
    }

    /// <summary>Who reached the step and then skipped or is stuck there.</summary>
    private static OnboardingDropoff DropoffOf(int step, IReadOnlyList<OnboardingProgress> users)
    {
        var reached = users.Count(user => user.HasReached(step) && user.Status != OnboardingProgress.NotStarted);
        var lost = users.Count(user => user.CurrentStep == step && user.Status is OnboardingProgress.Skipped or OnboardingProgress.Stuck);
        return new OnboardingDropoff(step, OnboardingState.Steps[step], lost, Rate(lost, reached));
    }

    private static OnboardingModalCount ModalOf(string name, IReadOnlyList<OnboardingProgress> users)
    {
        var completed = users.Count(user => user.CompletedModals.Contains(name, StringComparer.Ordinal));
        return new OnboardingModalCount(name, completed, users.Count, Rate(completed, users.Count));
    }

    private static List<OnboardingDay> TimelineOf(IReadOnlyList<OnboardingProgress> users, DateOnly today)
    {
        ILookup<DateOnly, OnboardingProgress> By(Func<OnboardingProgress, DateTimeOffset?> time) =>
            users.Where(user => time(user) is not null).ToLookup(user => DateOnly.FromDateTime(time(user)!.Value.UtcDateTime));
        var (started, completed, skipped) = (By(user => user.StartedAt), By(user => user.CompletedAt), By(user => user.SkippedAt));
        return [.. Enumerable.Range(0, TimelineDays)
            .Select(back => today.AddDays(back - TimelineDays + 1))
            .Select(day => new OnboardingDay(
                day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
                started[day].Count(),
                completed[day].Count(),
                skipped[day].Count()))];
    }

    private static double Rate(int part, int whole) => whole == 0 ? 0 : Math.Round(100.0 * part / whole, 1, MidpointRounding.AwayFromZero);
}
