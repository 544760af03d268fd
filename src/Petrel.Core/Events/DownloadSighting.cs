using System.Collections.Immutable;

namespace Petrel.Core.Events;

/// <summary>
/// The files into which a process downloads, looked at twice, a second or more apart; the payload of
/// <see cref="EventKind.DownloadsSeen"/>. Where a daemon writes for its client (<c>ctr</c> and containerd), its files are
/// among them.
/// </summary>
/// <param name="IsConclusive">
/// Whether the absence of a file means that nothing is being downloaded: the client is one whose files are known, all of
/// them could be looked at, and nobody waited for the disk.
/// </param>
/// <param name="Files">The files that were open at both looks.</param>
/// <param name="IsStopped">Whether the process stood still at both looks, by a signal or a debugger.</param>
/// <param name="IsBusy">Whether somebody waited for the disk, so that it is worth asking again.</param>
public sealed record DownloadSighting(bool IsConclusive, ImmutableArray<DownloadFile> Files, bool IsStopped = false, bool IsBusy = false);

/// <summary>One download file.</summary>
/// <param name="Size">Its length in octets.</param>
/// <param name="Grown">By how many octets it grew between the looks.</param>
/// <param name="WrittenAt">When it was last written, CLOCK_MONOTONIC in nanoseconds.</param>
/// <param name="IsComplete">Whether it is known to have all its content, and waits for what follows (a sync, an extraction).</param>
/// <param name="ByDaemon">Whether a daemon holds it, which may write for several clients.</param>
public sealed record DownloadFile(long Size, long Grown, long WrittenAt, bool IsComplete, bool ByDaemon = false);

/// <summary>A process of which the open download files are wanted.</summary>
/// <param name="Pid">Its id.</param>
/// <param name="Name">Its name, by which the places of its files are known; null if unknown.</param>
public readonly record struct DownloadRequest(int Pid, string? Name);
