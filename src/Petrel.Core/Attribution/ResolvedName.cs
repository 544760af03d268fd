using System.Collections.Immutable;
using Petrel.Core.Sockets;

namespace Petrel.Core.Attribution;

/// <summary>What the system resolver answered for one host name; no addresses where it does not resolve.</summary>
/// <param name="Host">The host name, lower case.</param>
/// <param name="Addresses">The addresses, in the resolver's order.</param>
/// <param name="Error">Why there are none, for a person; null where there are some.</param>
public sealed record ResolvedName(string Host, ImmutableArray<InetAddress> Addresses, string? Error = null);
