using System.Collections.Immutable;
using Petrel.Agent.Configuration;
using Petrel.Agent.Recording;
using Petrel.Core.Attribution;
using Petrel.Core.Detection;
using Petrel.Core.Events;
using Petrel.Core.Recording;
using Petrel.Core.Sockets;

namespace Petrel.Agent.Tests.Recording;

/// <summary>A small recording: refused connects, a loss, a change of the source.</summary>
internal static class SampleRecording
{
    internal const int Refused = 6;

    internal static RecordingHeader Header { get; } = new(
        RecordingHeader.FormatName,
        RecordingHeader.CurrentVersion,
        new DateTime(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc),
        new RecordedMachine("6.18.0", "x64", 2),
        new RecordedWatch("0.1.0", SourceKind.Trace, "the best there is", "all", true, [443], []),
        [new RecordedRegistry("registry.example", [], [new RecordedAddress(Endpoint("203.0.113.7:443"), RegistryRole.Api)])],
        [],
        RecordingHeader.Describe(new DetectionOptions()),
        new RecordingLabel("network"));

    internal static PetrelConfiguration Configuration { get; } = new(
        new WatchOptions { Output = OutputFormat.Json },
        new DetectionOptions(),
        new RegistryCatalogue(
            [new RegistryDefinition("registry.example") { Addresses = [new RegistryAddress(Endpoint("203.0.113.7:443"), RegistryRole.Api)] }], []),
        ["registry.example"],
        ImmutableDictionary<string, string>.Empty);

    /// <summary>The events, in order.</summary>
    internal static IEnumerable<Event> Events()
    {
        const long Second = 1_000_000_000;
        long at = 1000 * Second;
        yield return new Event { Time = at, Kind = EventKind.ClockAnchored, Value = new DateTime(2026, 3, 1, 12, 0, 0).Ticks };
        yield return new Event { Time = at, Kind = EventKind.SourceChanged, Source = SourceKind.Trace };
        for (int i = 0; i < Refused; i++)
        {
            at += Second;
            yield return new Event { Time = at, Kind = EventKind.Tick, Value = 1 };
            yield return State(at, TcpState.Close, TcpState.SynSent, i);
            yield return State(at + 1_000_000, TcpState.SynSent, TcpState.SynSent, i) with { Kind = EventKind.ErrorReported, Error = 111, SocketAddress = 0 };
            yield return State(at + 1_000_000, TcpState.SynSent, TcpState.Close, i);
        }

        yield return new Event { Time = at += Second, Kind = EventKind.Lost, Source = SourceKind.Trace, Value = 12 };
        yield return new Event { Time = at, Kind = EventKind.SweepStarted, Netns = new NetnsId(1) };
        yield return new Event { Time = at, Kind = EventKind.SweepEnded, Netns = new NetnsId(1), Value = 1 };
        var change = new SourceSwitch(SourceKind.Trace, "no permission any more", [new Degradation("CAP_PERFMON", "less", "more")]);
        yield return new Event { Time = at += Second, Kind = EventKind.SourceChanged, Source = SourceKind.Diag, Payload = change };
        for (int i = 0; i < 20; i++) yield return new Event { Time = at += Second, Kind = EventKind.Tick, Value = 1 };
    }

    /// <summary>Writes the recording through the same file that a watch writes.</summary>
    internal static void WriteTo(string path, RecordingHeader? header = null)
    {
        (RecordingFile? file, string? error) = RecordingFile.Create(path, header ?? Header);
        Assert.Null(error);
        using (file)
        {
            long last = 0;
            foreach (Event e in Events())
            {
                file!.Write(e);
                last = e.Time;
            }

            file!.Finish(last + 1, malformed: 3);
            Assert.Null(file.Failure);
        }
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
