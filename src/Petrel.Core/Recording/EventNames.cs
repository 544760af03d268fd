using Petrel.Core.Events;
using Petrel.Core.Sockets;

namespace Petrel.Core.Recording;

/// <summary>The words of a recording as UTF-8, and back. Tables, for they are looked up millions of times.</summary>
internal static class EventNames
{
    // Indexed by EventKind.
    private static readonly byte[][] Kinds = Bytes(
        "", "tick", "state", "retransmit", "reset-received", "reset-sent", "error", "destroyed", "sweep-started", "sample",
        "sample-missing", "sweep-ended", "counters", "lost", "process", "name", "clock", "source", "downloads",
        "server-name", "dns-answer", "probe", "outcome");

    private static readonly byte[][] States =
        Bytes([.. Enumerable.Range(0, TcpStateNames.Count).Select(static state => ((TcpState)state).Name())]);

    private static readonly byte[][] Sources =
        Bytes([.. Enum.GetValues<SourceKind>().Select(static source => source.Name())]);

    private static readonly byte[][] Timers = Bytes("none", "retransmit", "keep-alive", "time-wait", "zero-window-probe");

    internal static ReadOnlySpan<byte> Of(EventKind kind) => Kinds[(int)kind];

    internal static ReadOnlySpan<byte> Of(TcpState state) => (int)state < States.Length ? States[(int)state] : States[0];

    internal static ReadOnlySpan<byte> Of(SourceKind source) => Sources[(int)source];

    internal static ReadOnlySpan<byte> Of(SocketTimer timer) => (int)timer < Timers.Length ? Timers[(int)timer] : Timers[0];

    /// <summary>The kind; <see cref="EventKind.None"/> for a word that this version does not know.</summary>
    internal static EventKind Kind(ReadOnlySpan<byte> name) => (EventKind)Math.Max(0, Find(Kinds, name));

    internal static TcpState State(ReadOnlySpan<byte> name) => (TcpState)Math.Max(0, Find(States, name));

    internal static SourceKind Source(ReadOnlySpan<byte> name) => (SourceKind)Math.Max(0, Find(Sources, name));

    internal static SocketTimer Timer(ReadOnlySpan<byte> name) => (SocketTimer)Math.Max(0, Find(Timers, name));

    private static int Find(byte[][] words, ReadOnlySpan<byte> name)
    {
        for (int i = 0; i < words.Length; i++)
        {
            if (name.SequenceEqual(words[i])) return i;
        }

        return -1;
    }

    private static byte[][] Bytes(params string[] words) => [.. words.Select(System.Text.Encoding.UTF8.GetBytes)];
}
