using System.Net;
using System.Net.NetworkInformation;
using Petrel.Lab.Network;

namespace Petrel.Lab.Front;

/// <summary>An address that the front listens on, and for whom.</summary>
internal sealed record FrontAddress(IPEndPoint EndPoint, int Slot, LabRole Role, int Index)
{
    /// <summary>The addresses of the plan that this network namespace has, without nginx's.</summary>
    internal static FrontAddress[] ReadPresent() =>
        [.. NetworkInterface.GetAllNetworkInterfaces()
            .SelectMany(static link => link.GetIPProperties().UnicastAddresses)
            .Select(static unicast => Of(unicast.Address))
            .OfType<FrontAddress>()];

    private static FrontAddress? Of(IPAddress address) =>
        AddressPlan.Find(address) is (int slot, LabRole role, int index) && role != LabRole.Nginx
            ? new(new IPEndPoint(address, AddressPlan.Port(role)), slot, role, index)
            : null;
}
