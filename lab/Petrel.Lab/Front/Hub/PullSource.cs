using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Petrel.Lab.Front.Hub;

/// <summary>Whom Docker Hub counts: an address, an IPv6 /64, or an account.</summary>
/// <param name="Name">As in <c>docker-ratelimit-source</c>.</param>
/// <param name="User">Who is signed in; null is nobody.</param>
internal readonly record struct PullSource(string Name, string? User)
{
    internal static PullSource Of(IPAddress client, string? user) =>
        user is not null ? new(Account(user), user) : new(Network(client), null);

    private static string Network(IPAddress client)
    {
        IPAddress address = client.IsIPv4MappedToIPv6 ? client.MapToIPv4() : client;
        if (address.AddressFamily == AddressFamily.InterNetwork) return address.ToString();
        byte[] bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes).ToString();
    }

    private static string Account(string user) => new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(user)).AsSpan(0, 16)).ToString();
}
