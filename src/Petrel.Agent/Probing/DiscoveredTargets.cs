using System.Collections.Concurrent;
using System.Collections.Immutable;
using Petrel.Core.Attribution;
using Petrel.Core.References;
using Petrel.Core.Sockets;
using Petrel.Registry.Discovery;
using Petrel.Registry.Probing;

namespace Petrel.Agent.Probing;

/// <summary>
/// Targets by the way of the client in question, as its configuration has it, and by what is configured for Petrel. In
/// which respect a plan may not be the client's, it says so. Safe to use from several threads.
/// </summary>
/// <param name="catalogue">What is known of registries.</param>
/// <param name="ways">The clients' ways.</param>
/// <param name="accounts">Their accounts.</param>
/// <param name="network">Their network namespaces.</param>
/// <param name="images">Images that clients pull here.</param>
/// <param name="resolves">Whether names may be looked up; else only registries with addresses can be asked.</param>
internal sealed class DiscoveredTargets(
    RegistryCatalogue catalogue, ClientWays ways, ClientAccounts accounts, ClientNetwork network, ImmutableArray<ImageReference> images, bool resolves) : IProbeTargets
{
    private const int MostMirrors = 3;

    private static readonly string[] TrustFolders = ["/etc/docker/certs.d", "/etc/containers/certs.d", "/etc/containerd/certs.d"];

    private readonly ConcurrentDictionary<string, bool> _plain = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _asked = new(StringComparer.Ordinal);

    /// <summary>
    /// A client that falls back to http is followed there. Unless it is known to be a daemon's, whose configuration says all,
    /// what does not speak TLS at a port of its own may speak http, as many a registry in a private network does; no
    /// credential goes that way, but within this machine, where docker sends it too.
    /// </summary>
    public PlannedProbe? Reconsider(PlannedProbe plan, ProbeResult result)
    {
        ProbeTarget target = plan.Target;
        bool mayBePlain = plan.Endpoint?.FallsBackToPlain == true || (!plan.IsOfADaemon && target.Port != RegistryHost.DefaultPort);
        bool isPlain = mayBePlain && target.Security != TransportSecurity.Plain
            && result.Phases is [.., { Phase: ProbePhase.Tls, Outcome: PhaseOutcome.HandshakeFailed or PhaseOutcome.Closed or PhaseOutcome.Reset }];
        if (!isPlain) return null;
        _plain[KeyOf(plan)] = true;
        return InPlain(plan);
    }

    public async Task<ImmutableArray<PlannedProbe>> FindAsync(ProbeRequest question, CancellationToken cancellation)
    {
        if (!RegistryName.TryParse(question.Registry, out RegistryName name, out _)) return [];
        ImageReference? image = ImageOf(name);
        ClientWay way = ways.Find(question.Client, name.ToString(), image?.Repository ?? "");
        var plans = ImmutableArray.CreateBuilder<PlannedProbe>();
        foreach (DiscoveredEndpoint endpoint in EndpointsFor(question, way))
        {
            if (await PlanAsync(question, name, image, way, endpoint, cancellation).ConfigureAwait(false) is { } plan) plans.Add(plan);
        }

        return plans.ToImmutable();
    }

    // One after another, for a registry may have several.
    private ImageReference? ImageOf(RegistryName name)
    {
        string registry = catalogue.Find(name.ToString())?.Name ?? name.ToString();
        ImageReference[] own = [.. images.Where(image => RegistryName.TryParse(image.Domain, out RegistryName domain, out _)
            && (catalogue.Find(domain.ToString())?.Name ?? domain.ToString()) == registry)];
        return own.Length == 0 ? null : own[(_asked.AddOrUpdate(registry, 0, static (_, count) => count + 1) & int.MaxValue) % own.Length];
    }

    // The registry itself, and before it, in words of the client, the mirrors that are in question.
    private static IEnumerable<DiscoveredEndpoint> EndpointsFor(ProbeRequest question, ClientWay way)
    {
        DiscoveredEndpoint[] asked = [.. way.Registry.Endpoints.Where(static endpoint => !endpoint.IsBlocked)];
        if (asked.LastOrDefault(static endpoint => !endpoint.IsMirror) is { } own) yield return own;
        if (question.Role != RegistryRole.Mirror) yield break;
        DiscoveredEndpoint[] mirrors = [.. asked.Where(static endpoint => endpoint.IsMirror)];
        DiscoveredEndpoint[] met = [.. mirrors.Where(mirror => IsAt(mirror, question))];
        if (met.Length == 0 && mirrors.Length == 0) met = [.. Configured(question, way)];
        foreach (DiscoveredEndpoint mirror in (met.Length > 0 ? met : mirrors).Take(MostMirrors)) yield return mirror;
    }

    private static bool IsAt(DiscoveredEndpoint mirror, in ProbeRequest question) =>
        mirror.Port == question.Remote?.Port
        && (mirror.Host == question.Host || (InetAddress.TryParse(mirror.Host, out InetAddress address) && address == question.Remote?.Address));

    // A mirror that was configured for Petrel, and of which no client's file tells.
    private static IEnumerable<DiscoveredEndpoint> Configured(ProbeRequest question, ClientWay way)
    {
        if (question.Remote is not { } remote) yield break;
        yield return new DiscoveredEndpoint(question.Host ?? remote.Address.ToString(), remote.Port, "")
        {
            IsMirror = true,
            // By which name clients know it, and so for which its certificate must be, nobody said.
            Security = question.Host is null ? TransportSecurity.Unverified : TransportSecurity.Verified,
            NamesUpstream = way.Kind == ClientKind.Containerd,
        };
    }

    private async Task<PlannedProbe?> PlanAsync(
        ProbeRequest question, RegistryName name, ImageReference? image, ClientWay way, DiscoveredEndpoint endpoint, CancellationToken cancellation)
    {
        string server = endpoint.IsMirror ? new RegistryName(endpoint.Host, endpoint.Port).ToString() : name.ToString();
        string repository = image?.Repository ?? catalogue.Find(name.ToString())?.Probe?.Repository ?? "";
        ClientAccount account = await accounts.FindAsync(way, server, endpoint.IsMirror ? "" : repository, cancellation).ConfigureAwait(false);
        EndpointTarget made = EndpointTarget.Make(name, endpoint, image, catalogue, account.Credential, way.Clients.Root);
        ProbeTarget target = endpoint.IsMirror ? AtWhatWasMet(made.Target, endpoint, question) : AtConfigured(made.Target, name);
        if (!resolves && target.Addresses.IsEmpty && !InetAddress.TryParse(target.Host, out _)) return null;
        var plan = new PlannedProbe(target, account.Credential?.Origin.Location ?? QuotaReading.Anonymous)
        {
            Client = way.Kind,
            Endpoint = endpoint,
            WayCaveat = way.Caveat ?? (made.WhyNot.Length > 0 ? made.WhyNot : null),
            TrustCaveat = TrustCaveat(target, way),
            AccountCaveat = account.Caveat,
            IsOfADaemon = ClientNames.IsDaemon(way.Process),
            ImageIsTheClients = image is not null,
            ImageIsPublic = image is null && !endpoint.IsMirror && catalogue.Find(name.ToString())?.Probe is not null,
        };
        plan = network.Enter(plan, question);
        return _plain.ContainsKey(KeyOf(plan)) ? InPlain(plan) : plan;
    }

    // The address that the client met; a name may have others, which are not in question.
    private static ProbeTarget AtWhatWasMet(ProbeTarget target, DiscoveredEndpoint endpoint, in ProbeRequest question) =>
        target.Proxy is null && question.Remote is { } remote && remote.Port == endpoint.Port && (question.Host is null || question.Host == endpoint.Host)
            ? target with { Addresses = [remote.Address], AllowPrivate = IsInside(remote.Address) }
            : target;

    private ProbeTarget AtConfigured(ProbeTarget target, RegistryName name)
    {
        RegistryAddress[] addresses = [.. (catalogue.Find(name.ToString())?.Addresses ?? []).Where(static address => address.Role == RegistryRole.Api)];
        if (addresses.Length == 0 || target.Proxy is not null) return target;
        // An address by hand may well be at another port than the name has.
        ushort port = target.Addresses.IsEmpty ? addresses[0].Endpoint.Port : target.Port;
        ImmutableArray<InetAddress> ours = [.. addresses.Where(address => address.Endpoint.Port == port).Select(static address => address.Endpoint.Address)];
        // Who named an address in a private network means the registry to be there, its token server included.
        return target with { Port = port, Addresses = ours, AllowPrivate = ours.Any(IsInside) };
    }

    private static bool IsInside(InetAddress address) => AddressScopes.Of(address) is AddressScope.Private or AddressScope.Loopback;

    private static string? TrustCaveat(ProbeTarget target, ClientWay way)
    {
        if (target.Security != TransportSecurity.Verified) return null;
        if (way.Surroundings.IsElsewhere) return "the client has the authorities of its container, which are not known here";
        if (way.Kind is not null) return null;
        string place = target.Port == RegistryHost.DefaultPort ? target.Host : $"{target.Host}:{target.Port}";
        string? folder = Array.Find(TrustFolders, folder => Directory.Exists($"{way.Clients.Root}{folder}/{place}"));
        return folder is null ? null : $"clients trust what is in {folder}/{place}, which was not looked at";
    }

    private static PlannedProbe InPlain(PlannedProbe plan)
    {
        ProbeTarget target = plan.Target with { Security = TransportSecurity.Plain };
        bool staysHere = !target.Addresses.IsEmpty && target.Addresses.All(static address => address.IsLoopback);
        return staysHere || plan.Endpoint?.FallsBackToPlain == true
            ? plan with { Target = target }
            : plan with { Target = target with { Credential = null }, Account = QuotaReading.Anonymous };
    }

    private static string KeyOf(PlannedProbe plan) => $"{plan.Target.Registry} {plan.Target.Host}:{plan.Target.Port} {plan.Client}";
}
