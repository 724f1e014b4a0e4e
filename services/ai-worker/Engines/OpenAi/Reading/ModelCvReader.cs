using FitMyCv.AiWorker.Engines.Offline.Reading;
using FitMyCv.AiWorker.Engines.Offline.Reading.Layout;
using FitMyCv.AiWorker.Engines.OpenAi.Answers;
using FitMyCv.AiWorker.Engines.OpenAi.Calls;
using FitMyCv.AiWorker.Pdf;
using FitMyCv.AiWorker.Tasks;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Engines.OpenAi.Reading;

/// <summary>
/// Phases read and structure with a model: the pages as pictures and as text, with what the rules read as a draft. A file of ours is taken as it is, without a
/// call. A scan has only its pictures: they are read twice, once as a CV and once as plain lines, and of the CV only what the lines bear out is taken.
/// </summary>
public sealed class ModelCvReader(ModelClient model, OfflineCvReader rules, PdfTextExtractor extractor, PageImages images)
{
    private const int MaximumTokens = 4096;

    public async Task<CvReading> ReadAsync(PdfFile pdf, ModelRun run, CancellationToken cancellationToken)
    {
        CvReading? draft = null;
        try
        {
            draft = await rules.ReadAsync(pdf, cancellationToken);
            if (draft.Notices.Any(notice => notice.Code == "import.exact"))
            {
                return draft;
            }
        }
        catch (TaskFailedException failure) when (failure.Key is TaskErrors.CvNotRecognised)
        {
            // The rules see no CV in it; the model may.
        }
        catch (TaskFailedException failure) when (failure.Key is TaskErrors.PdfNoText)
        {
            return await ReadScanAsync(pdf, run, cancellationToken);
        }
        return await ReadTextAsync(pdf, draft, run, cancellationToken);
    }

    private async Task<CvReading> ReadTextAsync(PdfFile pdf, CvReading? draft, ModelRun run, CancellationToken cancellationToken)
    {
        var text = await extractor.ExtractAsync(pdf, cancellationToken);
        string[] lines = [.. LineReader.Read(text).Select(line => line.Text)];
        var data = new { Text = lines, Draft = draft is null ? null : ImportAnswer.Of(draft.Document) };
        var pages = await images.DrawAsync(pdf, text.Pages.Count, run.Settings, cancellationToken);
        ImportAnswer answer;
        try
        {
            answer = await model.AskAsync<ImportAnswer>(Question("import", data, pages, run), run, cancellationToken);
        }
        catch (ImagesRefusedException)
        {
            answer = await model.AskAsync<ImportAnswer>(Question("import", data, [], run), run, cancellationToken);
        }
        return Reading(ReadingCheck.AgainstText(lines, draft?.Document).Apply(answer), text.Pages.Count, text.HiddenText, []);
    }

    private async Task<CvReading> ReadScanAsync(PdfFile pdf, ModelRun run, CancellationToken cancellationToken)
    {
        var count = await extractor.CountPagesAsync(pdf, cancellationToken);
        if (count > pdf.MaximumPages)
        {
            throw new TaskFailedException("background.pdfTooManyPages", TaskErrors.Of("background.pdfTooManyPages").Message);
        }
        var pages = await images.DrawAsync(pdf, count, run.Settings, cancellationToken);
        // The question for the lines knows nothing of a CV's members, and neither answer is shown to the other: an order in a picture has to win twice.
        var lines = (await model.AskAsync<TranscribeAnswer>(Question("transcribe", new { Pages = count }, pages, run), run, cancellationToken)).Lines;
        var answer = await model.AskAsync<ImportAnswer>(Question("import", new { Text = (string[]?)null, Draft = (ImportAnswer?)null }, pages, run), run, cancellationToken);
        var check = ReadingCheck.AgainstTranscription(lines);
        var document = check.Apply(answer);
        List<TaskNotice> notices = [new("import.lowConfidence", "The CV was read from pictures of its pages: compare it with the original.", "")];
        if (check.Refused > 0)
        {
            notices.Add(new("import.lowConfidence", $"{check.Refused} values were left out, since a second reading of the pages did not show them.", ""));
        }
        return Reading(document, count, hiddenText: false, notices);
    }

    private static ModelQuestion Question(string name, object data, IReadOnlyList<ModelImage> pages, ModelRun run)
    {
        var settings = run.Settings;
        return new ModelQuestion(name, settings.Text(run.IsFirstImport ? "model_first_import_pdf" : "model_import_pdf"), data, MaximumTokens, settings.Number("temperature_import_pdf"))
        {
            Images = pages,
            ImageDetail = settings.Text("pdf_vision_detail"),
            TopP = settings.Number("top_p_import_pdf"),
            Seed = settings.Int("seed_import_pdf") is var seed and > 0 ? seed : null,
        };
    }

    private static CvReading Reading(CvDocument document, int pages, bool hiddenText, IReadOnlyList<TaskNotice> notices)
    {
        var usable = ReadingLimits.Apply(document, out var isCut);
        if (!CvSchema.IsUsable(usable) || CvSchema.Validate(CvJson.Write(usable)).Count > 0)
        {
            throw new TaskFailedException(TaskErrors.CvNotRecognised, TaskErrors.Of(TaskErrors.CvNotRecognised).Message);
        }
        List<TaskNotice> all = [.. notices];
        if (hiddenText)
        {
            all.Add(new TaskNotice("import.hiddenText", "The PDF holds text that a reader would not see; it was left out."));
        }
        if (isCut)
        {
            all.Add(new TaskNotice("import.truncated", "The CV has more entries than a CV document can hold; the last ones were left out.", ""));
        }
        return new CvReading(usable, pages, Doubts.Confidence(usable), hiddenText, [.. all, .. Doubts.Find(usable)]);
    }
}
