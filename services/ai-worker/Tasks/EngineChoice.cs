using System.Globalization;
using FitMyCv.AiWorker.Engines;
using FitMyCv.AiWorker.Engines.OpenAi.Calls;
using FitMyCv.Contracts;
using FitMyCv.ServiceDefaults.Settings;

namespace FitMyCv.AiWorker.Tasks;

/// <summary>
/// Which engine a task gets: fixed at its acceptance by the setting <c>ai_engine</c> (<c>auto</c> = openai when it is configured, else offline) and kept,
/// never swapped silently.
/// </summary>
public sealed class EngineChoice(IEnumerable<ICvEngine> engines, PlatformSettings settings)
{
    private const string Auto = "auto";
    private const string OpenAi = "openai";
    private const string Offline = "offline";

    private readonly Dictionary<string, ICvEngine> _engines = engines.ToDictionary(engine => engine.Name, StringComparer.Ordinal);

    /// <summary>Name of the engine of a task that is accepted now.</summary>
    public string Current => settings.Text("ai_engine") is var wanted && wanted != Auto ? wanted : _engines.ContainsKey(OpenAi) ? OpenAi : Offline;

    /// <summary>Whether a provider is configured here.</summary>
    public bool HasModel => _engines.ContainsKey(OpenAi);

    /// <summary>What that engine follows of the settings as they are now, kept with a task; null when it follows none.</summary>
    public IReadOnlyDictionary<string, string>? SettingsOf(string engine) => engine == OpenAi ? ModelSettings.Snapshot(Value) : null;

    /// <summary>The engine of that name; a task whose engine is not configured here fails.</summary>
    public ICvEngine Find(string name) =>
        _engines.GetValueOrDefault(name) ?? throw new TaskFailedException(TaskErrors.ProviderUnavailable, TaskErrors.Of(TaskErrors.ProviderUnavailable).Message);

    /// <summary>The value within its bounds, else the default.</summary>
    private string Value(SettingDefinition setting) => setting.Type switch
    {
        SettingType.Int => settings.Int(setting.Name).ToString(CultureInfo.InvariantCulture),
        SettingType.Decimal => settings.Decimal(setting.Name).ToString(CultureInfo.InvariantCulture),
        _ => settings.Text(setting.Name),
    };
}
