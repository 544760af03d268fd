using System.Buffers;
using Petrel.Core.Attribution;
using Petrel.Core.Detection;
using Petrel.Core.Events;
using Petrel.Core.Recording;
using Petrel.Core.Sockets;

namespace Petrel.Lab.Tests.Calibration;

/// <summary>A small recording: some connects to a registry are refused.</summary>
internal static class RefusedConnects
{
    private const long Second = 1_000_000_000;

    internal static void Write(string path, RecordingLabel? label, int refused)
    {
        var text = new ArrayBufferWriter<byte>();
        using var writer = new EventWriter(text);
        writer.Write(new RecordingHeader(
            RecordingHeader.FormatName, RecordingHeader.CurrentVersion, new DateTime(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc),
            new RecordedMachine("6.18.0", "x64", 2), new RecordedWatch("0.1.0", SourceKind.Trace, "the best there is", "all", true, [443], []),
            [new RecordedRegistry("registry.example", [], [new RecordedAddress(Endpoint("203.0.113.7:443"), RegistryRole.Api)])], [],
            RecordingHeader.Describe(new DetectionOptions()), label));
        foreach (Event e in Events(refused)) writer.Write(e);
        writer.WriteEnd(100 * Second, 0);
        File.WriteAllBytes(path, text.WrittenSpan.ToArray());
    }

    private static IEnumerable<Event> Events(int refused)
    {
        yield return new Event { Time = Second, Kind = EventKind.ClockAnchored, Value = new DateTime(2026, 3, 1, 12, 0, 0).Ticks };
        yield return new Event { Time = Second, Kind = EventKind.SourceChanged, Source = SourceKind.Trace };
        for (int i = 0; i < refused; i++)
        {
            long at = (2 + i) * Second;
            yield return State(at, TcpState.Close, TcpState.SynSent, i);
            yield return State(at + 1_000_000, TcpState.SynSent, TcpState.SynSent, i) with { Kind = EventKind.ErrorReported, Error = 111, SocketAddress = 0 };
            yield return State(at + 1_000_000, TcpState.SynSent, TcpState.Close, i);
        }

        for (int i = 0; i < 20; i++) yield return new Event { Time = (10 + i) * Second, Kind = EventKind.Tick, Value = 1 };
    }

    private static Event State(long at, TcpState old, TcpState state, int number) => new()
    {
        Time = at,
        Kind = EventKind.StateChanged,
        Source = SourceKind.Trace,
        OldState = old,
        State = state,
        Netns = new NetnsId(1),
        SocketAddress = 0xffff_8880_0000_0000 + (ulong)number,
        Key = new SocketKey(new InetEndpoint(Endpoint("10.0.0.2:1").Address, (ushort)(40000 + number)), Endpoint("203.0.113.7:443")),
        Pid = 812,
        Tid = 812,
    };

    private static InetEndpoint Endpoint(string text) =>
        InetEndpoint.TryParse(text, 443, out InetEndpoint endpoint, out string? error) ? endpoint : throw new FormatException(error);
}
