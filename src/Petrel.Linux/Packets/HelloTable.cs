using Petrel.Core.Sockets;

namespace Petrel.Linux.Packets;

/// <summary>
/// Puts together ClientHellos that span several segments. Nearly none do as a packet socket sees them: interfaces cut
/// segments themselves, later. Bounded: what does not go on soon is let go, and so is the oldest of too many.
/// </summary>
internal sealed class HelloTable
{
    private const int Most = 64;
    private const int MostOctets = 16 * 1024;
    private const long Patience = 5_000_000_000;

    private sealed class Pending
    {
        internal byte[] Octets { get; set; } = [];

        internal int Length { get; set; }

        internal uint Next { get; set; }

        internal long Since { get; init; }
    }

    private readonly Dictionary<SocketKey, Pending> _pending = [];

    /// <summary>How many wait for their continuation.</summary>
    internal int Count => _pending.Count;

    /// <summary>Takes the segment that a ClientHello begins with, and waits for the next one.</summary>
    internal void Begin(in TransportPacket segment, long now)
    {
        ForgetOld(now);
        if (_pending.Count >= Most) _pending.Remove(_pending.MinBy(static pair => pair.Value.Since).Key);
        var pending = new Pending { Since = now, Next = segment.Sequence };
        Append(pending, segment.Payload);
        _pending[segment.Key] = pending;
    }

    /// <summary>
    /// Takes a segment that may go on with a ClientHello; what is known of that then, valid until the next call, or nothing if
    /// it does not. A segment sent again, or out of order, changes nothing: the one that is missing comes again.
    /// </summary>
    internal ReadOnlySpan<byte> Continue(in TransportPacket segment)
    {
        if (_pending.Count == 0 || !_pending.TryGetValue(segment.Key, out Pending? pending)) return default;
        int known = (int)(pending.Next - segment.Sequence);
        if (known < 0 || known >= segment.Payload.Length) return default;
        Append(pending, segment.Payload[known..]);
        if (pending.Length >= MostOctets || !segment.IsWhole) _pending.Remove(segment.Key);
        return pending.Octets.AsSpan(0, pending.Length);
    }

    /// <summary>The ClientHello of a connection needs nothing more.</summary>
    internal void End(in SocketKey key)
    {
        if (_pending.Count > 0) _pending.Remove(key);
    }

    /// <summary>Lets go what has waited too long.</summary>
    internal void ForgetOld(long now)
    {
        foreach ((SocketKey key, Pending pending) in _pending)
        {
            if (now - pending.Since > Patience) _pending.Remove(key);
        }
    }

    private static void Append(Pending pending, ReadOnlySpan<byte> octets)
    {
        octets = octets[..Math.Min(octets.Length, MostOctets - pending.Length)];
        if (pending.Octets.Length < pending.Length + octets.Length)
        {
            byte[] longer = new byte[Math.Min(MostOctets, 2 * (pending.Length + octets.Length))];
            pending.Octets.AsSpan(0, pending.Length).CopyTo(longer);
            pending.Octets = longer;
        }

        octets.CopyTo(pending.Octets.AsSpan(pending.Length));
        pending.Length += octets.Length;
        pending.Next += (uint)octets.Length;
    }
}
