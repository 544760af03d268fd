using System.Runtime.InteropServices;
using Petrel.Core.Events;

namespace Petrel.Linux.Tracing;

/// <summary>Finds the decoder for a record by the tracepoint's number, which is the record's first field.</summary>
internal sealed class DecoderTable(IReadOnlyList<(uint Id, TracepointDecoder Decoder)> decoders)
{
    private readonly (uint Id, TracepointDecoder Decoder)[] _decoders = [.. decoders];

    /// <summary>Fills an event; false if it is no record of ours, or too short (then <paramref name="malformed"/>).</summary>
    internal bool TryDecode(ReadOnlySpan<byte> record, ref Event into, out bool malformed)
    {
        uint id = MemoryMarshal.Read<ushort>(record);
        foreach ((uint known, TracepointDecoder decoder) in _decoders)
        {
            if (known != id) continue;
            bool decoded = decoder.TryDecode(record, ref into);
            malformed = !decoded;
            return decoded;
        }

        malformed = true;
        return false;
    }
}
