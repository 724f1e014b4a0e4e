namespace FitMyCv.AppHost.Local.Orchestration;

/// <summary>Shows all logs on one console: each line behind its resource's name, in the resource's colour where there is a terminal.</summary>
/// <param name="width">Of the longest name.</param>
internal sealed class ConsoleView(int width)
{
    private static readonly int[] Colours = [36, 33, 32, 35, 34, 96, 93, 92, 95, 94, 91];

    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _colours = [];
    private readonly bool _coloured = !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("NO_COLOR") is null;

    public void Show(string name, LogLine line)
    {
        lock (_gate)
        {
            if (!_coloured)
            {
                Console.WriteLine($"{name.PadRight(width)} | {line.Text}");
                return;
            }
            if (!_colours.TryGetValue(name, out var colour))
                _colours[name] = colour = Colours[_colours.Count % Colours.Length];
            Console.WriteLine($"\e[{colour}m{name.PadRight(width)} |\e[0m {line.Text}");
        }
    }
}
