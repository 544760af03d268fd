using Petrel.Linux.Native;

namespace Petrel.Linux.Tests.Sources;

/// <summary>The open descriptors of this process, by what they are open on.</summary>
internal static class Descriptors
{
    private const long Deadline = 5_000_000_000;

    /// <summary>Perf events, eventfds, sockets, files: a leak shows its kind. Assemblies, which stay, are left out.</summary>
    internal static string[] Open() =>
    [
        .. Directory.GetFiles("/proc/self/fd").Select(Kind)
            .Where(static kind => kind.Length > 0 && !kind.EndsWith(".dll", StringComparison.Ordinal)).Order(),
    ];

    /// <summary>Waits until their number has not changed for a while: much is closed by threads of its own.</summary>
    internal static void Settle()
    {
        const int Quiet = 20;
        long end = MonotonicClock.Now + Deadline;
        int same = 0, known = -1;
        while (same < Quiet && MonotonicClock.Now < end)
        {
            int now = Open().Length;
            same = now == known ? same + 1 : 0;
            known = now;
            Poller.Rest(10_000_000);
        }
    }

    private static string Kind(string path)
    {
        try
        {
            string target = File.ResolveLinkTarget(path, returnFinalTarget: false)?.Name ?? "";

            // "socket:[123]" has another number each time; "anon_inode:[perf_event]" says what it is.
            return target.StartsWith("anon_inode", StringComparison.Ordinal) ? target : target.Split(":[")[0];
        }
        catch (FileNotFoundException)
        {
            return ""; // closed meanwhile, as the listing's own descriptor is
        }
    }
}
