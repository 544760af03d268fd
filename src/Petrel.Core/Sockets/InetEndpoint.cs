namespace Petrel.Core.Sockets;

/// <summary>An address and a TCP port.</summary>
/// <param name="Address">The address.</param>
/// <param name="Port">The port; 0 where the kernel has not chosen or told one.</param>
public readonly record struct InetEndpoint(InetAddress Address, ushort Port)
{
    /// <summary><c>203.0.113.7:443</c> or <c>[2001:db8::7]:443</c>.</summary>
    public override string ToString() => Address.IsIPv4 ? $"{Address}:{Port}" : $"[{Address}]:{Port}";
}
