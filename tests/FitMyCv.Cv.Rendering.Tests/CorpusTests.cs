using System.Collections.Concurrent;
using FitMyCv.AiWorker.Engines.Offline.Reading;
using FitMyCv.AiWorker.Pdf;
using FitMyCv.Contracts.CvDocuments;
using FitMyCv.Cv.Rendering.Outline;
using FitMyCv.Cv.Rendering.Tests.Samples;
using FitMyCv.Testing;

namespace FitMyCv.Cv.Rendering.Tests;

/// <summary>Real and generated documents in every template: nothing lost, nothing out of order, nothing out of place.</summary>
public sealed class CorpusTests(Renderers renderers, ITestOutputHelper output) : IClassFixture<Renderers>
{
    private static readonly int Documents = TestScale.Of(everyDay: 60, full: 300);

    private readonly CvRenderer renderer = renderers.Shared;
    private readonly ConcurrentQueue<string> faults = new();

    // Whether each file is read in order by who knows nothing but the places of the words.
    private readonly ConcurrentQueue<bool> readings = new();

    [Fact]
    public async Task Hard_documents_lose_no_text_and_keep_to_the_margins()
    {
        var pages = new ConcurrentDictionary<int, int>();
        await Parallel.ForAsync(0, Documents, TestContext.Current.CancellationToken, async (seed, cancellationToken) =>
        {
            var document = GeneratedCv.Make(seed);
            foreach (var template in Templates(seed))
            {
                var count = await CheckAsync($"Document {seed}", document, Sample.Options(template, document.Language!), cancellationToken);
                pages.AddOrUpdate(count, 1, (_, times) => times + 1);
            }
        });

        AssertAllIsWell();
        var missing = Enumerable.Range(1, 8).Where(count => !pages.ContainsKey(count)).ToList();
        Assert.True(missing.Count <= (TestScale.IsFull ? 0 : 2), $"No document has {string.Join(", ", missing)} pages.");
    }

    [Fact]
    public async Task Sample_CVs_lose_no_text_and_keep_to_the_margins() => await CheckImportsAsync(FitMyCv.Testing.Samples.PathOf("cv"));

    [Fact]
    public async Task CVs_of_the_larger_set_lose_no_text_and_keep_to_the_margins()
    {
        Assert.SkipWhen(FitMyCv.Testing.Samples.SharedFolder is null, FitMyCv.Testing.Samples.SharedSkipReason);
        await CheckImportsAsync(Path.Combine(FitMyCv.Testing.Samples.SharedFolder!, "data", "cv"));
    }

    /// <summary>Imports each PDF of a folder and checks its exports in every template.</summary>
    private async Task CheckImportsAsync(string folder)
    {
        var files = Directory.GetFiles(folder, "*.pdf").Order(StringComparer.Ordinal).ToList();
        Assert.NotEmpty(files);
        var reader = new OfflineCvReader(new PdfTextExtractor(new ChildProcess(TimeProvider.System)));
        await Parallel.ForAsync(0, files.Count, TestContext.Current.CancellationToken, async (index, cancellationToken) =>
        {
            var file = files[index];
            var name = Path.GetFileName(file);
            var pdf = new FitMyCv.AiWorker.Engines.PdfFile(await File.ReadAllBytesAsync(file, cancellationToken), name, MaximumPages: 30);
            var document = (await reader.ReadAsync(pdf, cancellationToken)).Document;
            foreach (var template in files.Count > 10 ? Templates(index) : CvTemplateNames.All)
            {
                await CheckAsync(name, document, Sample.Options(template, document.Language ?? "en"), cancellationToken);
            }
        });
        AssertAllIsWell();
    }

    /// <summary>Every day one template for each document in turn, at full scale all of them.</summary>
    private static IEnumerable<string> Templates(int number) => TestScale.IsFull ? CvTemplateNames.All : [CvTemplateNames.All[number % 3]];

    private void AssertAllIsWell()
    {
        Assert.True(faults.IsEmpty, $"{faults.Count} faults:\n{string.Join('\n', faults.Take(30))}");
        var misread = readings.Count(inOrder => !inOrder);
        output.WriteLine($"{readings.Count} files, {misread} of them in another order by places than by tags");
        // Columns are guessed from places; the order of the file itself is checked without exception.
        Assert.True(misread * 50 <= readings.Count, $"{misread} of {readings.Count} files are misread by places.");
    }

    /// <returns>The number of pages.</returns>
    private async Task<int> CheckAsync(string name, CvDocument document, CvRenderOptions options, CancellationToken cancellationToken)
    {
        RenderedPdf pdf;
        try
        {
            pdf = renderer.RenderPdf(document, options, cancellationToken);
        }
        catch (InvalidOperationException failure)
        {
            faults.Enqueue($"{name}, {options.Template}: {failure.Message}");
            return 0;
        }
        try
        {
            var outline = OutlineBuilder.Build(document, options);
            var shown = Extraction.Shown(outline).ToList();
            var words = await PdfTools.WordsAsync(pdf.Bytes);
            BoxAssert.InsideTheMargins(words);
            BoxAssert.Apart(words);
            Assert.Equal(pdf.Pages, words[^1].Page);
            var body = pdf.Pages == 1 ? words : words.Where(word => !BoxAssert.IsOfTheFoot(word));
            var placed = string.Join(' ', body.Select(word => word.Text));
            Extraction.AssertInOrder(shown, await PdfTools.RawTextAsync(pdf.Bytes), outline.Name);
            Assert.Equal(Extraction.Letters(string.Concat(shown)), Extraction.Letters(placed));
            readings.Enqueue(Extraction.IsInOrder(Extraction.ShownOnTheLeft(outline), placed, Extraction.Dates(outline)));
            var all = Extraction.Squeeze(string.Concat(shown));
            Assert.All(WrittenTexts.Of(document), text => Assert.Contains(Extraction.Squeeze(PlainText.WithoutBullet(PlainText.Line(text))), all, StringComparison.Ordinal));
        }
        catch (Xunit.Sdk.XunitException failure)
        {
            faults.Enqueue($"{name}, {options.Template}: {failure.Message[..Math.Min(failure.Message.Length, 600)]}");
        }
        return pdf.Pages;
    }
}
