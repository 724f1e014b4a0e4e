namespace FitMyCv.ServiceDefaults.Hosting;

/// <summary>The beat of a background loop.</summary>
public static class Ticks
{
    /// <summary>Waits for the next tick; false when the loop is to end, so that a stop is no exception.</summary>
    public static async Task<bool> NextAsync(PeriodicTimer timer, CancellationToken stopping)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stopping);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
