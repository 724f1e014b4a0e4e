using System.Diagnostics;
using FitMyCv.Contracts.CvDocuments;
using FitMyCv.Cv.Rendering;

namespace FitMyCv.Benchmarks;

internal sealed class OurRenderer(string template, string cv) : IRenderer
{
    private readonly CvRenderer _renderer = new();
    private readonly CvRenderOptions _options = new() { Template = template, Language = "en" };

    public string Name => $"FitMyCV {template}";

    public Rendering Render()
    {
        // As a service has it: the document comes as JSON.
        var start = Stopwatch.GetTimestamp();
        var pdf = _renderer.RenderPdf(CvJson.Read(cv), _options, CancellationToken.None);
        return new Rendering(Stopwatch.GetElapsedTime(start).TotalMilliseconds, pdf.Bytes.Length);
    }

    public double PageMilliseconds()
    {
        var start = Stopwatch.GetTimestamp();
        _renderer.RenderPng(CvJson.Read(cv), _options, 1, CancellationToken.None);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    public int Pages => _renderer.RenderPdf(CvJson.Read(cv), _options, CancellationToken.None).Pages;

    public void Dispose() => _renderer.Dispose();
}
