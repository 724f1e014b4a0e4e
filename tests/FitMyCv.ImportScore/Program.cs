using System.Diagnostics;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using FitMyCv.AiWorker.Engines;
using FitMyCv.AiWorker.Engines.Offline.Reading;
using FitMyCv.AiWorker.Pdf;
using FitMyCv.ImportScore;

// Imports every PDF of a folder and writes one prediction each, in the format of the scorer; prints processor time per CV.
// With DOCUMENTS_FOLDER the whole documents are written too, to be looked over.
if (args is not [var input, var output, ..])
{
    await Console.Error.WriteLineAsync("usage: FitMyCv.ImportScore PDF_FOLDER PREDICTIONS_FOLDER [RUNS] [DOCUMENTS_FOLDER]");
    return 2;
}
var runs = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 1;
var documents = args.Length > 3 ? Directory.CreateDirectory(args[3]).FullName : null;
var json = new JsonSerializerOptions { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
var reader = new OfflineCvReader(new PdfTextExtractor(new ChildProcess(TimeProvider.System)));
var files = Directory.GetFiles(input, "*.pdf").Order(StringComparer.Ordinal).ToArray();
Directory.CreateDirectory(output);
var times = new Dictionary<string, List<double>>(StringComparer.Ordinal);
var slowest = TimeSpan.Zero;
for (var run = 0; run < runs; run++)
{
    foreach (var file in files)
    {
        var id = Path.GetFileNameWithoutExtension(file);
        var pdf = new PdfFile(await File.ReadAllBytesAsync(file), Path.GetFileName(file), MaximumPages: 30);
        var before = ProcessorTime.Now();
        var clock = Stopwatch.StartNew();
        try
        {
            var reading = await reader.ReadAsync(pdf, CancellationToken.None);
            await File.WriteAllTextAsync(Path.Combine(output, id + ".json"), JsonSerializer.Serialize(Prediction.Of(reading.Document), json));
            if (documents is not null)
            {
                await File.WriteAllTextAsync(Path.Combine(documents, id + ".json"), JsonSerializer.Serialize(reading.Document, json));
            }
        }
        catch (TaskFailedException failure)
        {
            await Console.Out.WriteLineAsync($"{id}: {failure.Key}");
        }
        times.TryAdd(id, []);
        times[id].Add((ProcessorTime.Now() - before).TotalMilliseconds);
        slowest = clock.Elapsed > slowest ? clock.Elapsed : slowest;
    }
}
// The first run warms the process up when there are several.
var perCv = times.Values.Select(list => (list.Count > 1 ? list.Skip(1) : list).Average()).Order().ToArray();
await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"CVs {perCv.Length}, runs {runs}: processor time per CV, child processes included: median {perCv[perCv.Length / 2]:0.0} ms, most {perCv[^1]:0.0} ms; slowest import {slowest.TotalMilliseconds:0} ms"));
return 0;
