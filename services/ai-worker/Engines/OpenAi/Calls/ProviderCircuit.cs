namespace FitMyCv.AiWorker.Engines.OpenAi.Calls;

/// <summary>Stops all calls of this process for a while after the provider said that the quota is used up.</summary>
public sealed class ProviderCircuit(OpenAiOptions options, TimeProvider time)
{
    private long _closedUntil;

    public bool IsOpen => time.GetUtcNow().UtcTicks < Interlocked.Read(ref _closedUntil);

    public void Open() => Interlocked.Exchange(ref _closedUntil, (time.GetUtcNow() + options.QuotaPause).UtcTicks);
}
