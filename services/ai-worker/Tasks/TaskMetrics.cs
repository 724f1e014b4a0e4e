using System.Diagnostics.Metrics;
using FitMyCv.ServiceDefaults.Telemetry;

namespace FitMyCv.AiWorker.Tasks;

/// <summary>Durations of tasks and phases, and the length of the queue (spec design/architecture §11).</summary>
internal static class TaskMetrics
{
    private static readonly Histogram<double> Phase =
        ServiceTelemetry.Meter.CreateHistogram<double>("fitmycv.task.phase.duration", "ms", "Duration of one phase of a task");

    private static readonly Histogram<double> Task =
        ServiceTelemetry.Meter.CreateHistogram<double>("fitmycv.task.duration", "ms", "From the start of a task to its end");

    private static readonly Gauge<int> Queue = ServiceTelemetry.Meter.CreateGauge<int>("fitmycv.task.queue.length", "{task}", "Tasks that wait for a worker");

    private static readonly Counter<long> Tokens = ServiceTelemetry.Meter.CreateCounter<long>("fitmycv.ai.tokens", "{token}", "Tokens of model calls");

    private static readonly Counter<double> Cost = ServiceTelemetry.Meter.CreateCounter<double>("fitmycv.ai.cost", "USD", "Cost of model calls");

    public static void PhaseEnded(string type, string engine, string phase, double milliseconds) =>
        Phase.Record(milliseconds, new("task.type", type), new("task.engine", engine), new("task.phase", phase));

    public static void Ended(string type, string engine, string status, double? milliseconds)
    {
        if (milliseconds is { } value)
        {
            Task.Record(value, new("task.type", type), new("task.engine", engine), new("task.status", status));
        }
    }

    /// <summary>One call of a model: its tokens, and its cost in USD.</summary>
    public static void ModelCalled(string model, string phase, int promptTokens, int completionTokens, decimal cost)
    {
        Tokens.Add(promptTokens, new("ai.model", model), new("task.phase", phase), new("ai.token.type", "prompt"));
        Tokens.Add(completionTokens, new("ai.model", model), new("task.phase", phase), new("ai.token.type", "completion"));
        Cost.Add((double)cost, new("ai.model", model), new("task.phase", phase));
    }

    public static void QueueLength(int length) => Queue.Record(length);
}
