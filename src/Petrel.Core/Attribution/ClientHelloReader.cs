namespace Petrel.Core.Attribution;

/// <summary>How far a ClientHello could be read.</summary>
public enum ClientHelloState
{
    /// <summary>The stream does not begin with one, or with none that makes sense.</summary>
    None,

    /// <summary>It goes on behind the end of the stream.</summary>
    Incomplete,

    /// <summary>It was read to its end.</summary>
    Complete,
}

/// <summary>What a ClientHello says of the server that is meant.</summary>
/// <param name="State">How far it could be read.</param>
/// <param name="NameLength">The length of the server name in octets; 0 if none was found.</param>
/// <param name="IsOuter">
/// Whether an encrypted ClientHello was found inside (RFC 9849): then the name may be that of the front, not of the site. Many
/// clients send a decoy of it, with the true name beside.
/// </param>
public readonly record struct ClientHello(ClientHelloState State, int NameLength, bool IsOuter);

/// <summary>
/// Finds the server name in the first octets of a TLS connection (RFC 8446 section 4.1.2, RFC 6066 section 3). Reads what
/// anybody may send: never throws, allocates nothing, looks at each octet once.
/// </summary>
public static class ClientHelloReader
{
    private const int ClientHelloMessage = 1;
    private const int ServerNameExtension = 0;
    private const int EncryptedClientHelloExtension = 0xfe0d;
    private const int HostNameEntry = 0;
    private const int VersionAndRandom = 2 + 32;

    /// <summary>Reads the stream that a client sent, from its first octet.</summary>
    /// <param name="stream">What is known of it; may end anywhere.</param>
    /// <param name="name">Where the name goes, lower case; at least <see cref="SiteName.MostOctets"/> long.</param>
    public static ClientHello Read(ReadOnlySpan<byte> stream, Span<byte> name)
    {
        var cursor = new HandshakeCursor(stream);
        var found = new Found();
        bool whole = TryReadMessage(ref cursor, ref found, name);
        ClientHelloState state = whole ? ClientHelloState.Complete : ClientHelloState.Incomplete;
        if (cursor.IsDamaged || found.IsNonsense) state = ClientHelloState.None;
        return state == ClientHelloState.None ? default : new(state, found.NameLength, found.IsOuter);
    }

    private struct Found
    {
        internal int NameLength;
        internal bool IsOuter;
        internal bool IsNonsense;
    }

    private static bool TryReadMessage(ref HandshakeCursor cursor, ref Found found, Span<byte> name)
    {
        if (!cursor.TryReadByte(out int type)) return false;
        found.IsNonsense = type != ClientHelloMessage;
        if (found.IsNonsense || !cursor.TryReadUInt24(out int left)) return false;
        return TrySkip(ref cursor, ref found, ref left, VersionAndRandom)
            && TrySkipList(ref cursor, ref found, ref left, lengthOctets: 1) // session id
            && TrySkipList(ref cursor, ref found, ref left, lengthOctets: 2) // cipher suites
            && TrySkipList(ref cursor, ref found, ref left, lengthOctets: 1) // compression methods
            && (left == 0 || TryReadExtensions(ref cursor, ref found, left, name));
    }

    private static bool TryReadExtensions(ref HandshakeCursor cursor, ref Found found, int left, Span<byte> name)
    {
        if (!TryReadLength(ref cursor, ref found, ref left, 2, out int extensions)) return false;
        while (extensions > 0)
        {
            if (!TryReadLength(ref cursor, ref found, ref extensions, 2, out int type, isLength: false) ||
                !TryReadLength(ref cursor, ref found, ref extensions, 2, out int length))
            {
                return false;
            }

            extensions -= length;
            found.IsOuter |= type == EncryptedClientHelloExtension;
            bool read = type == ServerNameExtension && found.NameLength == 0
                ? TryReadServerNames(ref cursor, ref found, length, name)
                : cursor.TrySkip(length);
            if (!read) return false;
        }

        return true;
    }

    private static bool TryReadServerNames(ref HandshakeCursor cursor, ref Found found, int left, Span<byte> name)
    {
        if (!TryReadLength(ref cursor, ref found, ref left, 2, out int entries)) return false;
        int behind = left - entries;
        while (entries > 0)
        {
            if (!TryReadLength(ref cursor, ref found, ref entries, 1, out int type, isLength: false) ||
                !TryReadLength(ref cursor, ref found, ref entries, 2, out int length))
            {
                return false;
            }

            entries -= length;
            bool wanted = type == HostNameEntry && found.NameLength == 0 && length is > 0 and <= SiteName.MostOctets;
            if (!(wanted ? TryReadName(ref cursor, ref found, name[..length]) : cursor.TrySkip(length))) return false;
        }

        return cursor.TrySkip(behind);
    }

    private static bool TryReadName(ref HandshakeCursor cursor, ref Found found, Span<byte> name)
    {
        if (!cursor.TryRead(name)) return false;
        if (SiteName.TryNormalise(name)) found.NameLength = name.Length;
        return true;
    }

    private static bool TrySkip(ref HandshakeCursor cursor, ref Found found, ref int left, int count)
    {
        found.IsNonsense |= count > left;
        left -= count;
        return !found.IsNonsense && cursor.TrySkip(count);
    }

    private static bool TrySkipList(ref HandshakeCursor cursor, ref Found found, ref int left, int lengthOctets) =>
        TryReadLength(ref cursor, ref found, ref left, lengthOctets, out int length)
        && TrySkip(ref cursor, ref found, ref left, length);

    /// <summary>Reads a number of one or two octets; a length must fit into what is left around it.</summary>
    private static bool TryReadLength(
        ref HandshakeCursor cursor, ref Found found, ref int left, int octets, out int value, bool isLength = true)
    {
        value = 0;
        found.IsNonsense |= octets > left;
        left -= octets;
        if (found.IsNonsense) return false;
        if (!(octets == 1 ? cursor.TryReadByte(out value) : cursor.TryReadUInt16(out value))) return false;
        found.IsNonsense = isLength && value > left;
        return !found.IsNonsense;
    }
}
