using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace FitMyCv.AppHost.Local.Servers;

/// <summary>Picks ports of this machine.</summary>
public static class Ports
{
    // Below Linux's range for outgoing connections (32768 and up), so that none of these takes the port meanwhile.
    private const int First = 20000;
    private const int Last = 32000;

    /// <summary>A port that nothing listens on now.</summary>
    public static int Free()
    {
        for (var attempt = 0; attempt < 1000; attempt++)
        {
            var port = RandomNumberGenerator.GetInt32(First, Last);
            if (IsFree(port))
                return port;
        }
        throw new NativeServerException($"No free port between {First} and {Last}.");
    }

    public static bool IsFree(int port) => CanListen(IPAddress.Loopback, port) && CanListen(IPAddress.Any, port);

    private static bool CanListen(IPAddress address, int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, port));
            socket.Listen();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
