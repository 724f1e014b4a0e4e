using FitMyCv.AiWorker.Engines;
using FitMyCv.AiWorker.Engines.Offline.Reading;
using FitMyCv.AiWorker.Pdf;

namespace FitMyCv.AiWorker.Reading.Tests;

internal static class Reader
{
    public static OfflineCvReader Create() => new(new PdfTextExtractor(new ChildProcess(TimeProvider.System)));

    public static Task<CvReading> ReadAsync(byte[] pdf, int maximumPages = 30) =>
        Create().ReadAsync(new PdfFile(pdf, "cv.pdf", maximumPages), TestContext.Current.CancellationToken);

    public static async Task<CvReading> ReadAsync(string path) => await ReadAsync(await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken));

    public static async Task<string> FailureAsync(byte[] pdf, int maximumPages = 30) =>
        (await Assert.ThrowsAsync<TaskFailedException>(() => ReadAsync(pdf, maximumPages))).Key;
}
