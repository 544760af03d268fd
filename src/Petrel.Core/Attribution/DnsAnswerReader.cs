using System.Buffers.Binary;
using Petrel.Core.Sockets;

namespace Petrel.Core.Attribution;

/// <summary>What a DNS message answers.</summary>
/// <param name="NameLength">The length of the name that was asked for, in octets.</param>
/// <param name="AddressCount">How many addresses were found; never 0.</param>
/// <param name="TtlSeconds">How long the answer is valid: the least of its records.</param>
public readonly record struct DnsReply(int NameLength, int AddressCount, uint TtlSeconds);

/// <summary>
/// Reads the addresses in a DNS answer (RFC 1035, section 4), through its aliases. What is cut off is done without. Never
/// throws, allocates nothing, and follows no pointer that does not lead backwards.
/// </summary>
public static class DnsAnswerReader
{
    private const int HeaderLength = 12;
    private const int MostRecords = 64;
    private const int MostPointers = 16;
    private const int TypeA = 1, TypeAlias = 5, TypeAaaa = 28, ClassInternet = 1;

    // QR, opcode and RCODE; a query, another operation or an error is no answer.
    private const int FlagsMask = 0xF80F, AnswerFlags = 0x8000;

    /// <summary>Reads a message, as UDP carries it.</summary>
    /// <param name="message">The message; may be cut.</param>
    /// <param name="name">Where the name that was asked for goes, lower case; at least <see cref="SiteName.MostOctets"/> long.</param>
    /// <param name="addresses">Where the addresses go; more than fit are left out.</param>
    /// <param name="reply">What was found.</param>
    /// <returns>Whether it answers a question for addresses with at least one.</returns>
    public static bool TryRead(ReadOnlySpan<byte> message, Span<byte> name, Span<InetAddress> addresses, out DnsReply reply)
    {
        reply = default;
        if (message.Length < HeaderLength || addresses.IsEmpty) return false;
        if ((BinaryPrimitives.ReadUInt16BigEndian(message[2..]) & FlagsMask) != AnswerFlags) return false;
        if (BinaryPrimitives.ReadUInt16BigEndian(message[4..]) != 1) return false;
        int at = HeaderLength;
        int length = ReadName(message, ref at, name);
        if (length <= 0 || !TryReadUInt16(message, ref at, out int type) || !TryReadUInt16(message, ref at, out _)) return false;
        if (type is not (TypeA or TypeAaaa)) return false;

        Span<byte> target = stackalloc byte[SiteName.MostOctets];
        name[..length].CopyTo(target);
        int records = Math.Min(MostRecords, (int)BinaryPrimitives.ReadUInt16BigEndian(message[6..]));
        var chain = new Chain(target, length, addresses);
        while (records-- > 0 && chain.TryTake(message, ref at)) { }
        reply = new(length, chain.Count, chain.Ttl);
        return chain.Count > 0;
    }

    /// <summary>The records that belong to the question: aliases lead from name to name, addresses end it.</summary>
    private ref struct Chain(Span<byte> target, int length, Span<InetAddress> addresses)
    {
        private readonly Span<byte> _target = target;
        private readonly Span<InetAddress> _addresses = addresses;
        private int _length = length;

        internal int Count;
        internal uint Ttl = uint.MaxValue;

        internal bool TryTake(ReadOnlySpan<byte> message, ref int at)
        {
            Span<byte> owner = stackalloc byte[SiteName.MostOctets];
            int ownerLength = ReadName(message, ref at, owner);
            if (ownerLength < 0 || !TryReadUInt16(message, ref at, out int type) || !TryReadUInt16(message, ref at, out int kind)) return false;
            if (at + 6 > message.Length) return false;
            uint ttl = BinaryPrimitives.ReadUInt32BigEndian(message[at..]);
            int size = BinaryPrimitives.ReadUInt16BigEndian(message[(at + 4)..]);
            int data = at + 6;
            at = data + size;
            if (at > message.Length) return false;
            bool belongs = kind == ClassInternet && owner[..ownerLength].SequenceEqual(_target[.._length]);
            if (belongs) TakeData(message, type, data, size, ttl);
            return true;
        }

        private void TakeData(ReadOnlySpan<byte> message, int type, int data, int size, uint ttl)
        {
            if (type == TypeAlias) Follow(message, data);
            else if ((type, size) is (TypeA, 4)) Add(InetAddress.FromIPv4(message.Slice(data, size)));
            else if ((type, size) is (TypeAaaa, 16)) Add(InetAddress.FromIPv6(message.Slice(data, size)));
            else return;
            Ttl = Math.Min(Ttl, ttl);
        }

        private void Follow(ReadOnlySpan<byte> message, int data)
        {
            Span<byte> next = stackalloc byte[SiteName.MostOctets];
            int length = ReadName(message, ref data, next);
            if (length <= 0) return;
            next[..length].CopyTo(_target);
            _length = length;
        }

        // Blockers answer with the unspecified address; no connection to it belongs to the name.
        private void Add(InetAddress address)
        {
            if (Count < _addresses.Length && !address.IsUnspecified) _addresses[Count++] = address;
        }
    }

    /// <summary>Reads a name as text with dots; its length, or −1 if it makes no sense or is cut.</summary>
    private static int ReadName(ReadOnlySpan<byte> message, ref int at, Span<byte> into)
    {
        int length = 0, pointers = 0, end = -1, place = at;
        while (place < message.Length)
        {
            int label = message[place++];
            if (label == 0)
            {
                at = end >= 0 ? end : place;
                _ = SiteName.TryNormalise(into[..length]); // one that is no host name may own a record that is to be skipped
                return length;
            }

            if ((label & 0xC0) == 0xC0)
            {
                if (place >= message.Length || ++pointers > MostPointers) return -1;
                int to = ((label & 0x3F) << 8) | message[place++];
                if (end < 0) end = place;
                if (to >= place - 2) return -1;
                place = to;
                continue;
            }

            int needed = (length == 0 ? 0 : 1) + label;
            if (label > 63 || place + label > message.Length || length + needed > SiteName.MostOctets) return -1;
            if (length > 0) into[length++] = (byte)'.';
            message.Slice(place, label).CopyTo(into[length..]);
            length += label;
            place += label;
        }

        return -1;
    }

    private static bool TryReadUInt16(ReadOnlySpan<byte> message, ref int at, out int value)
    {
        value = at + 2 <= message.Length ? BinaryPrimitives.ReadUInt16BigEndian(message[at..]) : 0;
        at += 2;
        return at <= message.Length;
    }
}
