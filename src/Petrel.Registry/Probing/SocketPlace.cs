using System.Net.Sockets;
using Petrel.Core.Sockets;

namespace Petrel.Registry.Probing;

/// <summary>Another network namespace that a probe is made from: a socket belongs to the one in which it was opened, for good.</summary>
/// <param name="Netns">The namespace.</param>
/// <param name="Open">Opens a TCP socket there; may throw <see cref="SocketException"/>.</param>
public sealed record SocketPlace(NetnsId Netns, Func<AddressFamily, Socket> Open);
