using System.Collections.Immutable;
using Petrel.Core.Sockets;
using Petrel.Linux.Capabilities;

namespace Petrel.Linux.Namespaces;

/// <summary>A network namespace that was found.</summary>
/// <param name="Id">Its inode.</param>
/// <param name="Names">The paths under which it is kept (<c>/run/netns/NAME</c>); empty if processes alone keep it.</param>
/// <param name="Pid">The first process in it; 0 if none is seen.</param>
/// <param name="Process">The name of that process; empty if there is none.</param>
/// <param name="Processes">How many processes are seen in it, the kernel's own not counted.</param>
/// <param name="IsOwn">Whether Petrel runs in it.</param>
/// <param name="Entry">Whether it could be entered, as was tried.</param>
public sealed record NetnsSighting(
    NetnsId Id, ImmutableArray<string> Names, int Pid, string Process, int Processes, bool IsOwn, Availability Entry);

/// <summary>All network namespaces that can be found from here.</summary>
/// <param name="Seen">The namespaces, the own one first, then by inode.</param>
/// <param name="Processes">Processes that are seen at all, the kernel's own not counted.</param>
/// <param name="Unreadable">Those of them whose namespace may not be read.</param>
/// <param name="FirstUnreadable">One of these, as <c>name[pid]</c>; empty if there is none.</param>
public sealed record NetnsCensus(
    ImmutableArray<NetnsSighting> Seen, int Processes, int Unreadable, string FirstUnreadable = "");
