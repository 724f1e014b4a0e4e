using System.Diagnostics;

namespace FitMyCv.Testing;

/// <summary>Waits for conditions, so that no test sleeps for a guessed time.</summary>
public static class Eventually
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Returns when the probe says true; an exception of the probe counts as no.</summary>
    /// <param name="what">What is waited for, for the message of the failure.</param>
    /// <param name="timeout">30 s when left out.</param>
    /// <exception cref="TimeoutException">The probe did not say true in time; holds its last exception, if any.</exception>
    public static async Task UntilAsync(
        string what,
        Func<Task<bool>> probe,
        TimeSpan? timeout = null,
        CancellationToken cancellationToken = default
    ) => await UntilAsync(what, async () => await probe() ? true : (bool?)null, timeout, cancellationToken);

    /// <inheritdoc cref="UntilAsync(string, Func{Task{bool}}, TimeSpan?, CancellationToken)"/>
    public static async Task UntilAsync(
        string what,
        Func<bool> probe,
        TimeSpan? timeout = null,
        CancellationToken cancellationToken = default
    ) => await UntilAsync(what, () => Task.FromResult(probe() ? true : (bool?)null), timeout, cancellationToken);

    /// <summary>As the others, for a probe that gives what it found: the first result that is not null.</summary>
    public static async Task<T> UntilAsync<T>(
        string what,
        Func<Task<T?>> probe,
        TimeSpan? timeout = null,
        CancellationToken cancellationToken = default
    )
        where T : struct
    {
        T? found = null;
        await PollAsync(
            what,
            async () =>
            {
                found = await probe();
                return found is not null;
            },
            timeout,
            cancellationToken
        );
        return found!.Value;
    }

    /// <summary>As the others, for a probe that gives the object it found: the first that is not null.</summary>
    public static async Task<T> FindAsync<T>(
        string what,
        Func<Task<T?>> probe,
        TimeSpan? timeout = null,
        CancellationToken cancellationToken = default
    )
        where T : class
    {
        T? found = null;
        await PollAsync(
            what,
            async () =>
            {
                found = await probe();
                return found is not null;
            },
            timeout,
            cancellationToken
        );
        return found!;
    }

    private static async Task PollAsync(string what, Func<Task<bool>> probe, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        var limit = timeout ?? DefaultTimeout;
        var waited = Stopwatch.StartNew();
        while (true)
        {
            Exception? lastException = null;
            try
            {
                if (await probe())
                    return;
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                lastException = exception;
            }
            if (waited.Elapsed > limit)
                throw new TimeoutException($"Not within {limit.TotalSeconds:0.#} s: {what}.", lastException);
            await Task.Delay(PollInterval, cancellationToken);
        }
    }
}
