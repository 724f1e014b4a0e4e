using System.Net;
using System.Net.Sockets;

namespace FitMyCv.AiWorker.Offers;

/// <summary>
/// A URL of a job offer that rule 1 of guarded fetching lets through (spec ai-worker §2, §3), normalised: lower-case host,
/// default port and fragment removed.
/// </summary>
public sealed record JobUrl
{
    public const int MaximumLength = 2048;

    private static readonly string[] LocalSuffixes = [".localhost", ".local", ".internal", ".lan", ".home.arpa", ".onion"];

    private JobUrl(Uri uri) => Uri = uri;

    public Uri Uri { get; }

    /// <summary>The form under which an offer is cached.</summary>
    public string Normalised => Uri.AbsoluteUri;

    /// <summary>
    /// Reads a URL of a user without any look-up. Refusals are keys of spec §1.7: <c>background.invalidUrl</c> (not an absolute URL, or too long),
    /// <c>background.urlNotAllowed</c> (scheme, port, credentials, local name or address).
    /// </summary>
    /// <param name="allowedHosts">Exact <c>host:port</c> entries that are let through (Development and tests).</param>
    public static string? TryParse(string? text, IReadOnlySet<string> allowedHosts, out JobUrl? url)
    {
        url = null;
        var trimmed = text?.Trim() ?? "";
        if (trimmed.Length is 0 or > MaximumLength || trimmed.Any(char.IsControl) || !Uri.TryCreate(trimmed, UriKind.Absolute, out var uri) || trimmed.StartsWith('/') || trimmed.StartsWith('\\'))
        {
            return "background.invalidUrl";
        }
        return Check(uri, allowedHosts, out url);
    }

    /// <summary>Rule 1 on a URL that is absolute already (the target of a redirect).</summary>
    public static string? Check(Uri uri, IReadOnlySet<string> allowedHosts, out JobUrl? url)
    {
        url = null;
        if (uri.Scheme is not ("http" or "https"))
        {
            return "background.urlNotAllowed";
        }
        if (uri.Host.Length == 0 || !TryAsciiHost(uri, out var host))
        {
            return "background.invalidUrl";
        }
        if (uri.UserInfo.Length > 0)
        {
            return "background.urlNotAllowed";
        }
        var builder = new UriBuilder(uri) { Host = host, Fragment = "", UserName = "", Password = "" };
        var isExempt = allowedHosts.Contains($"{host}:{uri.Port}");
        if (!isExempt && (uri.Port is not (80 or 443) || !IsPublicName(uri, host)))
        {
            return "background.urlNotAllowed";
        }
        url = new JobUrl(builder.Uri);
        return null;
    }

    private static bool TryAsciiHost(Uri uri, out string host)
    {
        host = "";
        try
        {
            host = uri.HostNameType == UriHostNameType.IPv6 ? uri.Host : uri.IdnHost.ToLowerInvariant().TrimEnd('.');
            return host.Length is > 0 and <= 253 && host.All(char.IsAscii);
        }
        catch (Exception exception) when (exception is InvalidOperationException or UriFormatException)
        {
            return false;
        }
    }

    private static bool IsPublicName(Uri uri, string host)
    {
        if (uri.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6 || LooksNumeric(host))
        {
            return TryAddress(uri, host, out var address) && PublicAddresses.IsPublic(address);
        }
        return host.Contains('.', StringComparison.Ordinal)
            && host != "localhost"
            && !Array.Exists(LocalSuffixes, suffix => host.EndsWith(suffix, StringComparison.Ordinal));
    }

    /// <summary>A last label of digits or in hexadecimal is an address in another notation.</summary>
    private static bool LooksNumeric(string host)
    {
        var last = host.Split('.')[^1];
        return last.Length > 0 && (last.All(char.IsAsciiDigit) || (last.StartsWith("0x", StringComparison.OrdinalIgnoreCase) && last[2..].All(char.IsAsciiHexDigit)));
    }

    private static bool TryAddress(Uri uri, string host, out IPAddress address)
    {
        if (uri.HostNameType == UriHostNameType.IPv6)
        {
            return IPAddress.TryParse(host.Trim('[', ']'), out address!) && address.AddressFamily == AddressFamily.InterNetworkV6;
        }
        return IPAddress.TryParse(host, out address!);
    }
}
