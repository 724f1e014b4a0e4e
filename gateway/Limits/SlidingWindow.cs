namespace FitMyCv.Gateway.Limits;

/// <summary>
/// Sliding window counter: the count of the present window plus the share of the former one that the sliding window still covers. The arithmetic of the Lua
/// script in <see cref="RateLimiter"/> and of its local fallback.
/// </summary>
public static class SlidingWindow
{
    /// <summary>Requests that count now, given the counts of the former and the present window and the time into the present one.</summary>
    public static double Count(long former, long present, long elapsedMs, long windowMs) => present + (former * (windowMs - elapsedMs) / (double)windowMs);

    /// <summary>Whole seconds (≥ 1) until one more request fits.</summary>
    public static int RetryAfterSeconds(long former, long present, long elapsedMs, long windowMs, long limit)
    {
        if (present < limit && former > 0)
        {
            // The former window's share must fall to limit - present - 1.
            var needed = windowMs - ((limit - present - 1) * windowMs / (double)former);
            return Math.Max(1, (int)Math.Ceiling((needed - elapsedMs) / 1000));
        }
        return Math.Max(1, (int)Math.Ceiling((windowMs - elapsedMs) / 1000.0));
    }
}
