using System.Runtime.InteropServices;
using Petrel.Core.Sockets;

namespace Petrel.Linux.SockDiag;

/// <summary>
/// The in-kernel filter of a dump: "the remote port is one of these", as bytecode (<c>struct inet_diag_bc_op</c> in
/// <c>linux/inet_diag.h</c>). An "or" needs an explicit jump to the end after each comparison: the kernel accepts a
/// socket only if it arrives exactly there, and audits that every jump lands on the chain of "yes" offsets.
/// </summary>
internal static class PortFilter
{
    internal const byte INET_DIAG_BC_JMP = 1;
    internal const byte INET_DIAG_BC_D_EQ = 12;

    private const int OpLength = 4;
    private const int ComparisonLength = 2 * OpLength;

    /// <summary>The bytecode, in the host's byte order.</summary>
    internal static byte[] Build(PortSet ports)
    {
        int count = ports.Ports.Length;
        byte[] code = new byte[(count * ComparisonLength) + ((count - 1) * OpLength)];
        int at = 0;
        for (int i = 0; i < count; i++)
        {
            bool last = i == count - 1;
            // A comparison that fails goes on behind its jump; the last one leaves the program, which rejects.
            Write(code, at, INET_DIAG_BC_D_EQ, ComparisonLength, ComparisonLength + OpLength);
            Write(code, at + OpLength, 0, 0, ports.Ports[i]);
            at += ComparisonLength;
            if (last) break;
            Write(code, at, INET_DIAG_BC_JMP, OpLength, code.Length - at);
            at += OpLength;
        }

        return code;
    }

    private static void Write(byte[] code, int at, byte operation, int yes, int no)
    {
        code[at] = operation;
        code[at + 1] = (byte)yes;
        ushort wide = (ushort)no;
        MemoryMarshal.Write(code.AsSpan(at + 2), in wide);
    }
}
