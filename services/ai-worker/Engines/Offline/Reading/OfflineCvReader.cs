using System.Text.Json;
using System.Text.Json.Nodes;
using FitMyCv.AiWorker.Pdf;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Engines.Offline.Reading;

/// <summary>
/// Reads a CV out of a PDF without a model (phases read and structure of an import). The same file gives the same reading.
/// Fails with <see cref="TaskFailedException"/>: the keys of <see cref="PdfTextExtractor"/> and <c>background.cvNotRecognised</c>.
/// </summary>
public sealed class OfflineCvReader(PdfTextExtractor extractor)
{
    public async Task<CvReading> ReadAsync(PdfFile pdf, CancellationToken cancellationToken)
    {
        if (await extractor.ReadAttachmentAsync(pdf, cancellationToken) is { } attachment && ReadExact(attachment) is { } exact)
        {
            var notice = new TaskNotice("import.exact", "The PDF was made here: its data was taken over as it is.");
            return new CvReading(exact, await extractor.CountPagesAsync(pdf, cancellationToken), 1, HiddenText: false, [notice]);
        }
        var text = await extractor.ExtractAsync(pdf, cancellationToken);
        var document = CvAssembler.Assemble(text, out var truncated);
        if (!IsRecognised(document))
        {
            throw NotRecognised();
        }
        var notices = new List<TaskNotice>();
        if (text.HiddenText)
        {
            notices.Add(new TaskNotice("import.hiddenText", "The PDF holds text that a reader would not see; it was left out."));
        }
        notices.AddRange(truncated.Select(path => new TaskNotice("import.truncated", "The CV has more here than a CV document can hold; the last of it was left out.", path)));
        notices.AddRange(Doubts.Find(document));
        return new CvReading(document, text.Pages.Count, Doubts.Confidence(document), text.HiddenText, notices);
    }

    private static CvDocument? ReadExact(ReadOnlyMemory<byte> json)
    {
        try
        {
            var node = JsonNode.Parse(json.Span);
            return node is JsonObject && CvSchema.Validate(node).Count == 0 && CvJson.Read(node) is var document && CvSchema.IsUsable(document) ? document : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A name, and at least one experience, degree, project or skill; and a document that can be stored.</summary>
    private static bool IsRecognised(CvDocument document) =>
        CvSchema.IsUsable(document)
        && (document.Experience.Count > 0
            || document.Education is { Count: > 0 }
            || document.Projects is { Count: > 0 }
            || document.Skills is { HardSkills.Count: > 0 } or { Tools.Count: > 0 } or { SoftSkills.Count: > 0 } or { Methodologies.Count: > 0 })
        && CvSchema.Validate(CvJson.Write(document)).Count == 0;

    private static TaskFailedException NotRecognised() =>
        new("background.cvNotRecognised", "No CV was recognised in the PDF. Check that it is the right file.");
}
