using System.Collections.Concurrent;

namespace FitMyCv.StandIns.OpenAi;

/// <summary>How a call can go wrong (spec/wire/openai §3, §6).</summary>
public enum FaultKind
{
    /// <summary>429 <c>rate_limit_exceeded</c>, with <c>Retry-After</c> of <see cref="Fault.RetryAfter"/>.</summary>
    RateLimit,

    /// <summary>429 <c>insufficient_quota</c>.</summary>
    Quota,

    /// <summary>The status of <see cref="Fault.Status"/> with an error body of the dialect.</summary>
    Status,

    /// <summary>The model refuses.</summary>
    Refusal,

    /// <summary>A filter stops the answer.</summary>
    ContentFilter,

    /// <summary>The answer is cut at the token limit.</summary>
    Truncated,

    /// <summary>The answer is not JSON.</summary>
    BrokenJson,

    /// <summary>JSON that does not fit the schema.</summary>
    WrongShape,

    /// <summary>The answer stands in a Markdown fence behind thoughts, as weak servers write it.</summary>
    Fenced,

    /// <summary>The first byte comes after <see cref="Fault.Delay"/>.</summary>
    Slow,

    /// <summary>The connection breaks in the middle of the body.</summary>
    ConnectionLoss,

    /// <summary>The answer has no usage.</summary>
    NoUsage,

    /// <summary>400: the model reads no pictures.</summary>
    ImagesRefused,

    /// <summary>400: longer than the window.</summary>
    ContextTooLong,
}

/// <summary>A scripted fault.</summary>
/// <param name="Times">How many calls it meets.</param>
/// <param name="Schema">Only calls with this schema; null = any.</param>
public sealed record Fault(FaultKind Kind, int Times = 1, string? Schema = null)
{
    public int Status { get; init; } = 500;
    public TimeSpan? RetryAfter { get; init; }
    public TimeSpan Delay { get; init; } = TimeSpan.FromSeconds(30);
}

/// <summary>The faults that are still to come, in their order.</summary>
public sealed class FaultScript
{
    private readonly Lock _lock = new();
    private readonly List<Fault> _faults = [];

    public void Add(Fault fault)
    {
        lock (_lock)
        {
            _faults.Add(fault);
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _faults.Clear();
        }
    }

    /// <summary>The fault that meets this call, counted down; null when it goes well.</summary>
    public Fault? Take(string? schema)
    {
        lock (_lock)
        {
            var index = _faults.FindIndex(fault => fault.Schema is null || fault.Schema == schema);
            if (index < 0)
            {
                return null;
            }
            var fault = _faults[index];
            if (fault.Times > 1)
            {
                _faults[index] = fault with { Times = fault.Times - 1 };
            }
            else
            {
                _faults.RemoveAt(index);
            }
            return fault;
        }
    }
}
