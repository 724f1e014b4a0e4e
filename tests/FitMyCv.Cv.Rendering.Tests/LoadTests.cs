using System.Diagnostics;
using System.Globalization;
using FitMyCv.Contracts.CvDocuments;
using FitMyCv.Cv.Rendering.Tests.Samples;

namespace FitMyCv.Cv.Rendering.Tests;

/// <summary>Figures and memory are measured while no other test runs.</summary>
[CollectionDefinition(nameof(LoadTests), DisableParallelization = true)]
public sealed class LoadCollection;

[Collection(nameof(LoadTests))]
public sealed class LoadTests(Renderers renderers, ITestOutputHelper output) : IClassFixture<Renderers>
{
    private readonly CvRenderer renderer = renderers.Shared;

    [Theory]
    [MemberData(nameof(Sample.Templates), MemberType = typeof(Sample))]
    public void The_same_document_gives_the_same_bytes_whatever_was_drawn_before(string template)
    {
        var token = TestContext.Current.CancellationToken;
        using var other = new CvRenderer();
        other.RenderPdf(GeneratedCv.Make(3), Sample.Options(), token);

        var first = renderer.RenderPdf(Sample.Example, Sample.Options(template), token);
        renderer.RenderPng(GeneratedCv.Make(4), Sample.Options(template, "fr"), 1, token);

        Assert.Equal(first.Bytes, renderer.RenderPdf(Sample.Example, Sample.Options(template), token).Bytes);
        Assert.Equal(first.Bytes, other.RenderPdf(Sample.Example, Sample.Options(template), token).Bytes);
        Assert.Equal(
            renderer.RenderPng(Sample.Example, Sample.Options(template), 1, token)!.Bytes,
            other.RenderPng(Sample.Example, Sample.Options(template), 1, token)!.Bytes);
    }

    [Fact]
    public void Another_date_or_text_gives_another_identifier()
    {
        var token = TestContext.Current.CancellationToken;
        var pdf = renderer.RenderPdf(Sample.Minimal(), Sample.Options(), token).Bytes;

        Assert.NotEqual(Identifier(pdf), Identifier(renderer.RenderPdf(Sample.Minimal("Ada Lindqvisd"), Sample.Options(), token).Bytes));
        Assert.NotEqual(
            Identifier(pdf), Identifier(renderer.RenderPdf(Sample.Minimal() with { GeneratedAt = "2026-02-03T04:05:07Z" }, Sample.Options(), token).Bytes));
    }

    [Fact]
    public async Task Eight_exports_at_once_do_not_disturb_each_other()
    {
        var token = TestContext.Current.CancellationToken;
        (CvDocument Document, CvRenderOptions Options)[] work =
            [.. Enumerable.Range(0, 8).Select(seed => (GeneratedCv.Make(seed), Sample.Options(CvTemplateNames.All[seed % 3], "fr")))];
        var alone = work.Select(item => renderer.RenderPdf(item.Document, item.Options, token).Bytes).ToArray();

        using var start = new Barrier(work.Length);
        var threads = work.Select((item, index) => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait(token);
                for (var round = 0; round < 3; round++)
                {
                    Assert.Equal(alone[index], renderer.RenderPdf(item.Document, item.Options, token).Bytes);
                }
            },
            token, TaskCreationOptions.LongRunning, TaskScheduler.Default));

        await Task.WhenAll(threads);
    }

    [Fact]
    public void Five_hundred_exports_do_not_grow_the_process()
    {
        var options = Sample.Options(CvTemplateNames.Modern);
        Render(150);
        var before = Resident();
        Render(350);
        var growth = Resident() - before;
        output.WriteLine($"Growth over 350 exports after 150: {growth >> 10} KiB; resident {Resident() >> 20} MiB");

        Assert.True(growth < 24 << 20, $"{growth >> 20} MiB");

        void Render(int times)
        {
            for (var time = 0; time < times; time++)
            {
                renderer.RenderPdf(Sample.Example, options, TestContext.Current.CancellationToken);
            }
        }
    }

    [Fact]
    public void A_cancelled_export_stops()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(() => renderer.RenderPdf(Sample.Example, Sample.Options(), cancelled.Token));
    }

    [Theory]
    [MemberData(nameof(Sample.Templates), MemberType = typeof(Sample))]
    public void A_CV_of_the_size_of_the_example_is_drawn_at_once(string template)
    {
        var token = TestContext.Current.CancellationToken;
        var options = Sample.Options(template);
        var pdf = renderer.RenderPdf(Sample.Example, options, token);
        var pdfTimes = Durations(101, () => renderer.RenderPdf(Sample.Example, options, token));
        var pngTimes = Durations(15, () => renderer.RenderPng(Sample.Example, options, 1, token));
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{template}: {pdf.Pages} pages, {pdf.Bytes.Length} bytes; PDF median {pdfTimes[50]:0.0} ms, fastest {pdfTimes[0]:0.0} ms; "
                    + $"PNG of a page median {pngTimes[7]:0.0} ms, fastest {pngTimes[0]:0.0} ms"));

        // The specification's limit; the figures above are the ones to watch.
        Assert.True(pdfTimes[50] < 2000);
    }

    /// <summary>In milliseconds, the fastest first.</summary>
    private static double[] Durations(int times, Action action)
    {
        var durations = new double[times];
        for (var time = 0; time < times; time++)
        {
            var start = Stopwatch.GetTimestamp();
            action();
            durations[time] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }
        Array.Sort(durations);
        return durations;
    }

    private static long Resident()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }

    private static string Identifier(byte[] pdf)
    {
        var start = pdf.AsSpan().LastIndexOf("/ID ["u8);
        return System.Text.Encoding.ASCII.GetString(pdf, start, 40);
    }
}
