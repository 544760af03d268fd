using System.Buffers.Binary;
using Petrel.Linux.Native;

namespace Petrel.Linux.Tests.SockDiag;

/// <summary>
/// What the kernel does with a socket filter (net/core/filter.c), for the three instructions of linux/bpf_common.h that
/// are used: load a half word, jump if equal, return.
/// </summary>
internal static class ClassicBpf
{
    private const ushort BPF_LD_H_ABS = 0x28;
    private const ushort BPF_JMP_JEQ_K = 0x15;
    private const ushort BPF_RET_K = 0x06;
    private const int BPF_MAXINSNS = 4096;

    /// <summary>As bpf_check_classic: of a length allowed, every jump inside, a return at the end.</summary>
    internal static bool Check(Libc.FilterInstruction[] program)
    {
        if (program.Length is 0 or > BPF_MAXINSNS || program[^1].Code != BPF_RET_K) return false;
        for (int at = 0; at < program.Length; at++)
        {
            if (program[at].Code != BPF_JMP_JEQ_K) continue;
            int furthest = at + 1 + Math.Max(program[at].JumpTrue, program[at].JumpFalse);
            if (furthest >= program.Length) return false;
        }

        return true;
    }

    /// <summary>How many octets of the packet pass; 0 drops it.</summary>
    internal static uint Run(Libc.FilterInstruction[] program, ReadOnlySpan<byte> packet)
    {
        uint accumulator = 0;
        for (int at = 0; ; at++)
        {
            Libc.FilterInstruction instruction = program[at];
            switch (instruction.Code)
            {
                case BPF_LD_H_ABS when instruction.K + 2 > packet.Length: // The kernel drops what is too short.
                    return 0;
                case BPF_LD_H_ABS:
                    accumulator = BinaryPrimitives.ReadUInt16BigEndian(packet[(int)instruction.K..]);
                    break;
                case BPF_JMP_JEQ_K:
                    at += accumulator == instruction.K ? instruction.JumpTrue : instruction.JumpFalse;
                    break;
                case BPF_RET_K:
                    return instruction.K;
                default:
                    throw new InvalidOperationException($"The instruction {instruction.Code:x} is not expected.");
            }
        }
    }
}
