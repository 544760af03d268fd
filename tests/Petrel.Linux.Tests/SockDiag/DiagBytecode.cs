namespace Petrel.Linux.Tests.SockDiag;

/// <summary>
/// What the kernel does with the bytecode of a dump's filter (net/ipv4/inet_diag.c), for the operations JMP and D_EQ;
/// an operation is <c>struct inet_diag_bc_op { u8 code; u8 yes; u16 no; }</c>.
/// </summary>
internal static class DiagBytecode
{
    private const byte INET_DIAG_BC_JMP = 1;
    private const byte INET_DIAG_BC_D_EQ = 12;

    /// <summary>As inet_diag_bc_audit: whether the kernel takes the program at all.</summary>
    internal static bool Audit(ReadOnlySpan<byte> code)
    {
        for (int at = 0; at < code.Length;)
        {
            int left = code.Length - at, yes = code[at + 1], no = No(code, at);
            int least = code[at] switch { INET_DIAG_BC_D_EQ => 8, INET_DIAG_BC_JMP => 4, _ => int.MaxValue };
            if (left < least) return false;
            if (no < least || no > left + 4 || (no & 3) != 0) return false;
            if (no < left && !IsOnChain(code, at + no)) return false;
            if (yes < least && code[at] == INET_DIAG_BC_D_EQ) return false;
            if (yes < 4 || yes > left + 4 || (yes & 3) != 0) return false;
            at += yes;
        }

        return true;
    }

    /// <summary>As inet_diag_bc_run: whether a socket with this remote port is listed.</summary>
    internal static bool Run(ReadOnlySpan<byte> code, ushort remotePort)
    {
        int at = 0;
        while (at < code.Length)
        {
            bool yes = code[at] switch
            {
                INET_DIAG_BC_JMP => false,
                INET_DIAG_BC_D_EQ => No(code, at + 4) == remotePort,
                byte other => throw new InvalidOperationException($"The operation {other} is not expected."),
            };
            at += yes ? code[at + 1] : No(code, at);
        }

        return at == code.Length;
    }

    // valid_cc(): a jump may only land where following "yes" from the beginning leads.
    private static bool IsOnChain(ReadOnlySpan<byte> code, int target)
    {
        int at = 0;
        while (at < target && code[at + 1] >= 4) at += code[at + 1];
        return at == target;
    }

    private static ushort No(ReadOnlySpan<byte> code, int at) => BitConverter.ToUInt16(code[(at + 2)..]);
}
