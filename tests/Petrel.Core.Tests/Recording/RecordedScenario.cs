using System.Buffers;
using System.Collections.Immutable;
using Petrel.Core.Detection;
using Petrel.Core.Events;
using Petrel.Core.Recording;

namespace Petrel.Core.Tests.Recording;

/// <summary>Recordings of scenarios, in memory.</summary>
internal static class RecordedScenario
{
    internal static RecordingHeader Header(RecordingLabel? label = null) => new(
        RecordingHeader.FormatName,
        RecordingHeader.CurrentVersion,
        new DateTime(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc),
        new RecordedMachine("6.18.0", "x64", 2),
        new RecordedWatch("0.1.0", SourceKind.Trace, "the best there is", "all", true, [443, 5000], [new("CAP_X", "less", "sudo")]),
        [.. TestRegistry.Catalogue.Registries.Select(RecordedRegistry.Of)],
        [.. TestRegistry.Catalogue.Clients.Select(RecordedClient.Of)],
        RecordingHeader.Describe(new DetectionOptions { ResolveQuietSeconds = 17 }),
        label);

    /// <summary>A transfer that falls silent, refused connects, an unanswered SYN and healthy pulls.</summary>
    internal static Scenario Troubled(SourceKind source)
    {
        var scenario = new Scenario(source, new DetectionOptions { ResolveQuietSeconds = 17 });
        for (int i = 0; i < 5; i++) scenario.Exchange(1 + i, TestRegistry.Api);
        scenario.Connect(8, TestRegistry.Private);
        scenario.RunTo(12);
        scenario.Open(13, TestRegistry.Cdn, Scenario.Podman).Send(13.1, 500).Receive(13.2, 50_000);
        for (int i = 0; i < 4; i++) scenario.Connect(20 + i, TestRegistry.Auth).Refuse(20.001 + i);
        scenario.Open(25, TestRegistry.ApiV6, Scenario.Stranger);
        return scenario.RunTo(140);
    }

    internal static byte[] Write(Scenario scenario, RecordingHeader? header = null) => Write(scenario.Fed, header ?? Header());

    internal static byte[] Write(IEnumerable<Event> events, RecordingHeader header)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new EventWriter(buffer);
        writer.Write(header);
        long last = 0;
        foreach (Event e in events)
        {
            writer.Write(e);
            last = e.Time;
        }

        writer.WriteEnd(last, 3);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>What an engine says that is fed a recording, as lines.</summary>
    internal static ImmutableArray<string> Replay(byte[] recording)
    {
        var output = new RecordingOutput();
        Engine? engine = null;
        var reader = new EventReader();
        Event e = default;
        foreach (Range range in recording.AsSpan().Split((byte)'\n'))
        {
            ReadOnlySpan<byte> line = recording.AsSpan()[range];
            if (engine is null) engine = new Engine(EventReader.ReadHeader(line).Header!.EngineOptions(), output);
            else if (reader.Read(line, ref e) == RecordedLine.Event) engine.Process(e);
        }

        return [.. output.Lines];
    }
}
