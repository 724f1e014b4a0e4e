using System.Text.Json;
using FitMyCv.Contracts.Errors;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Npgsql;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace FitMyCv.ServiceDefaults.Errors;

/// <summary>Turns what escaped an endpoint into its problem: a client's mistake is 4xx, a dependency that is away 503, a bug 500.</summary>
internal sealed partial class ProblemExceptionHandler(ILogger<ProblemExceptionHandler> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        switch (exception)
        {
            case ProblemException problem:
                await Problems.WriteAsync(httpContext, problem.Error, problem.Errors, problem.Extensions);
                return true;
            case BadHttpRequestException bad:
                await Problems.WriteAsync(httpContext, ForStatus(bad.StatusCode), FieldErrors(bad));
                return true;
            case OperationCanceledException when httpContext.RequestAborted.IsCancellationRequested:
                httpContext.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
                return true;
            // NUL characters are text for JSON and URLs, and none for PostgreSQL.
            case PostgresException { SqlState: PostgresErrorCodes.CharacterNotInRepertoire or PostgresErrorCodes.UntranslatableCharacter }:
                await Problems.WriteAsync(httpContext, CommonErrors.InvalidPayload, new Dictionary<string, string[]>(StringComparer.Ordinal) { [""] = ["A text holds characters that cannot be stored."] });
                return true;
            case NpgsqlException { IsTransient: true } or NpgsqlException { InnerException: System.Net.Sockets.SocketException or IOException or TimeoutException }:
            case HttpRequestException or BrokenCircuitException or TimeoutRejectedException:
                LogDependencyAway(exception.GetType().Name, exception.Message);
                await Problems.WriteAsync(httpContext, CommonErrors.Unavailable);
                return true;
            default:
                LogUnexpected(exception);
                await Problems.WriteAsync(httpContext, CommonErrors.InternalError);
                return true;
        }
    }

    /// <summary>The problem of a status that the framework set by itself.</summary>
    internal static ErrorDefinition ForStatus(int status) =>
        status switch
        {
            401 => CommonErrors.NotAuthenticated,
            403 => CommonErrors.Forbidden,
            404 => CommonErrors.NotFound,
            405 => CommonErrors.MethodNotAllowed,
            408 => CommonErrors.RequestTimeout,
            413 => CommonErrors.PayloadTooLarge,
            415 => CommonErrors.UnsupportedMediaType,
            429 => CommonErrors.RateLimited,
            431 => CommonErrors.HeadersTooLarge,
            503 => CommonErrors.Unavailable,
            >= 500 => CommonErrors.InternalError,
            _ => CommonErrors.InvalidPayload,
        };

    private static Dictionary<string, string[]>? FieldErrors(BadHttpRequestException exception)
    {
        if (exception.StatusCode != StatusCodes.Status400BadRequest)
        {
            return null;
        }
        if (exception.InnerException is JsonException json)
        {
            var path = (json.Path ?? "$").TrimStart('$').TrimStart('.');
            return new(StringComparer.Ordinal) { [path] = [path.Length == 0 ? "The body is not a JSON object of the expected form." : "This member has the wrong type."] };
        }
        return new(StringComparer.Ordinal) { [""] = ["A value of the request is missing or has the wrong type."] };
    }

    [LoggerMessage(1, LogLevel.Error, "A request failed in an unexpected way")]
    private partial void LogUnexpected(Exception exception);

    [LoggerMessage(2, LogLevel.Warning, "A dependency is away ({Kind}: {Reason})")]
    private partial void LogDependencyAway(string kind, string reason);
}
