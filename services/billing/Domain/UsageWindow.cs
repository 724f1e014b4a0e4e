namespace FitMyCv.Billing.Domain;

/// <summary>
/// The month in which uses are counted (spec billing §5): months anchored on day and time of the period's start, a missing day becoming the
/// month's last, also for yearly plans.
/// </summary>
/// <param name="Start">Inclusive.</param>
/// <param name="End">Exclusive: the start of the next window.</param>
public sealed record UsageWindow(DateTimeOffset Start, DateTimeOffset End)
{
    /// <summary>The window that holds <paramref name="now"/>; before the anchor it is the first one.</summary>
    public static UsageWindow At(DateTimeOffset anchor, DateTimeOffset now)
    {
        var months = Math.Max(0, (now.Year - anchor.Year) * 12 + now.Month - anchor.Month);
        if (months > 0 && anchor.AddMonths(months) > now)
        {
            months--;
        }
        return new UsageWindow(anchor.AddMonths(months), anchor.AddMonths(months + 1));
    }
}
