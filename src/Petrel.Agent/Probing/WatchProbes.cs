using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Petrel.Agent.Configuration;
using Petrel.Core;
using Petrel.Core.Attribution;
using Petrel.Core.Events;
using Petrel.Core.Sockets;
using Petrel.Linux.Native;
using Petrel.Registry.Credentials;
using Petrel.Registry.Probing;
using Petrel.Registry.Tokens;

namespace Petrel.Agent.Probing;

/// <summary>The probes of one watch: who asks, and how what they cause is told from what clients do.</summary>
internal sealed class WatchProbes : IDisposable
{
    private long _notedAt;

    private WatchProbes(ProbeScheduler scheduler, OwnTraffic own) => (Scheduler, Own) = (scheduler, own);

    internal ProbeScheduler Scheduler { get; }

    internal OwnTraffic Own { get; }

    internal static WatchProbes Create(
        PetrelConfiguration configuration, IReadOnlyCollection<RegistryDefinition> registries, IProbeTargets? targets, IEventWriter inbox, NetnsId own)
    {
        TimeProvider time = TimeProvider.System;
        bool resolves = configuration.Watch.Resolve;
        var sockets = new ProbeSockets(time);
        var client = new RegistryClient(
            time, new TokenCache(time), new RefusedCredentials(), limits: null, resolves ? null : RefuseToResolve, sockets);
        targets ??= new ConfiguredTargets(configuration.Catalogue, CredentialEnvironment.OfThisProcess(), time, resolves);
        var surroundings = new ProbeSurroundings(
            targets, client.ProbeAsync, inbox, static () => MonotonicClock.Now, own, Random.Shared.NextDouble);
        return new WatchProbes(
            new ProbeScheduler(configuration.Probe, registries, surroundings, time), new OwnTraffic(sockets, own, Environment.ProcessId));
    }

    /// <summary>What is sent where, for a person.</summary>
    internal static ImmutableArray<string> Sends(ProbeOptions options)
    {
        const string What = "a probe (GET /v2/, a token with the stored credentials of clients, HEAD of a manifest; never a pull)";
        var sends = ImmutableArray.CreateBuilder<string>();
        if (options.OnSuspicion) sends.Add($"{What} to a registry under suspicion, once in 15 s for each kind of sign (--no-probe: none)");
        if (options.Periodic)
        {
            string often = Duration.Format(ProbePacing.Interval(options, 0));
            string rarely = options.Hosts is null ? $", up to {Duration.Format(ProbePacing.LongestInterval)} where nothing changes" : "";
            sends.Add($"{What} about each {often} to registries that are in use, named or configured{rarely}");
        }

        return sends.ToImmutable();
    }

    /// <summary>Tells which registries clients are using.</summary>
    internal void NoteUse(Engine engine)
    {
        if (!Scheduler.IsPeriodic) return;
        for (int i = 0; i < engine.Registries.Count; i++)
        {
            if (WasUsedSince(engine.Registries[i], _notedAt)) Scheduler.NoteUse(engine.Registries[i].Name);
        }

        _notedAt = engine.Now;
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
