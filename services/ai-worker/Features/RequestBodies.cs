using FitMyCv.AiWorker.Tasks.Starting;
using Microsoft.OpenApi;

namespace FitMyCv.AiWorker.Features;

/// <summary>
/// Describes to OpenAPI the bodies that <see cref="RequestFields"/> reads: the framework can't see them, and binding them instead would answer other errors
/// than the specification's.
/// </summary>
internal static class RequestBodies
{
    private const string Json = "application/json";
    private const string Form = "multipart/form-data";

    /// <summary>A JSON body of these members.</summary>
    public static RouteHandlerBuilder TakesJson<T>(this RouteHandlerBuilder endpoint) => endpoint.Takes(true, (Json, typeof(T)));

    /// <summary>A form of these members.</summary>
    public static RouteHandlerBuilder TakesForm<T>(this RouteHandlerBuilder endpoint) => endpoint.Takes(true, (Form, typeof(T)));

    /// <summary>A JSON body, or a form of the same members and files.</summary>
    public static RouteHandlerBuilder TakesJsonOrForm<TJson, TForm>(this RouteHandlerBuilder endpoint, bool isRequired = true) =>
        endpoint.Takes(isRequired, (Json, typeof(TJson)), (Form, typeof(TForm)));

    /// <summary>The operation starts a task: 202 with its id.</summary>
    public static RouteHandlerBuilder StartsTask(this RouteHandlerBuilder endpoint) => endpoint.Produces<StartAnswer>(StatusCodes.Status202Accepted);

    private static RouteHandlerBuilder Takes(this RouteHandlerBuilder endpoint, bool isRequired, params (string MediaType, Type Members)[] bodies) =>
        endpoint.AddOpenApiOperationTransformer(async (operation, context, cancellationToken) =>
        {
            var content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal);
            foreach (var (mediaType, members) in bodies)
            {
                content[mediaType] = new OpenApiMediaType { Schema = await context.GetOrCreateSchemaAsync(members, null, cancellationToken) };
            }
            operation.RequestBody = new OpenApiRequestBody { Required = isRequired, Content = content };
        });
}

/// <summary>Exactly one of jobUrl and jobText.</summary>
internal sealed record GenerateCvBody(string? JobUrl, string? JobText, string? BaseCvFilename, string? Language);

/// <summary>Exactly one of jobUrl, jobText and jobPdf.</summary>
internal sealed record GenerateCvForm(string? JobUrl, string? JobText, IFormFile? JobPdf, string? BaseCvFilename, string? Language);

internal sealed record JobTitleBody(string JobTitle, string? BaseCvFilename, string? Language);

/// <summary>At most one of jobUrl, jobText and jobTitle.</summary>
internal sealed record TemplateBody(string? JobUrl, string? JobText, string? JobTitle, string? Language);

/// <summary>At most one of jobUrl, jobText, jobPdf and jobTitle.</summary>
internal sealed record TemplateForm(string? JobUrl, string? JobText, IFormFile? JobPdf, string? JobTitle, string? Language);

internal sealed record ImportForm(IFormFile Pdf);

internal sealed record TranslateBody(string Filename, string TargetLanguage);

internal sealed record ScoreBody(string Filename, Guid? JobOfferId);

internal sealed record OwnScoreBody(string Filename);

internal sealed record ImproveBody(string Filename, IReadOnlyList<string>? Sections);

internal sealed record TaskReportBody(Guid TaskId, string Status);

internal sealed record TaskRemovalBody(Guid TaskId);
