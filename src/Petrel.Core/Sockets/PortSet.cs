using System.Collections.Immutable;

namespace Petrel.Core.Sockets;

/// <summary>An immutable set of TCP ports, asked once for each row of a sweep.</summary>
public sealed class PortSet
{
    // One bit a port: 8 KB, and one load whatever the number of ports.
    private readonly ulong[] _bits = new ulong[(ushort.MaxValue + 1) / 64];

    /// <summary>The set of the given ports; repetitions are dropped.</summary>
    public PortSet(IEnumerable<ushort> ports)
    {
        ArgumentNullException.ThrowIfNull(ports);
        Ports = [.. ports.Distinct().Order()];
        foreach (ushort port in Ports) _bits[port >> 6] |= 1UL << (port & 63);
    }

    /// <summary>The ports, ascending.</summary>
    public ImmutableArray<ushort> Ports { get; }

    /// <summary>Whether the port is in the set.</summary>
    public bool Contains(ushort port) => (_bits[port >> 6] & (1UL << (port & 63))) != 0;
}
