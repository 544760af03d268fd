using System.Text;
using Petrel.Linux.Capabilities;
using Petrel.Linux.Processes;
using Petrel.Linux.ProcFs;
using Petrel.Linux.Tracing;
using Petrel.Terminal;

namespace Petrel.Fuzz.Targets;

/// <summary>What processes choose of themselves (names, cgroups, executables), and what terminals send.</summary>
internal static class MachineTargets
{
    internal static IEnumerable<FuzzTarget> All =>
    [
        new(
            "proc-files", CheckProc,
            [
                .. FoundInputs.Below("Proc"), [.. "7 (a) b) S 1 7 7 0 -1 4194560 1 0 0 0 1 2 0 0 20 0 1 0 12345 0 0"u8],
                [.. "0::/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod0123abcd_0123_0123_0123_0123456789ab.slice/cri-containerd-0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.scope\n"u8],
                [.. "36 35 98:0 /a /mnt\\040x rw,noatime master:1 - ext3 /dev/root rw,gid=7"u8], [.. "0-3,7,9-10"u8], [.. "6.18.4-amd64"u8],
            ]),
        new("executable", CheckExecutable, [Elf()]),
        new("keys", CheckKeys, [[.. "q/abc\r\u001b[A\u001b[5~\u001bOB\u001b"u8], [.. "\u00e4\ud83d\ude00\u007f\u0015"u8]]),
        FuzzTarget.OfText("plain-text", CheckText, "docker\u001b[2Jd", "\u202eevil\u0301\ud83d\ude00 \u4e2d", "a\u0000b"),
    ];

    private static void CheckProc(byte[] file)
    {
        CgroupPath cgroup = CgroupPath.Parse(file);
        Promise.That(cgroup.Container is null || (cgroup.Container.Length == 64 && cgroup.Container.All(char.IsAsciiHexDigitLower)), $"container '{cgroup.Container}'");
        Promise.That(cgroup.Pod is null || (cgroup.Pod.Length is 32 or 36 && cgroup.Pod.All(static c => char.IsAsciiHexDigitLower(c) || c == '-')), $"pod '{cgroup.Pod}'");
        if (ProcPidStat.TryParse(file, out ReadOnlySpan<byte> name, out _)) Promise.That(name.Length < file.Length, "a name longer than its file");
        _ = ProcPidStat.IsKernelThread(file) | ProcNetNetstat.TryParse(file, out _) | ProcNetSockstat.TryParse(file, out _) | ProcNetSockstat6.TryParse(file, out _);
        _ = (ProcessStatus.Parse(file), ResourceLimits.Parse(file), TaskStates.ParseState(file));
        string text = Encoding.UTF8.GetString(file);
        MountInfo? mount = MountInfo.Parse(text);
        Promise.That(mount is null || mount.Point.Length <= text.Length, "a mount point longer than its line");
        Promise.That(CpuList.Parse(text).Count <= 8192, "more processors than there can be");
        if (KernelVersion.TryParse(file, out KernelVersion version)) Promise.That(KernelVersion.TryParse(Encoding.ASCII.GetBytes($"{version}"), out KernelVersion again) && again == version, $"version {version}");
    }

    private static void CheckExecutable(byte[] file)
    {
        var reader = new Octets(file, new Counter());
        _ = GoExecutable.IsGo(reader);
        Promise.That(reader.Counter.Octets <= 64 * 1024, $"{reader.Counter.Octets} octets were read");
    }

    private static void CheckKeys(byte[] input)
    {
        List<Key> keys = KeyParser.Parse(input);
        Promise.That(keys.Count <= input.Length, "more keys than octets");
        Promise.That(keys.All(static key => key.Kind != KeyKind.Character || !Rune.IsControl(key.Rune) || key.Rune.Value >= 0x80), "a control character for a key");
    }

    private static void CheckText(string text)
    {
        string safe = PlainText.Safe(text);
        Promise.OneLine(safe, 10 * text.Length, "a safe text");
        Promise.Same(safe, PlainText.Safe(safe), "a safe text, made safe");
        Promise.That(Ascii.IsValid(PlainText.Ascii(safe)), "ASCII that is none");
        Promise.That(PlainText.Cells(PlainText.Start(safe, 7)) <= 7 && PlainText.Cells(PlainText.End(safe, 7)) <= 7, "more cells than were allowed");
        Promise.That(safe.StartsWith(PlainText.Start(safe, 7), StringComparison.Ordinal) && safe.EndsWith(PlainText.End(safe, 7), StringComparison.Ordinal), "another text");
    }

    private static byte[] Elf()
    {
        byte[] file = new byte[512];
        ((byte[])[0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1]).CopyTo(file, 0);
        (file[32], file[54], file[56]) = (64, 56, 1); // one segment right behind the header
        (file[40], file[58], file[60]) = (200, 64, 2); // two sections
        (file[64], file[72], file[96]) = (4, 160, 20); // PT_NOTE at 160
        ((byte[])[4, 0, 0, 0, 4, 0, 0, 0, 4, 0, 0, 0, (byte)'G', (byte)'o', 0, 1]).CopyTo(file, 160);
        return file;
    }

    private sealed class Counter
    {
        internal long Octets;
    }

    private readonly struct Octets(byte[] file, Counter counter) : IByteReader
    {
        internal Counter Counter => counter;

        public int Read(ulong offset, Span<byte> into)
        {
            if (offset >= (ulong)file.Length) return 0;
            int length = Math.Min(into.Length, file.Length - (int)offset);
            file.AsSpan((int)offset, length).CopyTo(into);
            counter.Octets += length;
            return length;
        }
    }
}
