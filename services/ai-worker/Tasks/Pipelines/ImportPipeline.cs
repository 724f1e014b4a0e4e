using System.Text.Json.Nodes;
using FitMyCv.AiWorker.Engines;
using FitMyCv.AiWorker.Tasks.Running;
using FitMyCv.Contracts.CvDocuments;
using FitMyCv.Contracts.Messages;

namespace FitMyCv.AiWorker.Tasks.Pipelines;

/// <summary>A PDF becomes a CV: read, checked, stored under the reserved name.</summary>
public sealed class ImportPipeline(TimeProvider time) : ITaskPipeline
{
    public TaskType Type => TaskTypes.Import;

    public async Task RunAsync(TaskRun run, CancellationToken cancellationToken)
    {
        var fileName = run.Input.FileName!;
        var file = await run.FileAsync(cancellationToken);
        await run.PhaseAsync(Phases.Read, _ => Task.FromResult(file.Length), cancellationToken);
        var reading = await run.PhaseAsync(
            Phases.Structure,
            token => run.Engine.ReadCvAsync(new PdfFile(file, fileName, run.Input.MaximumPages), token),
            cancellationToken);
        var content = await run.PhaseAsync(Phases.Compose, _ => Task.FromResult(Compose(run, reading, fileName)), cancellationToken);
        await run.HandOverAsync(
            new GeneratedCv
            {
                Kind = "created",
                Filename = run.Task.Filename!,
                Content = content,
                Changes = [],
                CreatedBy = "import-pdf",
                SourceType = "pdf",
                SourceValue = fileName,
            },
            new TaskResult
            {
                Engine = run.Task.Engine,
                Notices = reading.Notices,
                Filename = run.Task.Filename!,
                Files = [run.Task.Filename!],
                Language = reading.Document.Language,
                Pages = reading.Pages,
                Confidence = reading.Confidence,
                HiddenText = reading.HiddenText,
            },
            new CvGenerated { UserId = run.Task.UserId, TaskId = run.Task.Id, Kind = "created", Filename = run.Task.Filename! },
            cancellationToken);
    }

    private JsonObject Compose(TaskRun run, CvReading reading, string fileName)
    {
        if (!CvSchema.IsUsable(reading.Document))
        {
            throw new TaskFailedException(TaskErrors.CvNotRecognised, TaskErrors.Of(TaskErrors.CvNotRecognised).Message);
        }
        var content = CvJson.Write(reading.Document with
        {
            Meta = new JsonObject
            {
                ["generator"] = "import",
                ["engine"] = run.Task.Engine,
                ["source"] = fileName,
                ["created_at"] = time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", System.Globalization.CultureInfo.InvariantCulture),
            },
        });
        return CvSchema.Validate(content).Count == 0
            ? content
            : throw new TaskFailedException(TaskErrors.InvalidResult, TaskErrors.Of(TaskErrors.InvalidResult).Message);
    }
}
