using System.Text.Json.Nodes;
using FitMyCv.Contracts.Errors;
using FitMyCv.Contracts.Messages;
using FitMyCv.Cv.Data;
using FitMyCv.Cv.Domain;
using FitMyCv.ServiceDefaults;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Errors;
using FitMyCv.ServiceDefaults.Requests;
using FitMyCv.ServiceDefaults.Security;
using Microsoft.AspNetCore.Mvc;

namespace FitMyCv.Cv.Features;

/// <summary>List, create, read and delete CVs.</summary>
public static class CvApi
{
    public static void MapCvs(this IEndpointRouteBuilder app)
    {
        var api = app.MapUserApi().WithMetadata(new RequestSizeLimitAttribute(CvRequests.LargestBody));
        api.MapGet("/cvs", List);
        api.MapPost("/cvs/create", CreateCv.Handle);
        api.MapGet("/cvs/read", Read);
        api.MapPost("/cvs/delete", Delete);
    }

    public sealed record ListAnswer(IReadOnlyList<CvSummaryView> Cvs, int Total);

    public sealed record ReadAnswer(JsonObject Content, string Filename, int ContentVersion, string? Etag, bool Blocked);

    public sealed record DeleteRequest(string? Filename);

    private static async Task<ListAnswer> List(HttpRequest request, CurrentUser user, Database database, CvVault vault, CancellationToken cancellationToken)
    {
        var query = new QueryReader(request);
        var limit = query.OptionalInt("limit", 1, 200);
        var offset = query.Int("offset", 0, int.MaxValue, 0);
        query.ThrowIfInvalid();
        await using var connection = await database.OpenAsync(cancellationToken);
        var (files, total) = await CvFiles.ListAsync(connection, user.Id, limit, offset);
        if (files.Count == 0)
        {
            return new ListAnswer([], total);
        }
        var payloads = await vault.ForReadingAsync(connection, user.Id);
        return new ListAnswer([.. files.Select(file => CvSummaryView.Of(file, payloads.Label(file)))], total);
    }

    private static async Task<IResult> Read(HttpContext http, CurrentUser user, Database database, CvVault vault, CancellationToken cancellationToken)
    {
        var filename = CvRequests.ExistingFilename(http.Request.Query["file"]);
        var version = VersionOf(http.Request);
        await using var connection = await database.OpenAsync(cancellationToken);
        var file = CvRequests.Found(await CvFiles.FindAsync(connection, user.Id, filename));
        if (version is { } number)
        {
            var archived = await CvVersions.FindAsync(connection, file.Id, number) ?? throw CvErrors.VersionNotFound.ToException();
            var old = (await vault.ForReadingAsync(connection, user.Id)).Version(file.Id, archived);
            return TypedResults.Ok(new ReadAnswer(old, filename, number, null, file.Blocked));
        }
        CvRequests.SetEtag(http, file.Etag);
        if (http.Request.Headers.IfNoneMatch.ToString() is { Length: > 0 } header && CvEtag.IsNamedIn(header, file.Etag))
        {
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        }
        var content = (await vault.ForReadingAsync(connection, user.Id)).Content(file);
        return TypedResults.Ok(new ReadAnswer(content, filename, file.ContentVersion, file.Etag, file.Blocked));
    }

    private static async Task<Done> Delete(DeleteRequest request, HttpContext http, CurrentUser user, Database database, CancellationToken cancellationToken)
    {
        var filename = CvRequests.ExistingFilename(request.Filename);
        await database.InTransactionAsync(
            async unit =>
            {
                var file = CvRequests.Found(await CvFiles.FindForChangeAsync(unit, user.Id, filename));
                CvRequests.RequireMatch(http, file);
                await CvFiles.DeleteAsync(unit, file);
                unit.Publish(new CvDeleted { UserId = user.Id, CvId = file.Id, Filename = filename });
            },
            cancellationToken);
        return new Done();
    }

    private static int? VersionOf(HttpRequest request)
    {
        var text = request.Query["version"].ToString();
        return text.Length == 0 ? null
            : JsonPointer.Index(text) is { } version and >= 1 ? version
            : throw CvErrors.InvalidVersion.ToException();
    }
}
