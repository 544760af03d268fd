using System.Collections.Immutable;
using System.Reflection;
using Petrel.Agent.Configuration;
using Petrel.Agent.Probing;
using Petrel.Agent.Recording;
using Petrel.Clients;
using Petrel.Core;
using Petrel.Core.Attribution;
using Petrel.Core.Events;
using Petrel.Core.Sockets;
using Petrel.Linux.Capabilities;
using Petrel.Linux.Namespaces;
using Petrel.Linux.Native;
using Petrel.Linux.Packets;
using Petrel.Linux.Processes;
using Petrel.Linux.Sources;
using Petrel.Registry.Resolution;

namespace Petrel.Agent.Watching;

/// <summary>One watch from beginning to end: puts the parts together, runs the loop, takes them apart.</summary>
public sealed class WatchSession
{
    // Ages and rates of a live view move by the second; what changes is to be seen as it changes.
    private readonly PetrelConfiguration _configuration;
    private readonly IWatchOutput _output;
    private readonly TimeProvider _wallClock;
    private readonly IProbeTargets? _targets;
    private readonly ImmutableArray<RegistryDefinition> _registries;

    /// <summary>Prepares a watch; nothing is opened yet.</summary>
    /// <param name="configuration">What to do.</param>
    /// <param name="output">Where it goes.</param>
    /// <param name="wallClock">The clock.</param>
    /// <param name="targets">How registries are asked; as the configuration and credential files have it if null.</param>
    public WatchSession(PetrelConfiguration configuration, IWatchOutput output, TimeProvider wallClock, IProbeTargets? targets = null)
    {
        _targets = targets;
        ArgumentNullException.ThrowIfNull(configuration);
        _configuration = configuration;
        _output = output;
        _wallClock = wallClock;
        _registries = [.. configuration.Registries.Select(name => configuration.Catalogue.Find(name)).OfType<RegistryDefinition>()];
    }

    /// <summary>Petrel's version.</summary>
    public static string Version { get; } =
        typeof(WatchSession).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    /// <summary>Runs until stopped or until its time is over. Returns an error if the watch cannot begin, else null.</summary>
    public StartError? Run(CancellationToken stop)
    {
        long startedAt = MonotonicClock.Now;
        if (ChooseNetns(out NetnsFilter? filter) is { } error) return new StartError(error, IsUsage: true);

        using var inbox = new EventInbox();
        PortSet ports = WatchedPorts();
        (SourceManager? sources, string refusal) =
            SourceManager.Open(_configuration.Watch.Source, new SourceFactory(ports, filter!, inbox));
        if (sources is null) return new StartError(refusal, IsUsage: false);

        Opened<PacketWatcher>? names = OpenNames(ports, filter!, inbox);
        using (sources)
        using (names?.Value)
        {
            Hello hello = Greet(sources, filter!, ports, names?.Availability);
            (RecordingFile? recording, string? unwritable) = StartRecording(hello, filter!);
            using (recording)
            {
                if (unwritable is not null) return new StartError(unwritable, IsUsage: true);
                RunWith(sources, filter!, inbox, hello, recording, startedAt, stop);
            }
        }

        return null;
    }

    private (RecordingFile? Recording, string? Error) StartRecording(Hello hello, NetnsFilter filter) =>
        _configuration.Watch.Record is { } path
            ? RecordingFile.Create(path, RecordingHeaders.Of(hello, _configuration, _registries, filter.IsAll))
            : default;

    private void RunWith(
        SourceManager sources,
        NetnsFilter filter,
        EventInbox inbox,
        Hello hello,
        RecordingFile? recording,
        long startedAt,
        CancellationToken stop)
    {
        WatchOptions options = _configuration.Watch;
        var reporter = new WatchReporter(_output, SnapshotSchedule.For(options), recording);
        var engine = new Engine(
            new EngineOptions
            {
                Catalogue = _configuration.Catalogue,
                Registries = _registries,
                Detection = _configuration.Detection,
                WatchesAllNamespaces = filter.IsAll,
            },
            reporter);
        reporter.Attach(engine);
        var feed = new EventFeed(engine, reporter, recording);
        using var identifier = new ProcessIdentifier(inbox);
        using var downloads = new DownloadWatcher(inbox);
        using NameResolver? resolver = StartResolver(inbox);
        using WatchProbes? probes = options.Probe
            ? WatchProbes.Create(_configuration, _registries, _targets, inbox, filter)
            : null;
        using ClientSources? clients = ListensToClients
            ? ClientSources.Start(_configuration.Outcomes.Plan(), inbox, static () => MonotonicClock.Now, _wallClock)
            : null;
        var timing = new WatchTiming(Nanoseconds(options.Interval), EndAt(options, startedAt), _wallClock);
        using var loop = new WatchLoop(engine, feed, sources, inbox, identifier, downloads, probes, reporter, timing);
        using CancellationTokenRegistration registration = stop.Register(loop.Stop);

        _output.OnHello(hello);
        _output.Flush();
        loop.Run();
        long endedAt = MonotonicClock.Now;
        recording?.Finish(endedAt, sources.Current.Malformed);
        reporter.Finish(endedAt, sources.Current.Malformed);
        inbox.Close();
    }

    private bool ListensToClients => _configuration.Outcomes.Enabled ?? false;

    private NameResolver? StartResolver(EventInbox inbox)
    {
        if (!_configuration.Watch.Resolve) return null;
        ImmutableArray<string> hosts = _configuration.Catalogue.HostsOf(_registries.Select(static registry => registry.Name));
        if (hosts.IsEmpty) return null;
        var resolver = new NameResolver(hosts, inbox, static () => MonotonicClock.Now);
        resolver.Start();
        return resolver;
    }

    private Opened<PacketWatcher>? OpenNames(PortSet ports, NetnsFilter filter, EventInbox inbox)
    {
        WatchOptions options = _configuration.Watch;
        if (!options.ServerNames && !options.DnsAnswers) return null;
        var plan = new PacketPlan(
            new SiteDirectory(_registries), ports, new PortSet(_configuration.ProxyPorts), options.ServerNames, options.DnsAnswers);
        return PacketWatcher.Open(plan, filter, inbox);
    }

    private Hello Greet(SourceManager sources, NetnsFilter filter, PortSet ports, Availability? names) => new(
        _wallClock.GetUtcNow().UtcDateTime,
        Version,
        sources.Kind,
        sources.Reason,
        DescribeNetns(filter),
        ports.Ports,
        [.. _registries.Select(static registry => registry.Name)],
        Sends(),
        [.. sources.Degraded, .. HostLimits(), .. SourceLimits.OfNames(names), .. ClientLimits()])
    {
        Discovered = _configuration.Discovered,
    };

    private ImmutableArray<string> Sends()
    {
        int hosts = _configuration.Watch.Resolve
            ? _configuration.Catalogue.HostsOf(_registries.Select(static registry => registry.Name)).Length
            : 0;
        string[] lookUps = hosts == 0
            ? []
            : [$"name look-ups of {hosts} registry hosts through the system resolver, each minute (--no-resolve: none)"];
        return [.. lookUps, .. _configuration.Watch.Probe ? WatchProbes.Sends(_configuration) : []];
    }

    private static string DescribeNetns(NetnsFilter filter) => filter.IsAll ? "all" : string.Join(", ", filter.Only);

    // What the sources lack they say themselves; these two concern names and namespaces.
    private static IEnumerable<Degradation> HostLimits() => HostCapabilities.Read().Limitations()
        .Where(static limit => limit.Missing is "CAP_SYS_ADMIN" or "CAP_SYS_PTRACE")
        .Select(static limit => new Degradation(limit.Missing, limit.Effect, limit.Fix));

    private IEnumerable<Degradation> ClientLimits() => ListensToClients
        ? Readiness.Of(_configuration.Outcomes.Plan()).Where(static one => !one.IsReadable)
            .Select(static one => new Degradation(one.Missing, one.Effect, one.Fix))
        : [];

    private PortSet WatchedPorts() => new(_registries.SelectMany(static registry =>
        registry.Hosts.SelectMany(static host => host.Ports)
            .Concat(registry.Addresses.Select(static address => address.Endpoint.Port)))
        .Concat(_configuration.ProxyPorts)
        .DefaultIfEmpty(RegistryHost.DefaultPort));

    private string? ChooseNetns(out NetnsFilter? filter)
    {
        NetnsId own = NetnsDirectory.Own;
        filter = null;
        switch (_configuration.Watch.Netns)
        {
            case null:
                filter = new NetnsFilter(own, NetnsDirectory.CanEnterOthers ? default : [own]);
                return null;
            case { Kind: NetnsChoiceKind.All }:
                filter = new NetnsFilter(own, default);
                return null;
            case { Kind: NetnsChoiceKind.Self }:
                filter = new NetnsFilter(own, [own]);
                return null;
            case { } choice:
                (NetnsId netns, string? error) = NetnsDirectory.Resolve(choice.Value);
                if (error is null) filter = new NetnsFilter(own, [netns]);
                return error;
        }
    }

    private static long EndAt(WatchOptions options, long startedAt) =>
        options.For is { } duration ? startedAt + Nanoseconds(duration) : long.MaxValue;

    private static long Nanoseconds(TimeSpan span) => span.Ticks * TimeSpan.NanosecondsPerTick;
}

/// <summary>Why a watch cannot begin.</summary>
/// <param name="Message">What happened, to what, and what to do.</param>
/// <param name="IsUsage">Whether what was asked for is wrong, rather than not allowed here.</param>
public sealed record StartError(string Message, bool IsUsage);
