using System.Net;

namespace Petrel.Lab.Network;

/// <summary>What a registry address of the lab serves.</summary>
public enum LabRole
{
    /// <summary>Docker Hub's API: manifests.</summary>
    Api,

    /// <summary>Docker Hub's token server.</summary>
    Auth,

    /// <summary>Docker Hub's blobs.</summary>
    Blob,

    /// <summary>The first pull-through mirror.</summary>
    MirrorA,

    /// <summary>The second pull-through mirror.</summary>
    MirrorB,

    /// <summary>A private registry on port 5000, with basic auth and a CA of its own.</summary>
    Private,

    /// <summary>A private registry on port 5000, plain HTTP.</summary>
    Plain,

    /// <summary>nginx before the same images.</summary>
    Nginx,
}

/// <summary>
/// Who has which address. A slot is one client with registries of its own, so that runs go on side by side and the
/// Petrel of one never mistakes another's registry for its own.
/// </summary>
public static class AddressPlan
{
    /// <summary>How many slots there are.</summary>
    public const int Slots = 12;

    /// <summary>How many addresses each role has: Docker Hub's API has three, its CDN two, the rest one.</summary>
    public static int Count(LabRole role) => role switch
    {
        LabRole.Api => 3,
        LabRole.Blob => 2,
        _ => 1,
    };

    /// <summary>The port that a role listens on.</summary>
    public static int Port(LabRole role) => role is LabRole.Private or LabRole.Plain ? 5000 : 443;

    /// <summary>The host names that lead to a role, inside the slot only.</summary>
    public static IReadOnlyList<string> Hosts(LabRole role) => role switch
    {
        LabRole.Api => ["registry-1.docker.io", "index.docker.io"],
        LabRole.Auth => ["auth.docker.io"],
        LabRole.Blob => ["production.cloudflare.docker.com"],
        LabRole.MirrorA => ["mirror-a.petrel.test"],
        LabRole.MirrorB => ["mirror-b.petrel.test"],
        LabRole.Private => ["private.petrel.test"],
        LabRole.Plain => ["plain.petrel.test"],
        _ => ["nginx.petrel.test"],
    };

    /// <summary>The client's IPv4 address.</summary>
    public static IPAddress Client(int slot) => V4(slot, 2);

    /// <summary>The client's IPv6 address.</summary>
    public static IPAddress ClientV6(int slot) => V6(slot, 2);

    /// <summary>A registry address; <paramref name="index"/> is below <see cref="Count"/>.</summary>
    public static IPAddress Registry(int slot, LabRole role, int index = 0) => V4(slot, Last(role, index));

    /// <summary>The same in IPv6.</summary>
    public static IPAddress RegistryV6(int slot, LabRole role, int index = 0) => V6(slot, Last(role, index));

    /// <summary>Whose slot, role and index an address is; null if it is no registry's.</summary>
    public static (int Slot, LabRole Role, int Index)? Find(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        byte[] octets = (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).GetAddressBytes();
        (int slot, int last) = octets.Length == 4 ? (octets[2], octets[3]) : (octets[7], octets[15]);
        int role = (last / 10) - 1;
        bool known = last >= 10 && role <= (int)LabRole.Nginx && last % 10 < Count((LabRole)role) && slot < Slots;
        return known ? (slot, (LabRole)role, last % 10) : null;
    }

    private static int Last(LabRole role, int index) => (10 * ((int)role + 1)) + index;

    private static IPAddress V4(int slot, int last) => new([10, 77, (byte)slot, (byte)last]);

    private static IPAddress V6(int slot, int last) =>
        new([0xfd, 0x77, 0, 0, 0, 0, 0, (byte)slot, 0, 0, 0, 0, 0, 0, 0, (byte)last]);
}
