using Petrel.Linux.Native;

namespace Petrel.Linux.Packets;

/// <summary>
/// Puts a classic BPF program together (<c>linux/bpf_common.h</c>). Conditional jumps reach over 255 instructions only, so
/// each that leads to a label steps over an unconditional one, which reaches anywhere.
/// </summary>
internal sealed class FilterAssembler
{
    private const ushort LoadByteAbsolute = 0x30;   // BPF_LD | BPF_B | BPF_ABS
    private const ushort LoadHalfAbsolute = 0x28;   // BPF_LD | BPF_H | BPF_ABS
    private const ushort LoadByteIndexed = 0x50;    // BPF_LD | BPF_B | BPF_IND
    private const ushort LoadHalfIndexed = 0x48;    // BPF_LD | BPF_H | BPF_IND
    private const ushort LoadWordIndexed = 0x40;    // BPF_LD | BPF_W | BPF_IND
    private const ushort LoadLength = 0x80;         // BPF_LD | BPF_W | BPF_LEN
    private const ushort LoadMemory = 0x60;         // BPF_LD | BPF_MEM
    private const ushort LoadIndexImmediate = 0x01; // BPF_LDX | BPF_W | BPF_IMM
    private const ushort LoadIndexHeader = 0xb1;    // BPF_LDX | BPF_B | BPF_MSH
    private const ushort Store = 0x02;              // BPF_ST
    private const ushort Add = 0x04;                // BPF_ALU | BPF_ADD | BPF_K
    private const ushort AddIndex = 0x0c;           // BPF_ALU | BPF_ADD | BPF_X
    private const ushort SubtractIndex = 0x1c;      // BPF_ALU | BPF_SUB | BPF_X
    private const ushort And = 0x54;                // BPF_ALU | BPF_AND | BPF_K
    private const ushort ShiftLeft = 0x64;          // BPF_ALU | BPF_LSH | BPF_K
    private const ushort ShiftRight = 0x74;         // BPF_ALU | BPF_RSH | BPF_K
    private const ushort Jump = 0x05;               // BPF_JMP | BPF_JA
    private const ushort JumpIfEqual = 0x15;        // BPF_JMP | BPF_JEQ | BPF_K
    private const ushort JumpIfGreater = 0x25;      // BPF_JMP | BPF_JGT | BPF_K
    private const ushort JumpIfAnySet = 0x45;       // BPF_JMP | BPF_JSET | BPF_K
    private const ushort ToIndex = 0x07;            // BPF_MISC | BPF_TAX
    private const ushort ReturnConstant = 0x06;     // BPF_RET | BPF_K
    private const uint Ancillary = 0xffff_f000;     // SKF_AD_OFF
    private const uint AncillaryProtocol = 0;       // SKF_AD_PROTOCOL
    private const uint AncillaryPacketType = 4;     // SKF_AD_PKTTYPE

    private readonly List<Libc.FilterInstruction> _program = [];
    private readonly Dictionary<string, int> _labels = new(StringComparer.Ordinal);
    private readonly List<(int At, string Label)> _jumps = [];

    internal void LoadProtocol() => Emit(LoadHalfAbsolute, Ancillary + AncillaryProtocol);

    internal void LoadPacketType() => Emit(LoadByteAbsolute, Ancillary + AncillaryPacketType);

    /// <summary>Loads from the packet; what lies behind its end drops the packet.</summary>
    internal void LoadByte(uint offset) => Emit(LoadByteAbsolute, offset);

    internal void LoadHalf(uint offset) => Emit(LoadHalfAbsolute, offset);

    /// <summary>The same, from the index register on.</summary>
    internal void LoadByteAtIndex(uint offset) => Emit(LoadByteIndexed, offset);

    internal void LoadHalfAtIndex(uint offset) => Emit(LoadHalfIndexed, offset);

    internal void LoadWordAtIndex(uint offset) => Emit(LoadWordIndexed, offset);

    internal void LoadPacketLength() => Emit(LoadLength, 0);

    /// <summary>Loads four times the low half of an octet into the index register: the length of an IPv4 header.</summary>
    internal void IndexFromHeaderLength(uint offset) => Emit(LoadIndexHeader, offset);

    internal void IndexFrom(uint value) => Emit(LoadIndexImmediate, value);

    internal void IndexFromAccumulator() => Emit(ToIndex, 0);

    internal void Remember(uint slot) => Emit(Store, slot);

    internal void Recall(uint slot) => Emit(LoadMemory, slot);

    internal void AddConstant(uint value) => Emit(Add, value);

    internal void AddTheIndex() => Emit(AddIndex, 0);

    internal void SubtractTheIndex() => Emit(SubtractIndex, 0);

    internal void Mask(uint bits) => Emit(And, bits);

    internal void Left(uint bits) => Emit(ShiftLeft, bits);

    internal void Right(uint bits) => Emit(ShiftRight, bits);

    internal void Return(uint octets) => Emit(ReturnConstant, octets);

    internal void Label(string label) => _labels.Add(label, _program.Count);

    internal void Goto(string label)
    {
        _jumps.Add((_program.Count, label));
        Emit(Jump, 0);
    }

    internal void IfEqual(uint value, string label) => If(JumpIfEqual, value, label, holds: true);

    internal void UnlessEqual(uint value, string label) => If(JumpIfEqual, value, label, holds: false);

    internal void IfGreater(uint value, string label) => If(JumpIfGreater, value, label, holds: true);

    internal void IfAnySet(uint bits, string label) => If(JumpIfAnySet, bits, label, holds: true);

    internal void UnlessAnySet(uint bits, string label) => If(JumpIfAnySet, bits, label, holds: false);

    internal Libc.FilterInstruction[] Assemble()
    {
        Libc.FilterInstruction[] program = [.. _program];
        foreach ((int at, string label) in _jumps) program[at].K = (uint)(_labels[label] - at - 1);
        return program;
    }

    private void If(ushort code, uint value, string label, bool holds)
    {
        _program.Add(new() { Code = code, K = value, JumpTrue = (byte)(holds ? 0 : 1), JumpFalse = (byte)(holds ? 1 : 0) });
        Goto(label);
    }

    private void Emit(ushort code, uint value) => _program.Add(new() { Code = code, K = value });
}
