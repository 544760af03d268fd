using System.Collections.Immutable;
using CsCheck;
using Petrel.Core.Attribution;
using Petrel.Core.Detection;
using Petrel.Core.Diagnosis;
using Petrel.Core.Events;
using Petrel.Core.Incidents;
using Petrel.Core.Snapshots;
using Petrel.Core.Sockets;
using Petrel.Terminal;

namespace Petrel.Tests.Terminal;

/// <summary>Views to lay out: plain ones, and random ones made to break a layout.</summary>
internal static class Views
{
    internal static readonly DateTime Start = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);

    internal static readonly Gen<string> Text = Gen.OneOf(
        Any("registry.example", "10.77.0.9:443", "[2001:db8:1234:5678:9abc:def0:1234:5678]:443", "", "镜像仓库", "\e[2J\e[H", "a\nb\tc\r", "\u202eevil", "e\u0301", "👨‍👩‍👧", "\ud800", "\u009b31m"),
        Gen.String,
        Gen.String[Gen.Char[' ', '~'], 0, 200]);

    internal static Gen<T> Any<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    internal static WatchView Empty => new()
    {
        Hello = new Hello(Start, "0.1.0", SourceKind.Trace, "the best there is", "all", [443], ["docker.io", "ghcr.io"], [], []),
        Snapshot = new EngineSnapshot(0, [], [], []),
        Time = Start.AddSeconds(90),
    };

    /// <summary>Two registries, one of which has a critical incident.</summary>
    internal static WatchView Troubled => Empty with
    {
        Snapshot = new EngineSnapshot(
            0,
            [
                new RegistrySnapshot("mirror.example", States(TcpState.Established, 4), [Endpoint("10.77.0.2:443", RegistryRole.Blob, States(TcpState.Established, 4), 0)]),
                new RegistrySnapshot("registry.example", States(TcpState.SynSent, 1), [Endpoint("10.77.0.9:443", RegistryRole.Api, States(TcpState.SynSent, 1), 1)]),
                new RegistrySnapshot("docker.io", States(TcpState.SynSent, 0), []),
            ],
            [], []),
        Open = [Shown(Incident1)],
        Resolved = [Shown(Incident1 with { Id = "old", Registry = "quay.io", Phase = IncidentPhase.Resolved, Summary = "over: quay.io" })],
    };

    internal static IncidentSnapshot Incident1 { get; } = new()
    {
        Id = "1d7556a0cb",
        Time = 0,
        Phase = IncidentPhase.Opened,
        Status = IncidentStatus.Suspected,
        Registry = "registry.example",
        Severity = Severity.Critical,
        Diagnosis = new DiagnosisResult([new RankedCause(Cause.Network, 0.82), new RankedCause(Cause.Capacity, 0.12)]),
        FirstSign = 0,
        Endpoints = ["10.77.0.9:443"],
        Evidence = [new Evidence(SignalKind.ConnectTimeout, 0, "10.77.0.9:443", 1.4, 1, 0, "SYN to 10.77.0.9:443 unanswered for 1.4 s")],
        Processes = [new AffectedProcess(812, "dockerd", null, null, 0)],
        Summary = "no working network path to registry.example",
        Advice = ["check the way to 10.77.0.9:443", "compare with another registry"],
    };

    internal static ShownIncident Shown(IncidentSnapshot incident) => new(incident, Start.AddSeconds(60), Start.AddSeconds(80));

    internal static EndpointSnapshot Endpoint(string text, RegistryRole role, ImmutableArray<int> states, int ailing) =>
        new(text, role, default, states.Sum(), ailing, 0.012, 33) { States = states, Opened = 5, Received = 1000 };

    internal static ImmutableArray<int> States(TcpState state, int count)
    {
        int[] states = new int[TcpStateNames.Count];
        states[(int)state] = count;
        return [.. states];
    }

    private static readonly Gen<EndpointSnapshot> AnyEndpoint =
        Gen.Select(Text, Gen.Int[0, 4], Gen.Int[0, 99999].Array[TcpStateNames.Count], Gen.Int[0, 3], Gen.Double[0, 1e7])
            .Select(static (text, role, states, ailing, age) =>
                Endpoint(text, (RegistryRole)role, [.. states], ailing) with { OldestSeconds = age, HandshakeSeconds = age });

    private static readonly Gen<RegistrySnapshot> Registry =
        Gen.Select(Text, AnyEndpoint.Array[0, 7]).Select(static (name, endpoints) => new RegistrySnapshot(
            name, [.. Enumerable.Range(0, TcpStateNames.Count).Select(state => endpoints.Sum(e => e.States[state]))], [.. endpoints]));

    private static readonly Gen<IncidentSnapshot> Incident =
        Gen.Select(Text, Text, Text.Array[0, 5], Text.Array[0, 4], Gen.Bool).Select(static (registry, summary, evidence, advice, critical) => Incident1 with
        {
            Registry = registry,
            Summary = summary,
            Severity = critical ? Severity.Critical : Severity.Warning,
            Evidence = [.. evidence.Select(static detail => new Evidence(SignalKind.ConnectTimeout, 0, detail, 1, 1, 0, detail))],
            Advice = [.. advice],
            Processes = [new AffectedProcess(1, summary, registry, registry, 0)],
        });

    // After what it is made of: fields are filled in the order in which they are written.
    internal static readonly Gen<WatchView> Random =
        from hello in Gen.Select(Text, Text, Text.Array[0, 5], Gen.Select(Text, Text, Text).Array[0, 6])
        from registries in Registry.Array[0, 6]
        from others in Gen.Select(Text, Text, Gen.Int[0, 99999], Gen.Int[0, 500]).Array[0, 3]
        from open in Incident.Array[0, 5]
        from resolved in Incident.Array[0, 4]
        from last in Gen.Select(Text, Text)
        from lost in Gen.Long[0, 1_000_000_000]
        select Empty with
        {
            Hello = Empty.Hello with
            {
                SourceReason = hello.Item1,
                Netns = hello.Item2,
                Registries = [.. hello.Item3],
                Degraded = [.. hello.Item4.Select(static d => new Degradation(d.Item1, d.Item2, d.Item3))],
            },
            Snapshot = new EngineSnapshot(0, [.. registries], [.. others.Select(static o => new UnattributedSnapshot(o.Item1, o.Item2, o.Item3, o.Item4))], [])
            {
                Source = new SourceSnapshot(SourceKind.Trace, lost * 3, lost),
            },
            Open = [.. open.Select(static (incident, i) => Shown(incident with { Id = $"o{i}" }))],
            Resolved = [.. resolved.Select(static (incident, i) => Shown(incident with { Id = $"r{i}", Phase = IncidentPhase.Resolved }))],
            Last = new LastConnection(last.Item1, "api", last.Item2, last.Item1, Start),
            LostForGood = lost,
        };
}
