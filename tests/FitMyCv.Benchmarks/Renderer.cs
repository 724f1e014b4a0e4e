using System.Diagnostics;
using System.Globalization;

namespace FitMyCv.Benchmarks;

/// <summary>Time and size of one rendering.</summary>
internal sealed record Rendering(double Milliseconds, int Bytes);

/// <summary>Renders the CV of the benchmark in a warm process.</summary>
internal interface IRenderer : IDisposable
{
    string Name { get; }
    Rendering Render();
}

/// <summary>A program of Node that renders once for each line and answers with its own measure of the time.</summary>
internal sealed class NodeRenderer : IRenderer
{
    private readonly Process _process;

    public NodeRenderer(string name, string folder, string script, string cv)
    {
        Name = name;
        _process = Process.Start(
            new ProcessStartInfo("node", [Path.Combine(folder, script), cv]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true })!;
        Expect(ReadLine() == "ready");
    }

    public string Name { get; }

    public Rendering Render()
    {
        _process.StandardInput.WriteLine();
        _process.StandardInput.Flush();
        var parts = ReadLine().Split(' ');
        return new Rendering(double.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[1], CultureInfo.InvariantCulture));
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(10)))
        {
            _process.Kill(entireProcessTree: true);
        }
        _process.Dispose();
    }

    private string ReadLine() => _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"{Name} has ended; see its message above.");

    private void Expect(bool ready)
    {
        if (!ready)
        {
            throw new InvalidOperationException($"{Name} did not start.");
        }
    }
}
