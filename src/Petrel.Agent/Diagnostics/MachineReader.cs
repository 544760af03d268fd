using System.Collections.Immutable;
using Petrel.Agent.Watching;
using Petrel.Clients;
using Petrel.Core.Attribution;
using Petrel.Core.Events;
using Petrel.Core.Sockets;
using Petrel.Linux.Capabilities;
using Petrel.Linux.Namespaces;
using Petrel.Linux.Packets;
using Petrel.Linux.Sources;
using Petrel.Linux.Tracing;

namespace Petrel.Agent.Diagnostics;

/// <summary>Reads and tries what a checkup needs. Sends nothing, changes nothing, leaves nothing open.</summary>
public static class MachineReader
{
    /// <summary>Takes some tenths of a second: sources are really opened.</summary>
    /// <param name="plan">Where clients are to be listened to; the usual places if null.</param>
    public static MachineFacts Read(OutcomePlan? plan = null)
    {
        Opened<string> traceFs = PerfTracer.FindTraceFs();
        return new(
            HostCapabilities.Read(),
            HostSettings.Read(),
            traceFs.Availability,
            traceFs.Value ?? "",
            TrySources(),
            NetnsSurvey.Read())
        {
            Names = PacketWatcher.Try(),
            Clients = [.. Readiness.Of(plan ?? new OutcomePlan())],
        };
    }

    private static ImmutableArray<SourceTrial> TrySources()
    {
        NetnsId own = NetnsDirectory.Own;
        using var inbox = new EventInbox();
        var netns = new NetnsFilter(own, NetnsDirectory.CanEnterOthers ? default : [own]);
        var factory = new SourceFactory(new PortSet([RegistryHost.DefaultPort]), netns, inbox);
        return [.. SourceManager.BestFirst.Select(kind => Try(kind, factory))];
    }

    private static SourceTrial Try(SourceKind kind, SourceFactory factory)
    {
        Opened<ISocketSource> opened = factory.Open(kind);
        using ISocketSource? source = opened.Value;
        return new(kind, opened.Availability, source is null ? [] : [.. source.Limits]);
    }
}
