using System.Text.Json.Nodes;
using FitMyCv.Contracts.Errors;
using FitMyCv.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.Features;

namespace FitMyCv.AiWorker.Features;

/// <summary>
/// The members of a body that comes as JSON or as <c>multipart/form-data</c> with the same names. Another type is 415, a malformed body or a member of the
/// wrong type 400 <c>common.invalidPayload</c>.
/// </summary>
public sealed class RequestFields
{
    private readonly JsonObject? _json;
    private readonly IFormCollection? _form;

    private RequestFields(JsonObject? json, IFormCollection? form)
    {
        _json = json;
        _form = form;
    }

    public static async Task<RequestFields> ReadJsonAsync(HttpRequest request, CancellationToken cancellationToken) =>
        new(await JsonBody.RequireAsync(request, cancellationToken), null);

    public static async Task<RequestFields> ReadMultipartAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!IsMultipart(request))
        {
            throw CommonErrors.UnsupportedMediaType.ToException();
        }
        try
        {
            return new RequestFields(null, await request.ReadFormAsync(cancellationToken));
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException and not BadHttpRequestException)
        {
            throw Malformed();
        }
    }

    public static Task<RequestFields> ReadAsync(HttpRequest request, CancellationToken cancellationToken) =>
        IsMultipart(request) ? ReadMultipartAsync(request, cancellationToken) : ReadJsonAsync(request, cancellationToken);

    /// <summary>As <see cref="ReadAsync"/>; a request without a body gives no members.</summary>
    public static async Task<RequestFields> ReadOptionalAsync(HttpRequest request, CancellationToken cancellationToken) =>
        request.ContentLength == 0 || request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false }
            ? new RequestFields([], null)
            : await ReadAsync(request, cancellationToken);

    /// <summary>The member's text; null when it is absent or null.</summary>
    public string? Text(string name)
    {
        if (_form is not null)
        {
            return _form.TryGetValue(name, out var values) ? values.ToString() : null;
        }
        return _json![name] switch
        {
            null => null,
            JsonValue value when value.TryGetValue<string>(out var text) => text,
            _ => throw Wrong(name, "Must be text."),
        };
    }

    /// <summary>The member's text; null also when it is empty or blank.</summary>
    public string? GivenText(string name) => Text(name) is { } text && !string.IsNullOrWhiteSpace(text) ? text : null;

    /// <summary>The texts of an array; null when it is absent or null.</summary>
    public IReadOnlyList<string>? Texts(string name) =>
        _json?[name] switch
        {
            null => null,
            JsonArray items => [.. items.Select(item => item is JsonValue value && value.TryGetValue<string>(out var text) ? text : throw Wrong(name, "Must be a list of texts."))],
            _ => throw Wrong(name, "Must be a list of texts."),
        };

    public IReadOnlyList<IFormFile> Files(string name) => _form?.Files.GetFiles(name) ?? [];

    private static bool IsMultipart(HttpRequest request) =>
        request.ContentType?.StartsWith("multipart/form-data", StringComparison.OrdinalIgnoreCase) == true;

    private static ProblemException Malformed() => Wrong("", "The body is not of the expected form.");

    private static ProblemException Wrong(string name, string message) =>
        CommonErrors.InvalidPayload.ToException(new Dictionary<string, string[]>(StringComparer.Ordinal) { [name] = [message] });
}
