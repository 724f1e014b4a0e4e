using System.Globalization;
using System.Text.Json;
using FitMyCv.AppHost.Local.Servers;
using Microsoft.Extensions.Configuration;

namespace FitMyCv.AppHost.Local.Orchestration;

/// <summary>
/// The port of each server: configured (<c>FITMYCV_POSTGRES_PORT</c> and the like), else the one of last time while it is free,
/// else a new free one.
/// </summary>
internal sealed class RememberedPorts(LocalFolder folder, IConfiguration configuration)
{
    private readonly string _file = folder.PathOf("ports.json");
    private readonly HashSet<int> _taken = [];

    public int Take(string name)
    {
        var variable = $"FITMYCV_{name.ToUpperInvariant().Replace('-', '_')}_PORT";
        if (configuration[variable] is { Length: > 0 } configured)
        {
            return int.TryParse(configured, CultureInfo.InvariantCulture, out var fixedPort) && fixedPort is > 0 and < 65536
                ? fixedPort
                : throw new NativeServerException($"{variable} is not a port: {configured}");
        }

        var known = Read();
        if (known.TryGetValue(name, out var port) && Ports.IsFree(port) && _taken.Add(port))
            return port;
        do
            port = Ports.Free();
        while (!_taken.Add(port));
        known[name] = port;
        PrivateFile.Write(_file, JsonSerializer.Serialize(known));
        return port;
    }

    private Dictionary<string, int> Read()
    {
        try
        {
            return File.Exists(_file) ? JsonSerializer.Deserialize<Dictionary<string, int>>(File.ReadAllText(_file)) ?? [] : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}
