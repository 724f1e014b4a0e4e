using System.Globalization;
using FitMyCv.Benchmarks;
using FitMyCv.Cv.Rendering;

// Renders the same two-page CV with our export, a warm Chromium (a new page per CV) and @react-pdf/renderer, in turns, so that whatever else
// the machine does meets all three; then measures eight exports at once and the picture of a page. See README.md.
const int warmUps = 40, burst = 5;
var rounds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 20;
var cvFile = Path.Combine(Path.GetTempPath(), $"fitmycv-benchmark-{Environment.ProcessId}.json");
string cv;
using (var reader = new StreamReader(typeof(OurRenderer).Assembly.GetManifestResourceStream("cv.json")!))
{
    cv = await reader.ReadToEndAsync();
}
await File.WriteAllTextAsync(cvFile, cv);
var missed = 0;
try
{
    var modules = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../js"));
    using var ours = new OurRenderer(CvTemplateNames.Modern, cv);
    Warm(ours, warmUps * 5);
    missed += Load(cv);
    if (!Directory.Exists(Path.Combine(modules, "node_modules")))
    {
        Print($"For the comparison with Chromium and react-pdf run setup.sh first ({modules} has no node_modules).");
        return 2;
    }
    using var chromium = new NodeRenderer("Chromium, new page", modules, "chromium.mjs", cvFile);
    using var react = new NodeRenderer("@react-pdf/renderer", modules, "react-pdf.mjs", cvFile);
    missed += Compare(ours, chromium, react);
}
finally
{
    File.Delete(cvFile);
}
return missed == 0 ? 0 : 1;

int Compare(OurRenderer ours, IRenderer chromium, IRenderer react)
{
    IRenderer[] all = [ours, chromium, react];
    foreach (var other in all[1..])
    {
        Warm(other, warmUps);
    }
    var times = all.ToDictionary(renderer => renderer, _ => new List<Rendering>());
    for (var round = 0; round < rounds; round++)
    {
        // A few at a time, as on a server with work to do: each finds its own caches warm.
        foreach (var renderer in all)
        {
            times[renderer].AddRange(Enumerable.Range(0, burst).Select(_ => renderer.Render()));
        }
    }
    foreach (var (renderer, list) in times)
    {
        var sorted = list.Select(rendering => rendering.Milliseconds).Order().ToList();
        Print($"{renderer.Name,-22} median {Median(sorted),7:0.0} ms   fastest {sorted[0],7:0.0} ms   {list[0].Bytes / 1024.0,5:0.0} KB");
    }
    double Ratio(IRenderer other) => Median(times[other].Select(rendering => rendering.Milliseconds)) / Median(times[ours].Select(rendering => rendering.Milliseconds));
    return Verdict("Chromium takes times as long", Ratio(chromium), Ratio(chromium) >= 20, "at least 20")
        + Verdict("react-pdf takes times as long", Ratio(react), Ratio(react) >= 10, "at least 10");
}

// Resident memory is the whole process's, as the kernel saw it at its highest.
int Load(string cv)
{
    using var renderer = new OurRenderer(CvTemplateNames.Classic, cv);
    var bytes = renderer.Render().Bytes;
    Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ =>
    {
        for (var time = 0; time < 25; time++)
        {
            renderer.Render();
        }
    });
    var memory = Peak();
    Warm(renderer, 20);
    var pages = Enumerable.Range(0, 25).Select(_ => renderer.PageMilliseconds()).ToList();
    Print($"The CV has {renderer.Pages} pages.");
    return Verdict("Size of its PDF, KB", bytes / 1024.0, bytes < 80 * 1024, "under 80")
        + Verdict("Memory with 8 exports at once, MB", memory, memory < 300, "under 300")
        + Verdict("Picture of a page, ms (median)", Median(pages), Median(pages) < 60, "under 60");
}

static void Warm(IRenderer renderer, int times)
{
    for (var time = 0; time < times; time++)
    {
        renderer.Render();
    }
}

static double Peak() =>
    long.Parse(
        File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2],
        CultureInfo.InvariantCulture) / 1024.0;

static double Median(IEnumerable<double> values) => values.Order().ToList() is var sorted ? sorted[sorted.Count / 2] : 0;

static int Verdict(string what, double value, bool met, string target)
{
    Print($"{what,-36}{value,8:0.0}   {target}: {(met ? "met" : "MISSED")}");
    return met ? 0 : 1;
}

static void Print(FormattableString text) => Console.Out.WriteLine(text.ToString(CultureInfo.InvariantCulture));
