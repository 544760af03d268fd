namespace Petrel.Core.Sockets;

/// <summary>One socket to be looked up exactly.</summary>
/// <param name="Key">Both ends; the local port must be known.</param>
/// <param name="Cookie">The socket's cookie, or 0 to accept any socket with these ends.</param>
/// <param name="Netns">Its network namespace.</param>
public readonly record struct SocketLookup(SocketKey Key, ulong Cookie, NetnsId Netns);
