using System.Collections.Concurrent;
using System.Globalization;
using FitMyCv.Contracts;
using FitMyCv.Contracts.Messages;
using FitMyCv.ServiceDefaults.Messaging;

namespace FitMyCv.ServiceDefaults.Settings;

/// <summary>
/// The platform settings as this replica knows them (identity keeps them): a missing one, or one that is not of its type, has the default of
/// <see cref="SettingRegistry"/>.
/// </summary>
public sealed class PlatformSettings : IBroadcastHandler<SettingChanged>
{
    private ConcurrentDictionary<string, string> _values = new(StringComparer.Ordinal);

    /// <summary>Called after any change.</summary>
    public event Action? Changed;

    public string Text(string name) => _values.GetValueOrDefault(name) ?? SettingRegistry.ByName[name].Default;

    public bool Bool(string name) => Text(name) == "1";

    public int Int(string name) =>
        int.TryParse(Text(name), NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) && InBounds(name, value)
            ? value
            : int.Parse(SettingRegistry.ByName[name].Default, CultureInfo.InvariantCulture);

    public decimal Decimal(string name) =>
        decimal.TryParse(Text(name), NumberStyles.Number, CultureInfo.InvariantCulture, out var value) && InBounds(name, value)
            ? value
            : decimal.Parse(SettingRegistry.ByName[name].Default, CultureInfo.InvariantCulture);

    public void Replace(IReadOnlyDictionary<string, string> values)
    {
        _values = new ConcurrentDictionary<string, string>(values, StringComparer.Ordinal);
        Changed?.Invoke();
    }

    public Task HandleAsync(SettingChanged message, CancellationToken cancellationToken)
    {
        if (message.Value is null)
        {
            _values.TryRemove(message.SettingName, out _);
        }
        else
        {
            _values[message.SettingName] = message.Value;
        }
        Changed?.Invoke();
        return Task.CompletedTask;
    }

    private static bool InBounds(string name, decimal value) =>
        SettingRegistry.ByName[name] is var definition && value >= (definition.Minimum ?? value) && value <= (definition.Maximum ?? value);
}
