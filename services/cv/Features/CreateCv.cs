using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using FitMyCv.Contracts;
using FitMyCv.Contracts.Errors;
using FitMyCv.Contracts.Messages;
using FitMyCv.Cv.Data;
using FitMyCv.Cv.Domain;
using FitMyCv.Cv.Domain.JsonResume;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Errors;
using FitMyCv.ServiceDefaults.Security;

namespace FitMyCv.Cv.Features;

/// <summary>POST /api/cvs/create: stores a CV made by hand, paid by <c>create_cv_manual</c> under the new id.</summary>
public sealed class CreateCv(Database database, CvVault vault, PaidOperations operations, TimeProvider time)
{
    public sealed record Request(string? Filename, JsonElement? Content, string? SourceType, string? SourceValue, string? Language, string? Format);

    /// <param name="Unmapped">Of a JSON Resume only: the members that found no place.</param>
    public sealed record Answer(
        CvSummaryView Cv, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<Unmapped>? Unmapped = null);

    private const string JsonResume = "jsonresume";

    private const int LongestSourceValue = 2048;
    private static readonly string[] Languages = ["fr", "en", "es", "de"];

    public static async Task<IResult> Handle(Request request, CurrentUser user, CreateCv create, HttpContext http, CancellationToken cancellationToken)
    {
        RequireValid(request);
        if (request.Filename is { } name && !CvFilename.IsValid(name))
        {
            throw CvErrors.InvalidFilename.ToException();
        }
        if (request.Format != JsonResume)
        {
            return await create.RunAsync(request, CvContent.Accept(request.Content), null, user, http, cancellationToken);
        }
        var imported = JsonResumeImport.Read(CvContent.Parse(request.Content));
        return await create.RunAsync(request, Accept(imported), imported.Unmapped, user, http, cancellationToken);
    }

    /// <summary>The mapped document; what is wrong in it is named at its place in the sent one.</summary>
    private static JsonObject Accept(ImportedResume imported)
    {
        try
        {
            return CvContent.Accept(imported.Document);
        }
        catch (ProblemException problem) when (problem.Errors is { } errors)
        {
            throw problem.Error.ToException(errors.GroupBy(error => imported.SentPlace(error.Key), StringComparer.Ordinal)
                .ToDictionary(group => group.Key, group => group.SelectMany(error => error.Value).ToArray(), StringComparer.Ordinal));
        }
    }

    private async Task<IResult> RunAsync(
        Request request, JsonObject content, IReadOnlyList<Unmapped>? unmapped, CurrentUser user, HttpContext http, CancellationToken cancellationToken)
    {
        var id = Guid.CreateVersion7();
        var now = time.GetUtcNow();
        CvContent.Complete(content, request.Language, now);
        var filename = await database.InTransactionAsync(
            async unit =>
            {
                await CvFiles.LockUserAsync(unit, user.Id);
                await operations.BeginAsync(unit, id, user.Id, BillingFeatures.CreateCvManual);
                return await Reservations.HoldAsync(unit, user.Id, id, request.Filename, now);
            },
            cancellationToken);
        var charge = await operations.ChargeAsync(id, user.Id, BillingFeatures.CreateCvManual, cancellationToken);
        if (charge.Refusal is { } refusal)
        {
            return CvRequests.Refusal(refusal);
        }
        // Paid: what follows does not end with the client's patience.
        var file = await database.InTransactionAsync(unit => StoreAsync(unit, id, filename, request, content, user.Id), CancellationToken.None);
        CvRequests.SetEtag(http, file.Etag);
        return TypedResults.Created($"/api/cvs/read?file={Uri.EscapeDataString(filename)}", new Answer(CvSummaryView.Of(file, content), unmapped));
    }

    private async Task<CvFile> StoreAsync(UnitOfWork unit, Guid id, string filename, Request request, JsonObject content, Guid userId)
    {
        await CvFiles.LockUserAsync(unit, userId);
        await PaidOperations.CompleteAsync(unit, id);
        await Reservations.UseAsync(unit, userId, id);
        var payloads = await vault.ForWritingAsync(unit.Connection, userId);
        var now = time.GetUtcNow();
        var file = new CvFile
        {
            Id = id,
            UserId = userId,
            Filename = filename,
            Content = payloads.SealContent(id, 1, content),
            Label = payloads.SealLabel(id, content),
            Etag = CvEtag.Of(id, content),
            Language = CvContent.Language(content),
            SourceType = request.SourceType,
            SourceValue = request.SourceValue,
            CreatedAt = now,
            UpdatedAt = now,
        };
        await CvFiles.InsertAsync(unit, file);
        unit.Publish(new CvCreated
        {
            UserId = userId,
            CvId = id,
            Filename = filename,
            SourceType = file.SourceType,
            Language = file.Language,
            Etag = file.Etag,
        });
        return file;
    }

    private static void RequireValid(Request request)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (request.Format is not (null or "fitmycv" or JsonResume))
        {
            errors["format"] = ["Must be fitmycv or jsonresume."];
        }
        if (request.SourceType is { } type && !CvSources.All.Contains(type))
        {
            errors["sourceType"] = ["Must be one of: " + string.Join(", ", CvSources.All) + "."];
        }
        if (request.SourceValue is { } value && (request.SourceType is null || value.Length > LongestSourceValue))
        {
            errors["sourceValue"] = [request.SourceType is null ? "Needs sourceType." : "Must have at most 2048 characters."];
        }
        if (request.Language is { } language && !Languages.Contains(language))
        {
            errors["language"] = ["Must be one of: fr, en, es, de."];
        }
        if (errors.Count > 0)
        {
            throw CommonErrors.InvalidPayload.ToException(errors);
        }
    }
}
