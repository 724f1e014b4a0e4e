namespace FitMyCv.Contracts.Errors;

/// <summary>Keys that every service uses (spec identity §1).</summary>
public static class CommonErrors
{
    public static readonly ErrorDefinition NotAuthenticated = new("common.notAuthenticated", 401, "Sign in to use this operation.");
    public static readonly ErrorDefinition Forbidden = new("common.forbidden", 403, "This operation is for administrators.");
    public static readonly ErrorDefinition OriginNotAllowed = new("common.originNotAllowed", 403, "Requests from this origin are not allowed.");
    public static readonly ErrorDefinition NotFound = new("common.notFound", 404, "There is nothing at this address.");
    public static readonly ErrorDefinition InvalidPayload = new("common.invalidPayload", 400, "The request is not in the expected form.");
    public static readonly ErrorDefinition UnsupportedMediaType = new("common.unsupportedMediaType", 415, "The content type of the request is not supported here.");
    public static readonly ErrorDefinition RateLimited = new("common.rateLimited", 429, "Too many requests: try again later.");
    public static readonly ErrorDefinition Maintenance = new("common.maintenance", 503, "FitMyCV is under maintenance: try again in a few minutes.");
    public static readonly ErrorDefinition Unavailable = new("common.unavailable", 503, "The service is briefly unavailable: try again in a moment.");
    public static readonly ErrorDefinition MethodNotAllowed = new("common.methodNotAllowed", 405, "This method is not allowed here.");
    public static readonly ErrorDefinition PayloadTooLarge = new("common.payloadTooLarge", 413, "The request is too large.");
    public static readonly ErrorDefinition IdempotencyConflict = new("common.idempotencyConflict", 409, "This idempotency key was used with another request.");
    public static readonly ErrorDefinition IdempotencyInProgress = new("common.idempotencyInProgress", 409, "The first request with this idempotency key is still running.");
    public static readonly ErrorDefinition InternalError = new("common.internalError", 500, "Something went wrong on our side.");
    public static readonly ErrorDefinition RequestTimeout = new("common.requestTimeout", 408, "The request took too long to arrive.");
    public static readonly ErrorDefinition HeadersTooLarge = new("common.headersTooLarge", 431, "The request headers are too large.");
}
