using FitMyCv.AiWorker.Domain.Pricing;
using FitMyCv.AiWorker.Engines.OpenAi.Calls;
using FitMyCv.ServiceDefaults.Data;

namespace FitMyCv.AiWorker.Tasks.Calls;

/// <summary>A call with what it costs, as the log keeps it.</summary>
public sealed record LoggedCall(Guid Id, string Phase, string FeatureName, ModelCall Call, decimal Cost, bool IsPriced, DateTimeOffset CreatedAt);

/// <summary>
/// The calls of one run that are not in the log yet. They go there in the transaction of their phase; when the phase fails or is cancelled, in one of their own.
/// </summary>
public sealed class TaskModelCalls(TaskRow task, string feature, PriceTable prices, decimal spentBefore, TimeProvider time) : IModelCallRecorder
{
    private readonly Lock _lock = new();
    private readonly List<LoggedCall> _pending = [];
    private decimal _spent = spentBefore;

    /// <summary>The phase that the next calls belong to.</summary>
    public string Phase { get; set; } = "";

    public decimal Spent
    {
        get
        {
            lock (_lock)
            {
                return _spent;
            }
        }
    }

    public void Add(ModelCall call)
    {
        var (cost, isPriced) = prices.CostOf(call.Model, call.PromptTokens, call.CachedTokens, call.CompletionTokens);
        var logged = new LoggedCall(Guid.CreateVersion7(), Phase, call.Feature ?? feature, call, cost, isPriced, time.GetUtcNow());
        TaskMetrics.ModelCalled(call.Model, logged.Phase, call.PromptTokens, call.CompletionTokens, cost);
        lock (_lock)
        {
            _pending.Add(logged);
            _spent += cost;
        }
    }

    /// <summary>Writes what is pending; it stays pending unless the transaction commits.</summary>
    public async Task WriteAsync(UnitOfWork unit)
    {
        LoggedCall[] calls;
        lock (_lock)
        {
            calls = [.. _pending];
        }
        if (calls.Length == 0)
        {
            return;
        }
        await AiCallLog.WriteAsync(unit, task, calls);
        unit.AfterCommit(() =>
        {
            lock (_lock)
            {
                _pending.RemoveAll(calls.Contains);
            }
        });
    }

    /// <summary>Writes what a phase that came to nothing leaves, with whatever it cost.</summary>
    public Task WriteAsync(Database database)
    {
        lock (_lock)
        {
            if (_pending.Count == 0)
            {
                return Task.CompletedTask;
            }
        }
        return database.InTransactionAsync(WriteAsync, CancellationToken.None);
    }
}
