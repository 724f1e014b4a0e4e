using System.Net;
using System.Net.Sockets;

namespace FitMyCv.Gateway.Callers;

/// <summary>The client's address: the peer's, or the last hop of <c>X-Forwarded-For</c> that no trusted proxy made.</summary>
public static class ClientAddress
{
    public static IPAddress Of(HttpContext http, GatewayOptions options)
    {
        var address = Plain(http.Connection.RemoteIpAddress ?? IPAddress.None);
        var hops = http.Request.Headers["X-Forwarded-For"].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        for (var i = hops.Length - 1; i >= 0 && IsTrusted(address, options); i--)
        {
            if (!IPAddress.TryParse(hops[i], out var hop))
            {
                break;
            }
            address = Plain(hop);
        }
        return address;
    }

    /// <summary>Key of rate limits: an IPv6 client owns a /64.</summary>
    public static string LimitKey(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address.ToString();
        }
        var bytes = address.GetAddressBytes();
        Array.Clear(bytes, 8, 8);
        return new IPAddress(bytes) + "/64";
    }

    private static bool IsTrusted(IPAddress address, GatewayOptions options) => options.TrustedProxies.Any(network => network.Contains(address));

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
