// /proc/PID/status (fs/proc/array.c), among many lines:
//
//   NSpid:	4711	1
//   CapEff:	000001fffeffffff
//   CapBnd:	000001fffeffffff
//   NoNewPrivs:	0
namespace Petrel.Linux.Capabilities;

/// <summary>What bounds the capabilities that a process can come by, and where its process id counts.</summary>
/// <param name="Bounding">No program that the process starts can have more than these.</param>
/// <param name="NoNewPrivileges">Whether file capabilities and set-user-id have no effect on what it starts.</param>
/// <param name="ProcIsOfOuterNamespace">
/// Whether <c>/proc</c> was mounted in an outer PID namespace: then its process ids are not those of this process.
/// </param>
public sealed record ProcessStatus(CapabilitySet Bounding, bool NoNewPrivileges, bool ProcIsOfOuterNamespace)
{
    /// <summary>Parses the file; what is missing is taken as not restricting anything.</summary>
    public static ProcessStatus Parse(ReadOnlySpan<byte> status)
    {
        bool bounded = CapabilitySet.TryParseStatus(status, "CapBnd:"u8, out CapabilitySet bounding);

        // One id for each PID namespace from that of the mount down to the process's own.
        bool outer = ValueOf(status, "NSpid:"u8).Contains((byte)'\t');
        return new(
            bounded ? bounding : new CapabilitySet(ulong.MaxValue),
            ValueOf(status, "NoNewPrivs:"u8).SequenceEqual("1"u8),
            outer);
    }

    /// <summary>The value behind a label at the beginning of a line, without the blanks around it; empty if there is none.</summary>
    internal static ReadOnlySpan<byte> ValueOf(ReadOnlySpan<byte> status, ReadOnlySpan<byte> label)
    {
        foreach (Range range in status.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> line = status[range];
            if (line.StartsWith(label)) return line[label.Length..].Trim(" \t"u8);
        }

        return default;
    }
}
