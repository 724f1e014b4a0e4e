using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace FitMyCv.ServiceDefaults.Configuration;

/// <summary>
/// Reads what a service needs at its start and refuses to start, with one sentence that names the variable, when a value is
/// missing or, in Production, a Development default (design/configuration).
/// </summary>
public sealed class StartupConfiguration(IConfiguration configuration, IHostEnvironment environment)
{
    /// <summary>Marks keys that the local host or the tests made: never accepted in Production.</summary>
    public const string DevelopmentKeyPrefix = "dev";

    public bool IsProduction => !environment.IsDevelopment();

    /// <summary>A value that must be there in every environment.</summary>
    public string Required(string name) =>
        Optional(name) ?? throw new ConfigurationException($"{name} is missing: set it and start again.");

    public string? Optional(string name) =>
        string.IsNullOrWhiteSpace(configuration[name]) ? null : configuration[name]!.Trim();

    /// <summary>A value with a Development default that Production must give itself.</summary>
    public string RequiredInProduction(string name, string developmentDefault)
    {
        var value = Optional(name);
        if (!IsProduction)
        {
            return value ?? developmentDefault;
        }
        if (value is null)
        {
            throw new ConfigurationException($"{name} is missing: in Production it must be set.");
        }
        return value == developmentDefault
            ? throw new ConfigurationException($"{name} has its Development default: in Production it must be a value of your own.")
            : value;
    }

    /// <summary>A key list, needed everywhere; in Production no key may be one of Development.</summary>
    public KeyList Keys(string name)
    {
        var keys = KeyList.TryParse(Optional(name), out var problem) ?? throw new ConfigurationException($"{name} {problem}.");
        if (IsProduction && keys.All.Any(key => key.Id.StartsWith(DevelopmentKeyPrefix, StringComparison.Ordinal) || key.Bytes.All(b => b == key.Bytes[0])))
        {
            throw new ConfigurationException($"{name} holds a key of Development: in Production it must hold keys of your own.");
        }
        return keys;
    }

    /// <summary><c>FITMYCV_PUBLIC_URL</c>: scheme, host and port that browsers use, without a final slash.</summary>
    public Uri PublicUrl()
    {
        var text = RequiredInProduction("FITMYCV_PUBLIC_URL", "http://localhost:8080");
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.PathAndQuery != "/")
        {
            throw new ConfigurationException("FITMYCV_PUBLIC_URL is not scheme, host and port without a path.");
        }
        return IsProduction && url.Scheme != "https"
            ? throw new ConfigurationException("FITMYCV_PUBLIC_URL must begin with https in Production.")
            : url;
    }

    /// <summary>Connection string <c>ConnectionStrings__&lt;name&gt;</c>.</summary>
    public string ConnectionString(string name) =>
        configuration.GetConnectionString(name)
        ?? throw new ConfigurationException($"ConnectionStrings__{name} is missing: set it and start again.");
}

/// <summary>The service can't start with this configuration; the message is the one sentence that the operator sees.</summary>
public sealed class ConfigurationException(string message) : Exception(message);
