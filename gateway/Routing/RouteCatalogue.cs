using System.Text.RegularExpressions;
using FitMyCv.Gateway.Limits;

namespace FitMyCv.Gateway.Routing;

/// <summary>
/// Every operation that the gateway knows, by method and path: the 137 of <c>catalogue.tsv</c> and ours beyond it. What is not here is 404.
/// </summary>
public static partial class RouteCatalogue
{
    public const string NextAuthPattern = "/api/auth/{**nextauth}";

    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(120);

    /// <summary>Ours, beyond the catalogue (spec identity §6, §9; docs/decisions/0008-passkeys.md; ai-worker §12; notification §6, §7).</summary>
    private static readonly (string Method, string Path, string Owner)[] Ours =
    [
        ("POST", "/api/auth/token", "identity"),
        ("GET", "/api/account/sessions", "identity"),
        ("DELETE", "/api/account/sessions/:id", "identity"),
        ("GET", "/api/account/export", "identity"),
        ("GET", "/api/account/two-factor", "identity"),
        ("POST", "/api/account/two-factor/setup", "identity"),
        ("POST", "/api/account/two-factor/enable", "identity"),
        ("POST", "/api/account/two-factor/disable", "identity"),
        ("GET", "/api/account/passkeys", "identity"),
        ("POST", "/api/account/passkeys/options", "identity"),
        ("POST", "/api/account/passkeys", "identity"),
        ("PATCH", "/api/account/passkeys/:id", "identity"),
        ("DELETE", "/api/account/passkeys/:id", "identity"),
        ("GET", "/api/background-tasks/job-offers", "ai-worker"),
        ("POST", "/api/admin/email-templates/:id/preview", "notification"),
        ("GET", "/public/images/{**path}", "notification"),
        ("HEAD", "/public/images/{**path}", "notification"),
    ];

    private static readonly HashSet<string> Uploads = new(StringComparer.Ordinal)
    {
        "/api/background-tasks/import-pdf", "/api/background-tasks/generate-cv", "/api/background-tasks/generate-cv-from-job-title",
        "/api/background-tasks/create-template-cv", "/api/admin/public-images",
    };

    public static IReadOnlyList<GatewayRoute> All { get; } = [.. Catalogue().Concat(Ours).Select(Route)];

    private static GatewayRoute Route((string Method, string Path, string Owner) operation)
    {
        var (method, path, owner) = operation;
        var pattern = path == "/api/auth/[...nextauth]" ? NextAuthPattern : PathParameter().Replace(path, "{${name}}");
        var timeout = path switch
        {
            "/api/events/stream" => Timeout.InfiniteTimeSpan,
            "/api/export-pdf" or "/api/account/export" => Long,
            _ => Usual,
        };
        return new GatewayRoute(method, pattern, owner, RateLimitTable.For(method, path), Uploads.Contains(path) ? BodyLimit.Upload : BodyLimit.Default, timeout);
    }

    private static IEnumerable<(string Method, string Path, string Owner)> Catalogue()
    {
        using var reader = new StreamReader(typeof(RouteCatalogue).Assembly.GetManifestResourceStream("catalogue.tsv")!);
        reader.ReadLine();
        while (reader.ReadLine() is { } line)
        {
            var columns = line.Split('\t');
            if (columns.Length > 3)
            {
                yield return (columns[1], columns[2], columns[3]);
            }
        }
    }

    [GeneratedRegex(@":(?<name>\w+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PathParameter();
}
