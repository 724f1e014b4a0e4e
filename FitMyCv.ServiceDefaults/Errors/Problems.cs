using System.Diagnostics;
using FitMyCv.Contracts.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;

namespace FitMyCv.ServiceDefaults.Errors;

/// <summary>The one way to answer an error: RFC 9457 with the stable <c>error</c> key (design/architecture §7).</summary>
public static class Problems
{
    public const string ContentType = "application/problem+json";

    /// <summary>Id of the trace that the answer belongs to, as operators search for it.</summary>
    internal static string TraceId => (Activity.Current?.TraceId ?? ActivityTraceId.CreateRandom()).ToHexString();

    /// <param name="errors">Field or JSON Pointer → messages.</param>
    /// <param name="extensions">Further members of the problem, such as <c>retryAfter</c>; nulls are written.</param>
    public static ProblemHttpResult ToProblem(
        this ErrorDefinition error,
        IReadOnlyDictionary<string, string[]>? errors = null,
        IReadOnlyDictionary<string, object?>? extensions = null) =>
        TypedResults.Problem(Details(error, errors, extensions));

    /// <summary>A refusal from deep inside, turned into its problem by the exception handler.</summary>
    public static ProblemException ToException(
        this ErrorDefinition error,
        IReadOnlyDictionary<string, string[]>? errors = null,
        IReadOnlyDictionary<string, object?>? extensions = null) =>
        new(error, errors, extensions);

    /// <summary><c>common.invalidPayload</c> for one member.</summary>
    public static ProblemHttpResult Invalid(string member, string message) =>
        CommonErrors.InvalidPayload.ToProblem(new Dictionary<string, string[]>(StringComparer.Ordinal) { [member] = [message] });

    public static ProblemDetails Details(
        ErrorDefinition error,
        IReadOnlyDictionary<string, string[]>? errors = null,
        IReadOnlyDictionary<string, object?>? extensions = null)
    {
        var details = new ProblemDetails
        {
            Type = "about:blank",
            Title = ReasonPhrases.GetReasonPhrase(error.Status),
            Status = error.Status,
            Detail = error.Detail,
        };
        details.Extensions["traceId"] = TraceId;
        details.Extensions["error"] = error.Key;
        if (errors is { Count: > 0 })
        {
            details.Extensions["errors"] = errors;
        }
        foreach (var (name, value) in extensions ?? new Dictionary<string, object?>(StringComparer.Ordinal))
        {
            details.Extensions[name] = value;
        }
        return details;
    }

    /// <summary>Writes the problem when no endpoint did (authentication, status pages, exceptions).</summary>
    public static Task WriteAsync(HttpContext http, ErrorDefinition error, IReadOnlyDictionary<string, string[]>? errors = null, IReadOnlyDictionary<string, object?>? extensions = null)
    {
        http.Response.StatusCode = error.Status;
        if (error.Status is StatusCodes.Status503ServiceUnavailable && !http.Response.Headers.ContainsKey("Retry-After"))
        {
            http.Response.Headers.RetryAfter = "5";
        }
        return ToProblem(error, errors, extensions).ExecuteAsync(http);
    }
}

/// <summary>A refusal thrown where a value can't be returned; holds the whole answer.</summary>
public sealed class ProblemException(
    ErrorDefinition error,
    IReadOnlyDictionary<string, string[]>? errors = null,
    IReadOnlyDictionary<string, object?>? extensions = null) : Exception(error.Key)
{
    public ErrorDefinition Error { get; } = error;
    public IReadOnlyDictionary<string, string[]>? Errors { get; } = errors;
    public IReadOnlyDictionary<string, object?>? Extensions { get; } = extensions;
}
