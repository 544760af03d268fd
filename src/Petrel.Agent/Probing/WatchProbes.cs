using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Petrel.Agent.Configuration;
using Petrel.Core;
using Petrel.Core.Attribution;
using Petrel.Core.Connections;
using Petrel.Core.Events;
using Petrel.Linux.Native;
using Petrel.Linux.Sources;
using Petrel.Registry.Credentials;
using Petrel.Registry.Probing;
using Petrel.Registry.Tokens;

namespace Petrel.Agent.Probing;

/// <summary>The probes of one watch: who asks, and how what they cause is told from what clients do.</summary>
internal sealed class WatchProbes : IDisposable
{
    private long _notedAt;

    private readonly ClientSurroundings _surroundings;

    private WatchProbes(ProbeScheduler scheduler, OwnTraffic own, ClientSurroundings surroundings) =>
        (Scheduler, Own, _surroundings) = (scheduler, own, surroundings);

    internal ProbeScheduler Scheduler { get; }

    internal OwnTraffic Own { get; }

    internal static WatchProbes Create(
        PetrelConfiguration configuration, IReadOnlyCollection<RegistryDefinition> registries, IProbeTargets? targets, IEventWriter inbox, NetnsFilter filter)
    {
        TimeProvider time = TimeProvider.System;
        bool resolves = configuration.Watch.Resolve;
        var sockets = new ProbeSockets(time);
        var client = new RegistryClient(
            time, new TokenCache(time), new RefusedCredentials(), limits: null, resolves ? null : RefuseToResolve, sockets);
        var clients = new ClientSurroundings(CredentialEnvironment.OfThisProcess());
        targets ??= new DiscoveredTargets(
            configuration.Catalogue, new ClientWays(clients, configuration.Watch.Discover, time), new ClientAccounts(new CredentialHelper(time)),
            new ClientNetwork(filter.Own, filter.Includes), configuration.Probe.Images, resolves);
        var surroundings = new ProbeSurroundings(
            targets, client.ProbeAsync, inbox, static () => MonotonicClock.Now, filter.Own, Random.Shared.NextDouble);
        return new WatchProbes(
            new ProbeScheduler(configuration.Probe, registries, surroundings, time), new OwnTraffic(sockets, filter.Own, Environment.ProcessId), clients);
    }

    /// <summary>What is sent where, for a person.</summary>
    internal static ImmutableArray<string> Sends(PetrelConfiguration configuration)
    {
        ProbeOptions options = configuration.Probe;
        const string What = "a probe (GET /v2/, a token with the stored credentials of clients, HEAD of a manifest; never a pull)";
        var sends = ImmutableArray.CreateBuilder<string>();
        if (options.OnSuspicion) sends.Add($"{What} to a registry under suspicion, once in 15 s for each kind of sign (--no-probe: none)");
        if (options.IsPeriodic)
        {
            string often = Duration.Format(ProbePacing.Interval(options, isBusy: true));
            TimeSpan calm = ProbePacing.Interval(options, isBusy: false);
            string rarely = options.Hosts is null ? $", and about each {Duration.Format(calm)} to those that were named or configured and that nobody pulls from" : "";
            sends.Add($"{What} each {often} to registries that clients pull from here{rarely}");
        }

        // What takes another way than by the registry's name alone is said, as far as it is known at the start.
        if (sends.Count > 0) sends.AddRange(configuration.Ways);
        return sends.ToImmutable();
    }

    /// <summary>A process was identified: what a question needs of it is read before it is gone.</summary>
    internal void Note(ProcessIdentity process)
    {
        if (ClientNames.IsBrief(process.Name)) ThreadPool.UnsafeQueueUserWorkItem(static one => one._surroundings.Note(one.process), (_surroundings, process), preferLocal: false);
    }

    /// <summary>Tells which registries clients are using.</summary>
    internal void NoteUse(Engine engine)
    {
        if (!Scheduler.IsPeriodic) return;
        for (int i = 0; i < engine.Registries.Count; i++)
        {
            RegistryState registry = engine.Registries[i];
            if (WasUsedSince(registry, _notedAt)) Scheduler.NoteUse(registry.Name, ClientOf(engine, registry));
        }

        _notedAt = engine.Now;
    }

    private static ClientReference ClientOf(Engine engine, RegistryState registry)
    {
        for (int i = engine.Connections.Count - 1; i >= 0; i--)
        {
            Connection connection = engine.Connections[i];
            if (connection.Endpoint?.Registry == registry && ClientNames.KindOf(connection.ProcessName) is not null) return ClientReference.Of(connection);
        }

        return default;
    }

    // Called at every tick: an enumerator would be allocated each time.
    private static bool WasUsedSince(RegistryState registry, long time)
    {
        for (int i = 0; i < registry.Endpoints.Count; i++)
        {
            if (registry.Endpoints[i].AttemptedAt > time) return true;
        }

        return false;
    }

    /// <inheritdoc />
    public void Dispose() => Scheduler.Dispose();

    // With --no-resolve no name is looked up, not even that of a token server.
    private static Task<IPAddress[]> RefuseToResolve(string host, CancellationToken cancellation) =>
        Task.FromException<IPAddress[]>(new SocketException((int)SocketError.HostNotFound));
}
