using Petrel.Core.Sockets;

namespace Petrel.Core.Attribution;

/// <summary>A process that the engine wants to know.</summary>
/// <param name="Pid">Its id; 0 if only a socket of it is known.</param>
/// <param name="FallbackName">Its name if it has died meanwhile; null if unknown.</param>
/// <param name="Netns">The network namespace of the socket.</param>
/// <param name="Inode">The inode of the socket; 0 if the process id is known.</param>
public readonly record struct IdentificationRequest(int Pid, string? FallbackName, NetnsId Netns, ulong Inode);
