namespace FitMyCv.AiWorker.Tasks;

/// <summary>Lengths and bounds of spec ai-worker §1. The defaults are the spec's; only tests give others.</summary>
public sealed record TaskOptions
{
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(60);
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a worker looks whether a task of his was ended elsewhere: the call of a model stops within a second.</summary>
    public TimeSpan CancellationCheck { get; init; } = TimeSpan.FromMilliseconds(800);

    public TimeSpan RunLimit { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The longest that a task waits for its start.</summary>
    public TimeSpan QueueLimit { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>The longest that a start may take, until the sweep takes it back.</summary>
    public TimeSpan PendingLimit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>A result that cv has not answered for is announced again after this time.</summary>
    public TimeSpan AnswerLimit { get; init; } = TimeSpan.FromMinutes(5);

    public TimeSpan Sweep { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A worker that nobody wakes looks for tasks this often.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Clients hear of progress at most this often.</summary>
    public TimeSpan ProgressInterval { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan Kept { get; init; } = TimeSpan.FromDays(30);
    public int KeptPerUser { get; init; } = 200;
    public int MaximumLosses { get; init; } = 3;
    public int RunningPerUser { get; init; } = 3;
    public int UnfinishedPerUser { get; init; } = 20;

    /// <summary>Tasks at once in this process (<c>AI_WORKER_CONCURRENCY</c>).</summary>
    public int Concurrency { get; init; } = Environment.ProcessorCount;
}
