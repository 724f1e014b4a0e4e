using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FitMyCv.Contracts.CvDocuments;
using FitMyCv.Contracts.Errors;
using FitMyCv.Cv.Docx;
using FitMyCv.Cv.Domain;
using FitMyCv.Cv.Domain.JsonResume;
using FitMyCv.Cv.Rendering;
using FitMyCv.ServiceDefaults.Errors;
using FitMyCv.ServiceDefaults.Settings;

namespace FitMyCv.Cv.Features;

/// <param name="Pages">0 for a format without pages.</param>
public sealed record ExportedFile(byte[] Bytes, string ContentType, string Extension, int Pages);

/// <summary>Makes the file of an export: at most as many at once as there are cores, each within 30 s, waiting included.</summary>
public sealed class CvExporter(CvRenderer renderer, PlatformSettings settings, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private readonly SemaphoreSlim _slots = new(Environment.ProcessorCount);

    /// <summary>Throws the problem <c>cv.pageInvalid</c> for a page beyond the last; any other exception is a failure of the rendering.</summary>
    public async Task<ExportedFile> ExportAsync(
        JsonObject document, ExportOptions options, IReadOnlyDictionary<string, SectionSelection> sections, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Longest, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        var token = linked.Token;
        await _slots.WaitAsync(token);
        var work = Task.Run(() => Export(document, options, sections, token), CancellationToken.None);
        _ = work.ContinueWith(_ => _slots.Release(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return await work.WaitAsync(token);
    }

    public void Dispose() => _slots.Dispose();

    private ExportedFile Export(JsonObject document, ExportOptions options, IReadOnlyDictionary<string, SectionSelection> sections, CancellationToken cancellationToken)
    {
        if (options.Format is ExportOptions.Json or ExportOptions.JsonResume)
        {
            var shown = Shown(document, sections);
            var text = CvContent.IndentedText(options.Format == ExportOptions.Json ? shown : JsonResumeExport.Write(shown));
            return new ExportedFile(Encoding.UTF8.GetBytes(text), "application/json", "json", 0);
        }
        var render = new CvRenderOptions
        {
            Template = options.Template,
            Language = options.Language ?? CvContent.Language(document),
            Sections = sections,
            DefaultSectionOrder = DefaultOrder(),
        };
        var cv = CvJson.Read(document);
        if (options.Format == ExportOptions.Docx)
        {
            return new ExportedFile(DocxWriter.Write(cv, render), DocxWriter.ContentType, "docx", 0);
        }
        if (options.Format == ExportOptions.Png)
        {
            var png = renderer.RenderPng(cv, render, options.Page, cancellationToken) ?? throw CvErrors.PageInvalid.ToException();
            return new ExportedFile(png.Bytes, "image/png", "png", png.Pages);
        }
        var pdf = renderer.RenderPdf(cv, render, cancellationToken);
        return new ExportedFile(pdf.Bytes, "application/pdf", "pdf", pdf.Pages);
    }

    /// <summary>The document without what is hidden.</summary>
    private static JsonObject Shown(JsonObject document, IReadOnlyDictionary<string, SectionSelection> sections)
    {
        var shown = document.DeepClone().AsObject();
        foreach (var (section, selection) in sections)
        {
            if (!selection.Enabled)
            {
                shown.Remove(section);
            }
            else if (selection.Items is { } items && shown[section] is JsonArray list)
            {
                shown[section] = new JsonArray([.. list.Where((_, index) => items.Contains(index)).Select(item => item?.DeepClone())]);
            }
        }
        return shown;
    }

    private List<string> DefaultOrder()
    {
        try
        {
            return [.. (JsonSerializer.Deserialize<string[]>(settings.Text("cv_section_order")) ?? []).Where(CvSections.All.Contains)];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}
