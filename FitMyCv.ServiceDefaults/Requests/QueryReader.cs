using System.Globalization;
using FitMyCv.Contracts.Errors;
using FitMyCv.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http;

namespace FitMyCv.ServiceDefaults.Requests;

/// <summary>
/// Reads query values with their bounds and collects what is wrong; <see cref="ThrowIfInvalid"/> answers all of it as
/// 400 <c>common.invalidPayload</c>. An empty value counts as absent.
/// </summary>
public sealed class QueryReader(HttpRequest request)
{
    private readonly Dictionary<string, string[]> _errors = new(StringComparer.Ordinal);

    public string? Text(string name, int maximumLength = 2048)
    {
        var value = request.Query[name].ToString();
        if (value.Length == 0)
        {
            return null;
        }
        if (value.Length > maximumLength)
        {
            _errors[name] = [string.Create(CultureInfo.InvariantCulture, $"Must have at most {maximumLength} characters.")];
        }
        return value;
    }

    public int? OptionalInt(string name, int minimum, int maximum)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= minimum && value <= maximum)
        {
            return value;
        }
        _errors[name] = [string.Create(CultureInfo.InvariantCulture, $"Must be a whole number from {minimum} to {maximum}.")];
        return null;
    }

    public int Int(string name, int minimum, int maximum, int absent) => OptionalInt(name, minimum, maximum) ?? absent;

    public long? OptionalLong(string name, long minimum = 0)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= minimum)
        {
            return value;
        }
        _errors[name] = ["Must be a whole number."];
        return null;
    }

    public string? OneOf(string name, params ReadOnlySpan<string> choices)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }
        if (choices.Contains(text))
        {
            return text;
        }
        _errors[name] = ["Must be one of: " + string.Join(", ", choices.ToArray()) + "."];
        return null;
    }

    public void ThrowIfInvalid()
    {
        if (_errors.Count > 0)
        {
            throw CommonErrors.InvalidPayload.ToException(_errors);
        }
    }
}
