using System.Collections.Concurrent;
using System.Diagnostics;
using FitMyCv.AiWorker.Engines;
using FitMyCv.Contracts.CvDocuments;
using FitMyCv.Testing;

namespace FitMyCv.AiWorker.Reading.Tests;

/// <summary>Seeded damage to the sample CVs: part of the corpus every day, all 2 000 with <c>FITMYCV_TESTS=full</c>.</summary>
public sealed class MutatedPdfTests(ITestOutputHelper output)
{
    /// <summary>The failures that reading a file may end in (spec ai-worker §1.7).</summary>
    private static readonly HashSet<string> Keys =
    [
        "background.pdfUnreadable", "background.pdfEncrypted", "background.pdfTooManyPages", "background.pdfNoText", "background.cvNotRecognised",
    ];

    /// <summary>The tools run side by side, then perhaps one for the pictures of pages: two limits of 30 s, and time for a busy machine.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task Each_mutated_pdf_ends_as_a_valid_reading_or_as_a_failure_with_a_key_and_the_reader_lives_on()
    {
        var files = Directory.GetFiles(Samples.OwnCvs, "*.pdf").Concat(Samples.Shared is { } shared ? Directory.GetFiles(Path.Combine(shared, "cv"), "*.pdf") : []).Order(StringComparer.Ordinal).ToArray();
        var originals = await Task.WhenAll(files.Select(file => File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken)));
        var outcomes = new ConcurrentDictionary<string, int>();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = TestContext.Current.CancellationToken };
        await Parallel.ForEachAsync(
            Enumerable.Range(0, TestScale.Of(150, 2000)),
            parallel,
            async (seed, _) => outcomes.AddOrUpdate(await OutcomeAsync(PdfMutation.Apply(originals[seed % originals.Length], seed), seed), 1, (_, count) => count + 1));
        foreach (var (outcome, count) in outcomes.OrderByDescending(pair => pair.Value))
        {
            output.WriteLine($"{outcome}: {count}");
        }

        Assert.Contains("completed", outcomes.Keys);
        Assert.Contains("background.pdfUnreadable", outcomes.Keys);
        Assert.NotEmpty((await Reader.ReadAsync(originals[0])).Document.Header.FullName);
    }

    private static async Task<string> OutcomeAsync(byte[] pdf, int seed)
    {
        var clock = Stopwatch.StartNew();
        var outcome = "completed";
        try
        {
            var reading = await Reader.ReadAsync(pdf);
            Assert.Empty(CvSchema.Validate(CvJson.Write(reading.Document)));
        }
        catch (TaskFailedException failure)
        {
            Assert.True(Keys.Contains(failure.Key), $"Seed {seed} failed with {failure.Key}.");
            outcome = failure.Key;
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            throw new InvalidOperationException($"Seed {seed} broke the reader.", fault);
        }
        Assert.True(clock.Elapsed < Longest, $"Seed {seed} took {clock.Elapsed}.");
        return outcome;
    }
}
