using Petrel.Core.Sockets;
using Petrel.Linux.Native;

namespace Petrel.Linux.SockDiag;

/// <summary>
/// A classic BPF program over a destroy message: pass it whole if its remote port is watched, else drop it. The port is
/// <c>idiag_dport</c>, in network order, 22 octets into the message (header 16, family to retrans 4, sport 2).
/// </summary>
internal static class DestroyFilter
{
    internal const ushort LoadHalf = 0x28;      // BPF_LD | BPF_H | BPF_ABS
    internal const ushort JumpIfEqual = 0x15;   // BPF_JMP | BPF_JEQ | BPF_K
    internal const ushort Return = 0x06;        // BPF_RET | BPF_K
    internal const uint RemotePortOffset = 22;

    internal static Libc.FilterInstruction[] Build(PortSet ports, bool failedConnects)
    {
        ushort[] passed = failedConnects ? [0, .. ports.Ports] : [.. ports.Ports];
        var program = new List<Libc.FilterInstruction> { new() { Code = LoadHalf, K = RemotePortOffset } };
        foreach (ushort port in passed)
        {
            // Each has its own passing return to step over: a jump to a common one reaches over 255 comparisons only.
            program.Add(new() { Code = JumpIfEqual, JumpFalse = 1, K = port });
            program.Add(new() { Code = Return, K = uint.MaxValue });
        }

        program.Add(new() { Code = Return, K = 0 });
        return [.. program];
    }
}
