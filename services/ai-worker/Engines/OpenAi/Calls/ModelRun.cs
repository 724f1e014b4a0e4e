using System.Globalization;
using FitMyCv.Contracts;

namespace FitMyCv.AiWorker.Engines.OpenAi.Calls;

/// <summary>One call of the provider, failed ones included, without anything of its content (spec ai-worker §13).</summary>
/// <param name="Model">As answered; as asked when there was no answer.</param>
/// <param name="Feature">Feature when it is not the task's own.</param>
/// <param name="CachedTokens">Part of <paramref name="PromptTokens"/>.</param>
/// <param name="ErrorCode">Null for a call whose answer was taken.</param>
/// <param name="Attempt">1 for the first try of a question.</param>
public sealed record ModelCall(
    string Model,
    string? Feature,
    int PromptTokens,
    int CachedTokens,
    int CompletionTokens,
    TimeSpan Duration,
    string? ErrorCode,
    int Attempt);

/// <summary>Takes note of the calls of one run.</summary>
public interface IModelCallRecorder
{
    /// <summary>USD that the task has cost so far, earlier runs included.</summary>
    decimal Spent { get; }

    void Add(ModelCall call);
}

/// <summary>Stands in until the engine works for a run; nothing may be asked before.</summary>
public sealed class UnboundCalls : IModelCallRecorder
{
    public decimal Spent => throw new InvalidOperationException("The engine asks a model for a run only.");

    public void Add(ModelCall call) => throw new InvalidOperationException("The engine asks a model for a run only.");
}

/// <summary>What the engine knows of the run that it works for.</summary>
/// <param name="IsFirstImport">The user has not imported a CV before.</param>
public sealed record ModelRun(ModelSettings Settings, IModelCallRecorder Calls, bool IsFirstImport = false);

/// <summary>An engine that calls a model: it works for one run, whose calls are counted.</summary>
public interface IModelEngine : ICvEngine
{
    ICvEngine For(ModelRun run);
}

/// <summary>
/// The settings of the categories <c>ai_models</c> and <c>pdf_import</c> as they were when the task was accepted: a change counts for tasks started after it.
/// </summary>
public sealed class ModelSettings(IReadOnlyDictionary<string, string>? values = null)
{
    /// <summary>Names that begin so are of models that think before they answer, refuse a temperature and count their thoughts as answer.</summary>
    private static readonly string[] ReasoningModels = ["gpt-5", "o1", "o3", "o4"];

    public decimal MaximumTaskCost => decimal.Parse(Text("ai_max_task_cost_usd"), CultureInfo.InvariantCulture);

    public string Text(string name) => values is not null && values.TryGetValue(name, out var value) ? value : SettingRegistry.ByName[name].Default;

    public int Int(string name) => int.Parse(Text(name), CultureInfo.InvariantCulture);

    public float Number(string name) => float.Parse(Text(name), CultureInfo.InvariantCulture);

    public static bool IsReasoning(string model) => ReasoningModels.Any(prefix => model.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));

    /// <summary>The present values that are not the defaults.</summary>
    public static IReadOnlyDictionary<string, string> Snapshot(Func<SettingDefinition, string> value) =>
        SettingRegistry.All
            .Where(setting => setting.Category is "ai_models" or "pdf_import")
            .Select(setting => (setting.Name, Value: value(setting), setting.Default))
            .Where(setting => setting.Value != setting.Default)
            .ToDictionary(setting => setting.Name, setting => setting.Value, StringComparer.Ordinal);
}
