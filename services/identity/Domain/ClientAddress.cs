using System.Net;
using System.Net.Sockets;

namespace FitMyCv.Identity.Domain;

/// <summary>The client's address as the gateway hands it on, and its shortened forms.</summary>
public static class ClientAddress
{
    private static readonly IPAddress Unknown = IPAddress.None;

    /// <summary>
    /// The one address in <c>X-Forwarded-For</c>, which the gateway sets itself (services are reachable through it only), else the peer's.
    /// </summary>
    public static IPAddress Of(HttpContext http)
    {
        var address = IPAddress.TryParse(http.Request.Headers["X-Forwarded-For"].ToString(), out var forwarded) ? forwarded : http.Connection.RemoteIpAddress ?? Unknown;
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }

    /// <summary>What limits count by: an IPv4 address, an IPv6 network of 64 bits.</summary>
    public static string LimitKey(IPAddress address) => Cut(address, 32, 64);

    /// <summary>What is kept of a person's address: /24 (IPv4), /48 (IPv6).</summary>
    public static string Shortened(IPAddress address) => Cut(address, 24, 48);

    private static string Cut(IPAddress address, int bits4, int bits6)
    {
        var bytes = address.GetAddressBytes();
        var kept = (address.AddressFamily == AddressFamily.InterNetwork ? bits4 : bits6) / 8;
        bytes.AsSpan(kept).Clear();
        return new IPAddress(bytes).ToString();
    }
}
