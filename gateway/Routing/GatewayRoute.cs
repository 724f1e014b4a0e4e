namespace FitMyCv.Gateway.Routing;

/// <summary>Body a route accepts: JSON and forms ≤ 1 MiB, uploads ≤ 16 MiB (multipart), the client log ≤ 16 KiB.</summary>
public enum BodyLimit
{
    Default,
    Upload,
    Log,
}

/// <summary>One public operation: where it goes and what is allowed.</summary>
/// <param name="Method">HTTP method.</param>
/// <param name="Pattern">ASP.NET route pattern.</param>
/// <param name="Owner">Service, as in design/architecture §2.</param>
/// <param name="Limit">Bucket of <see cref="Limits.RateLimitTable"/>; null = none.</param>
/// <param name="Timeout">Of the whole request; infinite for streams.</param>
public sealed record GatewayRoute(string Method, string Pattern, string Owner, Limits.RateLimit? Limit, BodyLimit Body, TimeSpan Timeout)
{
    /// <summary>The NextAuth routes (spec identity §3): problems of their POSTs carry <c>url</c>; open during maintenance.</summary>
    public bool IsNextAuth => Pattern == RouteCatalogue.NextAuthPattern;
}
