namespace Petrel.Core.Sockets;

/// <summary>The two ends of a connection, as this host sees them.</summary>
/// <param name="Local">The local end; its port is 0 while the kernel has not chosen one.</param>
/// <param name="Remote">The remote end.</param>
public readonly record struct SocketKey(InetEndpoint Local, InetEndpoint Remote);
