using FitMyCv.Walkthrough;

if (args.Length != 3)
{
    await Console.Error.WriteLineAsync("usage: FitMyCv.Walkthrough <gateway address> <samples folder> <exports folder>");
    return 64;
}
var (gateway, samples, exports) = (new Uri(args[0]), args[1], args[2]);
using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(3));
var cv = Path.Combine(samples, "cv", "en-two-columns.pdf");
var offer = Path.Combine(samples, "offers", "platform-engineer-en.txt");
Console.WriteLine("The main job, as a new user:");
try
{
    var result = await new MainJob(gateway, Console.Out).RunAsync(
        await File.ReadAllBytesAsync(cv, stop.Token), Path.GetFileName(cv), await File.ReadAllTextAsync(offer, stop.Token), stop.Token);
    Directory.CreateDirectory(exports);
    var pdf = Path.Combine(exports, "tailored-cv.pdf");
    await File.WriteAllBytesAsync(pdf, result.Pdf, stop.Token);
    await File.WriteAllBytesAsync(Path.ChangeExtension(pdf, ".png"), result.Png, stop.Token);
    Console.WriteLine($"  {result.Pages} page(s), done in {result.Elapsed.TotalSeconds:0.0} s. The tailored CV: {pdf}");
    return 0;
}
catch (Exception exception) when (exception is ApiException or InvalidOperationException or HttpRequestException or OperationCanceledException)
{
    await Console.Error.WriteLineAsync("The walkthrough stopped: " + exception.Message);
    return 1;
}
