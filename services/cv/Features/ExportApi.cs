using System.Diagnostics;
using System.Globalization;
using System.Text;
using FitMyCv.Contracts;
using FitMyCv.Contracts.Errors;
using FitMyCv.Contracts.Messages;
using FitMyCv.Cv.Data;
using FitMyCv.Cv.Domain;
using FitMyCv.ServiceDefaults;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Errors;
using FitMyCv.ServiceDefaults.Security;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace FitMyCv.Cv.Features;

/// <summary>POST /api/export-pdf: a CV as a file, paid by <c>export_cv</c>; taken back when it can't be made.</summary>
public sealed partial class ExportApi(Database database, CvVault vault, PaidOperations operations, CvExporter exporter, ILogger<ExportApi> logger)
{
    public static void Map(IEndpointRouteBuilder app) =>
        app.MapUserApi().MapPost("/export-pdf", Handle).WithMetadata(new RequestSizeLimitAttribute(CvRequests.LargestBody));

    public static async Task<IResult> Handle(ExportRequest request, CurrentUser user, ExportApi export, HttpContext http, CancellationToken cancellationToken)
    {
        var filename = CvRequests.ExistingFilename(request.Filename);
        return await export.RunAsync(filename, ExportOptions.Read(request), user.Id, http, cancellationToken);
    }

    private async Task<IResult> RunAsync(string filename, ExportOptions options, Guid userId, HttpContext http, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        CvFile file;
        System.Text.Json.Nodes.JsonObject document;
        await using (var connection = await database.OpenAsync(cancellationToken))
        {
            file = CvRequests.Found(await CvFiles.FindAsync(connection, userId, filename));
            if (file.Blocked)
            {
                throw CvErrors.NotFound.ToException();
            }
            document = (await vault.ForReadingAsync(connection, userId)).Content(file);
        }
        var sections = options.SelectionFor(document);
        var id = Guid.CreateVersion7();
        await database.InTransactionAsync(unit => operations.BeginAsync(unit, id, userId, BillingFeatures.ExportCv), cancellationToken);
        var charge = await operations.ChargeAsync(id, userId, BillingFeatures.ExportCv, cancellationToken);
        if (charge.Refusal is { } refusal)
        {
            return CvRequests.Refusal(refusal);
        }
        ExportedFile exported;
        try
        {
            exported = await exporter.ExportAsync(document, options, sections, cancellationToken);
        }
        catch (ProblemException)
        {
            await operations.GiveBackAsync(id, PaidOperations.Rejected);
            throw;
        }
        catch (Exception exception)
        {
            LogFailed(file.Id, exception);
            await operations.GiveBackAsync(id, PaidOperations.Failed);
            cancellationToken.ThrowIfCancellationRequested();
            throw CvErrors.ExportFailed.ToException();
        }
        await database.InTransactionAsync(
            async unit =>
            {
                await PaidOperations.CompleteAsync(unit, id);
                unit.Publish(new CvExported
                {
                    UserId = userId,
                    CvId = file.Id,
                    Format = options.Format,
                    Language = options.Language ?? file.Language,
                    Pages = exported.Pages,
                    DurationMs = (int)Stopwatch.GetElapsedTime(started).TotalMilliseconds,
                });
            },
            CancellationToken.None);
        return Attach(http, exported, CvContent.FullName(document));
    }

    /// <summary>The file as an attachment named after the person.</summary>
    internal static IResult Attach(HttpContext http, ExportedFile file, string fullName)
    {
        var headers = http.Response.Headers;
        headers.CacheControl = "private, no-store";
        headers.ContentDisposition = new ContentDispositionHeaderValue("attachment")
        {
            FileName = $"\"{AttachmentName(fullName, file.Extension, asciiOnly: true)}\"",
            FileNameStar = AttachmentName(fullName, file.Extension, asciiOnly: false),
        }.ToString();
        if (file.Pages > 0)
        {
            headers["X-Page-Count"] = file.Pages.ToString(CultureInfo.InvariantCulture);
        }
        return TypedResults.Bytes(file.Bytes, file.ContentType);
    }

    /// <summary><c>CV &lt;name&gt;.&lt;extension&gt;</c>: letters, digits, spaces, hyphens, apostrophes; never a path or a control character.</summary>
    internal static string AttachmentName(string fullName, string extension, bool asciiOnly)
    {
        var name = new StringBuilder();
        foreach (var character in asciiOnly ? fullName.Normalize(NormalizationForm.FormKD) : fullName.Normalize(NormalizationForm.FormC))
        {
            if (CharUnicodeInfo.GetUnicodeCategory(character) is UnicodeCategory.NonSpacingMark && asciiOnly)
            {
                continue;
            }
            var isKept = character is '-' or '\'' || (asciiOnly ? char.IsAsciiLetterOrDigit(character) : char.IsLetterOrDigit(character) || char.IsSurrogate(character) || char.GetUnicodeCategory(character) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark);
            name.Append(isKept ? character : ' ');
        }
        var words = string.Join(' ', name.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries));
        return (words.Length == 0 ? "CV" : "CV " + words) + "." + extension;
    }

    [LoggerMessage(1, LogLevel.Error, "The export of CV {Id} failed")]
    private partial void LogFailed(Guid id, Exception exception);
}
