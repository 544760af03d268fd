using System.Globalization;
using System.Text;
using Petrel.Core.Sockets;
using Petrel.Linux.Capabilities;
using Petrel.Linux.Native;
using Petrel.Linux.Processes;
using Petrel.Linux.ProcFs;

namespace Petrel.Linux.Namespaces;

/// <summary>Counts the network namespaces and tries to enter each. For one look; the watch itself has its own ways.</summary>
public sealed class NetnsSurvey
{
    private const int StackOctets = 256 * 1024;

    private readonly Dictionary<NetnsId, Draft> _drafts = [];
    private int _processes;
    private int _unreadable;
    private string _firstUnreadable = "";

    private NetnsSurvey()
    {
    }

    private sealed class Draft
    {
        internal List<string> Names { get; } = [];

        internal int FirstPid { get; set; }

        internal string FirstName { get; set; } = "";

        internal int Processes { get; set; }
    }

    /// <summary>Looks through <c>/run/netns</c>, <c>/run/docker/netns</c> and all processes; takes some microseconds a process.</summary>
    public static NetnsCensus Read()
    {
        var survey = new NetnsSurvey();
        NetnsCensus? census = null;

        // Entering moves a thread; this one ends afterwards, wherever it is.
        var thread = new Thread(() => census = survey.Take(), StackOctets) { IsBackground = true, Name = "petrel-survey" };
        thread.Start();
        thread.Join();
        return census!;
    }

    private NetnsCensus Take()
    {
        if (NetnsDirectory.Own.IsKnown) _ = DraftOf(NetnsDirectory.Own);
        foreach (string path in NetnsDirectory.NamedPaths()) AddName(path);
        foreach (int pid in NetnsDirectory.Pids()) AddProcess(pid);
        return new(
            [
                .. _drafts.Select(static pair => Describe(pair.Key, pair.Value)).OfType<NetnsSighting>()
                    .OrderBy(static seen => (!seen.IsOwn, seen.Id.Inode)),
            ],
            _processes,
            _unreadable,
            _firstUnreadable);
    }

    private Draft DraftOf(NetnsId netns)
    {
        if (!_drafts.TryGetValue(netns, out Draft? draft)) _drafts[netns] = draft = new Draft();
        return draft;
    }

    private void AddName(string path)
    {
        using NetnsHandle? handle = NetnsHandle.Open(path, out _);
        if (handle is not null) DraftOf(handle.Id).Names.Add(path);
    }

    private void AddProcess(int pid)
    {
        Span<byte> stat = stackalloc byte[1024];
        int length = ProcFile.ReadWhole(Encoding.ASCII.GetBytes($"/proc/{pid}/stat\0"), stat);
        if (length <= 0 || ProcPidStat.IsKernelThread(stat[..length])) return;
        NetnsId netns = ThreadNetns.Of(pid, out int error);
        if (!netns.IsKnown && error is not (Libc.EACCES or Libc.EPERM)) return; // gone meanwhile
        _processes++;
        if (netns.IsKnown) Count(DraftOf(netns), pid, stat[..length]);
        else if (_unreadable++ == 0) _firstUnreadable = string.Create(CultureInfo.InvariantCulture, $"{NameOf(stat[..length])}[{pid}]");
    }

    private static void Count(Draft draft, int pid, ReadOnlySpan<byte> stat)
    {
        if (draft.Processes++ > 0) return;
        (draft.FirstPid, draft.FirstName) = (pid, NameOf(stat));
    }

    private static string NameOf(ReadOnlySpan<byte> stat) =>
        ProcPidStat.TryParse(stat, out ReadOnlySpan<byte> name, out _) ? ProcDirectory.DecodeName(name) : "";

    // Null if the namespace went away with its last process.
    private static NetnsSighting? Describe(NetnsId netns, Draft draft)
    {
        bool isOwn = netns == NetnsDirectory.Own;
        string path = draft.Names.Count > 0
            ? draft.Names[0]
            : string.Create(CultureInfo.InvariantCulture, $"/proc/{draft.FirstPid}/ns/net");
        Availability? entry = isOwn ? Availability.Available : TryEnter(netns, path);
        return entry is null
            ? null
            : new(netns, [.. draft.Names], draft.FirstPid, draft.FirstName, draft.Processes, isOwn, entry);
    }

    private static Availability? TryEnter(NetnsId netns, string path)
    {
        using NetnsHandle? handle = NetnsHandle.Open(path, out int error);
        if (handle is null) return error == Libc.ENOENT ? null : Explain(error, "opened", Capability.SysPtrace);
        if (handle.Id != netns) return null;
        error = handle.Enter();
        return error == 0 ? Availability.Available : Explain(error, "entered", Capability.SysAdmin);
    }

    private static Availability Explain(int error, string verb, Capability capability) => error is Libc.EPERM or Libc.EACCES
        ? Availability.Denied(
            CapabilitySet.Name(capability), $"may not be {verb} without {CapabilitySet.Name(capability)} on the host", "")
        : Availability.Unknown("", $"cannot be {verb}: {Libc.Describe(error)}");
}
