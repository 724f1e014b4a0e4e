using System.Text;
using FitMyCv.AiWorker.Engines;
using FitMyCv.AiWorker.Pdf;

namespace FitMyCv.AiWorker.Reading.Tests;

/// <summary>Files that are no CV, and files that are made to hurt.</summary>
public sealed class UnwelcomePdfTests
{
    [Fact]
    public async Task A_file_that_is_no_pdf_is_unreadable() =>
        Assert.Equal("background.pdfUnreadable", await Reader.FailureAsync(Encoding.ASCII.GetBytes("%PDF-1.7\nnothing of a PDF follows")));

    [Fact]
    public async Task A_truncated_file_is_unreadable_or_says_what_it_lacks()
    {
        var whole = await File.ReadAllBytesAsync(Samples.OwnCv("en-one-column"), TestContext.Current.CancellationToken);

        Assert.Equal("background.pdfUnreadable", await Reader.FailureAsync(whole[..200]));
    }

    [Fact]
    public async Task A_page_without_text_has_no_text() =>
        Assert.Equal("background.pdfNoText", await Reader.FailureAsync(new PdfBuilder().Page().Rectangle(50, 50, 200, 200, "0 0 1").Build()));

    [Fact]
    public async Task Too_many_pages_are_refused_and_as_many_as_allowed_are_not()
    {
        var pdf = new PdfBuilder();
        for (var i = 0; i < 11; i++)
        {
            pdf.Page().Text(50, 100, "Nothing but a line");
        }

        Assert.Equal("background.pdfTooManyPages", await Reader.FailureAsync(pdf.Build(), maximumPages: 10));
        Assert.Equal("background.cvNotRecognised", await Reader.FailureAsync(pdf.Build(), maximumPages: 11));
    }

    [Fact]
    public async Task A_letter_is_not_recognised_as_a_cv() =>
        Assert.Equal(
            "background.cvNotRecognised",
            await Reader.FailureAsync(new PdfBuilder().Page().Text(50, 100, "dear colleagues, the meeting was moved to the large room.").Text(50, 114, "please bring your notes and a chair.").Build()));

    [Fact]
    public async Task The_shared_bad_files_give_their_keys()
    {
        var folder = Path.Combine(Samples.RequireShared(), "bad");
        var expected = new Dictionary<string, string>
        {
            ["not-a-pdf.pdf"] = "background.pdfUnreadable",
            ["truncated.pdf"] = "background.pdfUnreadable",
            ["encrypted.pdf"] = "background.pdfEncrypted",
            ["scanned.pdf"] = "background.pdfNoText",
            ["empty-page.pdf"] = "background.pdfNoText",
            ["pages-200.pdf"] = "background.pdfTooManyPages",
        };
        foreach (var (file, key) in expected)
        {
            Assert.Equal(key, await Reader.FailureAsync(await File.ReadAllBytesAsync(Path.Combine(folder, file), TestContext.Current.CancellationToken)));
        }
    }

    [Fact]
    public async Task Damaged_copies_of_a_cv_end_as_a_reading_or_a_typed_failure()
    {
        var whole = await File.ReadAllBytesAsync(Samples.OwnCv("en-two-columns"), TestContext.Current.CancellationToken);
        for (var seed = 0; seed < 40; seed++)
        {
            var random = new Random(seed);
            var damaged = whole.ToArray();
            for (var i = 0; i < 30; i++)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }
            try
            {
                var reading = await Reader.ReadAsync(damaged);
                Assert.NotEmpty(reading.Document.Header.FullName);
            }
            catch (TaskFailedException failure)
            {
                Assert.StartsWith("background.", failure.Key, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task No_temporary_file_is_left_behind()
    {
        var before = Directory.GetFiles(Path.GetTempPath(), "fitmycv-*").ToHashSet(StringComparer.Ordinal);
        await Reader.ReadAsync(Samples.OwnCv("en-one-column"));
        await Reader.FailureAsync(Encoding.ASCII.GetBytes("%PDF-1.7\nbroken"));

        // Other tests of this class do not run at the same time; files of other processes may come and go.
        Assert.DoesNotContain(Directory.GetFiles(Path.GetTempPath(), "fitmycv-*"), file => !before.Contains(file) && File.GetLastWriteTimeUtc(file) < DateTime.UtcNow.AddMinutes(-1));
    }

    [Fact]
    public async Task A_tool_that_runs_too_long_is_ended()
    {
        var limits = new ChildProcessLimits { WallTime = TimeSpan.FromMilliseconds(200) };

        await Assert.ThrowsAsync<ChildProcessLimitException>(
            () => new ChildProcess(TimeProvider.System).RunAsync("sleep", ["617"], limits, TestContext.Current.CancellationToken));
        Assert.False(IsRunning("617"));
    }

    [Fact]
    public async Task Cancelling_ends_the_tool()
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var run = new ChildProcess(TimeProvider.System).RunAsync("sleep", ["618"], new ChildProcessLimits(), cancellation.Token);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.False(IsRunning("618"));
    }

    [Fact]
    public async Task A_tool_that_writes_too_much_is_ended()
    {
        var limits = new ChildProcessLimits { OutputBytes = 100_000 };

        await Assert.ThrowsAsync<ChildProcessLimitException>(
            () => new ChildProcess(TimeProvider.System).RunAsync("yes", ["fitmycv"], limits, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_tool_cannot_take_more_memory_than_its_limit()
    {
        var limits = new ChildProcessLimits { MemoryBytes = 64 * 1024 * 1024 };
        var result = await new ChildProcess(TimeProvider.System).RunAsync("dd", ["if=/dev/zero", "of=/dev/null", "bs=256M", "count=1"], limits, TestContext.Current.CancellationToken);

        Assert.NotEqual(0, result.ExitCode);
    }

    [Fact]
    public async Task A_tool_sees_no_variable_of_the_service()
    {
        var result = await new ChildProcess(TimeProvider.System).RunAsync("env", [], new ChildProcessLimits(), TestContext.Current.CancellationToken);
        var names = Encoding.UTF8.GetString(result.Output.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('=')[0]);

        Assert.All(names, name => Assert.Contains(name, new[] { "PATH", "LC_ALL", "PWD", "SHLVL", "_" }));
    }

    private static bool IsRunning(string argument) =>
        Directory.GetDirectories("/proc")
            .Where(folder => Path.GetFileName(folder).All(char.IsAsciiDigit))
            .Any(folder =>
            {
                try
                {
                    return File.ReadAllText(Path.Combine(folder, "cmdline")).Contains("sleep\0" + argument, StringComparison.Ordinal);
                }
                catch (IOException)
                {
                    return false;
                }
            });
}
