using System.Globalization;
using System.Text.Json.Nodes;

namespace FitMyCv.AiWorker.Features.Admin;

/// <summary>Reads members of a JSON body and collects what is wrong with each.</summary>
internal sealed class FieldErrors(JsonObject body)
{
    public static async Task<FieldErrors> ReadAsync(HttpRequest request, CancellationToken cancellationToken) => new(await JsonBody.RequireAsync(request, cancellationToken));

    public Dictionary<string, string[]> Errors { get; } = new(StringComparer.Ordinal);

    public string Text(string name, int maximumLength) => OptionalText(name, maximumLength) is { Length: > 0 } text ? text : Wrong(name, "Must be text that is not empty.", "");

    public string? OptionalText(string name, int maximumLength) => body[name] switch
    {
        null => null,
        JsonValue value when value.TryGetValue<string>(out var text) && !text.Contains('\0', StringComparison.Ordinal) => text.Trim().Length <= maximumLength
            ? text.Trim()
            : Wrong(name, string.Create(CultureInfo.InvariantCulture, $"Must have at most {maximumLength} characters."), text),
        _ => Wrong(name, "Must be text.", (string?)null),
    };

    /// <summary>A number within its bounds; null when it is absent and may be.</summary>
    public decimal? Number(string name, decimal maximum, bool isRequired = true, bool mayBeZero = true)
    {
        if (body[name] is not JsonValue value)
        {
            return isRequired || body[name] is not null ? Wrong(name, "Must be a number.", (decimal?)null) : null;
        }
        return value.GetValueKind() == System.Text.Json.JsonValueKind.Number && value.TryGetValue<decimal>(out var number) && number <= maximum && (mayBeZero ? number >= 0 : number > 0)
            ? number
            : Wrong(name, string.Create(CultureInfo.InvariantCulture, $"Must be a number {(mayBeZero ? "from" : "above")} 0 up to {maximum}."), (decimal?)null);
    }

    public bool Flag(string name, bool absent) => body[name] switch
    {
        null => absent,
        JsonValue value when value.TryGetValue<bool>(out var flag) => flag,
        _ => Wrong(name, "Must be true or false.", absent),
    };

    public T Wrong<T>(string name, string message, T value)
    {
        Errors.TryAdd(name, [message]);
        return value;
    }
}
