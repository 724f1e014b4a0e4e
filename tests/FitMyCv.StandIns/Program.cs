using System.Globalization;
using FitMyCv.StandIns.OpenAi;

namespace FitMyCv.StandIns;

/// <summary>
/// A stand-in by hand: <c>dotnet run --project tests/FitMyCv.StandIns -- openai [--port 8089] [--mode honest|inventing|schema] [--seed 1] [--delay 300]
/// [--key sk-standin] [--dialect OpenAi]</c>. Not top-level statements, whose <c>Program</c> would be in the way of the services' in tests.
/// </summary>
internal static class StandInProgram
{
    public static async Task<int> Main(string[] args)
    {
        if (args is not ["openai", ..])
        {
            await Console.Error.WriteLineAsync("Name the stand-in to start: openai");
            return 2;
        }
        var settings = args.Skip(1).Chunk(2).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0].TrimStart('-'), pair => pair[1], StringComparer.Ordinal);
        int? Number(string name) => settings.TryGetValue(name, out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : null;
        var options = new StandInOptions { Key = settings.GetValueOrDefault("key"), Dialect = Enum.Parse<Dialect>(settings.GetValueOrDefault("dialect", nameof(Dialect.OpenAi)), ignoreCase: true) };
        new OpenAiStandIn.Behaviour(settings.GetValueOrDefault("mode"), Number("seed"), Number("delay")).Apply(options);
        await using var standIn = await OpenAiStandIn.StartAsync(options, Number("port") ?? 0);
        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"OpenAI__Endpoint={standIn.Endpoint}"));
        await standIn.WaitForShutdownAsync(CancellationToken.None);
        return 0;
    }
}
