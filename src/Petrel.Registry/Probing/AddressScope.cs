using Petrel.Core.Sockets;

namespace Petrel.Registry.Probing;

/// <summary>From where an address can be reached: a registry on the internet has no business to send anybody into a private network.</summary>
public enum AddressScope : byte
{
    /// <summary>Anybody can reach it.</summary>
    Public,

    /// <summary>A private network: 10/8, 172.16/12, 192.168/16, 100.64/10, fc00::/7 and their like.</summary>
    Private,

    /// <summary>This link only: 169.254/16, where clouds keep their metadata, and fe80::/10.</summary>
    LinkLocal,

    /// <summary>This machine.</summary>
    Loopback,

    /// <summary>No address of a host: unspecified, multicast, broadcast, reserved.</summary>
    None,
}

/// <summary>The scope of an address (IANA special-purpose address registries).</summary>
public static class AddressScopes
{
    /// <summary>The scope. IPv6 forms that carry an IPv4 address (mapped, NAT64, 6to4) have that address's scope.</summary>
    public static AddressScope Of(InetAddress address)
    {
        if (address.IsLoopback) return AddressScope.Loopback;
        if (address.IsIPv4) return OfIPv4(address.IPv4Bits);
        if (EmbeddedIPv4(address) is { } embedded) return OfIPv4(embedded);
        ulong top = address.High >> 48;
        if (address.High == 0) return AddressScope.None;
        if ((top & 0xFFC0) == 0xFE80) return AddressScope.LinkLocal;
        if ((top & 0xFE00) == 0xFC00 || (top & 0xFFC0) == 0xFEC0) return AddressScope.Private;
        return (top & 0xFF00) == 0xFF00 ? AddressScope.None : AddressScope.Public;
    }

    // 64:ff9b::/96 (NAT64) ends in the address; 2002::/16 (6to4) has it behind its prefix.
    private static uint? EmbeddedIPv4(InetAddress address)
    {
        if (address.High == 0x0064_FF9B_0000_0000 && address.Low >> 32 == 0) return (uint)address.Low;
        return address.High >> 48 == 0x2002 ? (uint)(address.High >> 16) : null;
    }

    private static AddressScope OfIPv4(uint bits)
    {
        byte first = (byte)(bits >> 24);
        byte second = (byte)(bits >> 16);
        return (first, second) switch
        {
            (127, _) => AddressScope.Loopback,
            (169, 254) => AddressScope.LinkLocal,
            (10, _) or (192, 168) or (172, >= 16 and <= 31) or (100, >= 64 and <= 127) or (198, 18 or 19) => AddressScope.Private,
            (0, _) or ( >= 224, _) => AddressScope.None,
            _ => AddressScope.Public,
        };
    }
}
