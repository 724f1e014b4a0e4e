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

    /// <summary>First day of the timeline that ends with the day of <paramref name="now"/>.</summary>
    public static DateTimeOffset TimelineStart(DateTimeOffset now) => new(now.UtcDateTime.Date.AddDays(1 - TimelineDays), TimeSpan.Zero);

    public static OnboardingAnalyticsAnswer Of(string period, OnboardingCounts counts, IReadOnlyList<OnboardingDayCounts> days, DateTimeOffset now)
    {
        var steps = Enumerable.Range(0, OnboardingState.LastStep + 1).ToList();
        return new OnboardingAnalyticsAnswer(
            period,
            KpisOf(counts),
            [.. steps.Select(step => new OnboardingFunnelStep(step, OnboardingState.Steps[step], counts.Reached[step], counts.Done[step]))],
            [.. steps.Select(step => new OnboardingDropoff(step, OnboardingState.Steps[step], counts.Lost[step], Rate(counts.Lost[step], counts.ReachedAfterStart[step])))],
            [.. OnboardingState.ModalNames.Select((name, i) => new OnboardingModalCount(name, counts.Modals[i], counts.Total, Rate(counts.Modals[i], counts.Total)))],
            TimelineOf(days, now));
    }

    private static OnboardingKpis KpisOf(OnboardingCounts counts)
    {
        var started = counts.Total - counts.NotStarted;
        var (completionRate, skipRate) = (Rate(counts.Completed, started), Rate(counts.Skipped, started));
        return new OnboardingKpis(
            counts.Total,
            started,
            counts.Completed,
            counts.Skipped,
            counts.InProgress + counts.Stuck,
            counts.NotStarted,
            counts.Stuck,
            completionRate,
            skipRate,
            counts.CompletionMs is { } mean ? Math.Round(mean) : null,
            started == 0 ? 0 : (int)Math.Round((CompletionWeight * completionRate) + (StayWeight * (100 - skipRate)), MidpointRounding.AwayFromZero));
    }

    private static List<OnboardingDay> TimelineOf(IReadOnlyList<OnboardingDayCounts> days, DateTimeOffset now)
    {
        var byDay = days.ToDictionary(day => day.Day);
        var first = DateOnly.FromDateTime(TimelineStart(now).UtcDateTime);
        return [.. Enumerable.Range(0, TimelineDays)
            .Select(first.AddDays)
            .Select(day => byDay.GetValueOrDefault(day) ?? new OnboardingDayCounts(day, 0, 0, 0))
            .Select(day => new OnboardingDay(
                day.Day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), day.Started, day.Completed, day.Skipped))];
    }

    private static double Rate(int part, int whole) => whole == 0 ? 0 : Math.Round(100.0 * part / whole, 1, MidpointRounding.AwayFromZero);
}
