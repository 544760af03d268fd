using System.Buffers.Binary;

namespace Petrel.Core.Attribution;

/// <summary>
/// Walks over the octets of TLS handshake messages, through the records that carry them (RFC 8446, section 5.1): a message
/// may be cut over records anywhere. Ends early where the stream does; never reads beyond it.
/// </summary>
internal ref struct HandshakeCursor(ReadOnlySpan<byte> stream)
{
    private const byte HandshakeRecord = 22;
    private const byte MajorVersion = 3;
    private const int HeaderLength = 5;
    private const int MostInRecord = 1 << 14;

    private ReadOnlySpan<byte> _rest = stream;
    private int _inRecord;

    /// <summary>Whether what stands in the place of a record is none: the stream is no handshake, or no longer.</summary>
    internal bool IsDamaged { get; private set; }

    internal bool TryReadByte(out int value)
    {
        Span<byte> octet = stackalloc byte[1];
        bool read = TryRead(octet);
        value = octet[0];
        return read;
    }

    internal bool TryReadUInt16(out int value)
    {
        Span<byte> octets = stackalloc byte[2];
        bool read = TryRead(octets);
        value = BinaryPrimitives.ReadUInt16BigEndian(octets);
        return read;
    }

    internal bool TryReadUInt24(out int value)
    {
        Span<byte> octets = stackalloc byte[4];
        bool read = TryRead(octets[1..]);
        value = BinaryPrimitives.ReadInt32BigEndian(octets);
        return read;
    }

    /// <summary>Copies the next octets; what the stream does not have is left zero.</summary>
    internal bool TryRead(scoped Span<byte> into)
    {
        into.Clear();
        while (!into.IsEmpty)
        {
            int part = Available(into.Length);
            if (part == 0) return false;
            _rest[..part].CopyTo(into);
            Consume(part);
            into = into[part..];
        }

        return true;
    }

    internal bool TrySkip(int count)
    {
        while (count > 0)
        {
            int part = Available(count);
            if (part == 0) return false;
            Consume(part);
            count -= part;
        }

        return true;
    }

    private int Available(int wanted)
    {
        if (_inRecord == 0 && !TryBeginRecord()) return 0;
        return Math.Min(Math.Min(wanted, _inRecord), _rest.Length);
    }

    private bool TryBeginRecord()
    {
        IsDamaged |= (_rest.Length > 0 && _rest[0] != HandshakeRecord) || (_rest.Length > 1 && _rest[1] != MajorVersion);
        if (IsDamaged || _rest.Length < HeaderLength) return false;
        _inRecord = BinaryPrimitives.ReadUInt16BigEndian(_rest[3..]);
        _rest = _rest[HeaderLength..];
        IsDamaged = _inRecord is 0 or > MostInRecord; // a handshake record is never empty
        return !IsDamaged;
    }

    private void Consume(int count)
    {
        _rest = _rest[count..];
        _inRecord -= count;
    }
}
