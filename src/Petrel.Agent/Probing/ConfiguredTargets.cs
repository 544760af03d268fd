using System.Collections.Concurrent;
using Petrel.Core.Attribution;
using Petrel.Core.Sockets;
using Petrel.Registry.Credentials;
using Petrel.Registry.Probing;

namespace Petrel.Agent.Probing;

/// <summary>
/// Targets by what is configured for Petrel and by the credential files that clients use: no proxies, mirrors or
/// authorities of clients are known here, and where these may differ the plan says so.
/// </summary>
/// <param name="catalogue">What is known of registries.</param>
/// <param name="environment">Where credential files are.</param>
/// <param name="time">The clock.</param>
/// <param name="resolves">Whether names may be looked up; else only registries with addresses can be asked.</param>
internal sealed class ConfiguredTargets(
    RegistryCatalogue catalogue, CredentialEnvironment environment, TimeProvider time, bool resolves) : IProbeTargets
{
    private static readonly string[] TrustFolders = ["/etc/docker/certs.d", "/etc/containers/certs.d", "/etc/containerd/certs.d"];

    private readonly ConcurrentDictionary<string, bool> _plain = new(StringComparer.Ordinal);

    /// <summary>
    /// What does not speak TLS at a port of its own may speak http, as many a registry in a private network does. No
    /// credential goes that way, but within this machine, where docker sends it too.
    /// </summary>
    public PlannedProbe? Reconsider(PlannedProbe plan, ProbeResult result)
    {
        ProbeTarget target = plan.Target;
        bool isPlain = target.Security == TransportSecurity.Verified && target.Port != RegistryHost.DefaultPort
            && result.Phases is [.., { Phase: ProbePhase.Tls, Outcome: PhaseOutcome.HandshakeFailed or PhaseOutcome.Closed or PhaseOutcome.Reset }];
        if (!isPlain) return null;
        _plain[target.Registry] = true;
        return InPlain(plan);
    }

    public async Task<PlannedProbe?> FindAsync(string registry, CancellationToken cancellation)
    {
        if (!RegistryName.TryParse(registry, out RegistryName name, out _)) return null;
        ProbeTarget target = Base(name);
        if (!resolves && target.Addresses.IsEmpty) return null;
        string repository = target.Image?.Repository ?? "";
        var credentials = new CredentialSet(CredentialPlaces.Read(environment), new CredentialHelper(time));
        CredentialAnswer found = await credentials.FindAsync(target.Registry, repository, cancellation).ConfigureAwait(false);
        Credential? credential = found.Credentials.FirstOrDefault();
        var plan = new PlannedProbe(target with { Credential = credential }, credential?.Origin.Location ?? QuotaReading.Anonymous)
        {
            TrustCaveat = TrustCaveat(target),
            AccountCaveat = found.Credentials.Length > 1
                ? $"{found.Credentials.Length} accounts are stored for it, and which one the clients use is not known"
                : null,
        };
        return _plain.ContainsKey(target.Registry) ? InPlain(plan) : plan;
    }

    private static PlannedProbe InPlain(PlannedProbe plan)
    {
        ProbeTarget target = plan.Target with { Security = TransportSecurity.Plain };
        bool staysHere = !target.Addresses.IsEmpty && target.Addresses.All(static address => address.IsLoopback);
        return staysHere
            ? plan with { Target = target }
            : plan with { Target = target with { Credential = null }, Account = QuotaReading.Anonymous };
    }

    private ProbeTarget Base(RegistryName name)
    {
        ProbeTarget target = ProbeTargets.ForRegistry(name, catalogue);
        RegistryAddress[] addresses = [.. (catalogue.Find(name.ToString())?.Addresses ?? []).Where(static address => address.Role == RegistryRole.Api)];
        if (addresses.Length == 0) return target;
        // An address by hand may well be at another port than the name has.
        ushort port = target.Addresses.IsEmpty ? addresses[0].Endpoint.Port : target.Port;
        InetAddress[] ours = [.. addresses.Where(address => address.Endpoint.Port == port).Select(static address => address.Endpoint.Address)];
        return target with
        {
            Port = port,
            Addresses = [.. ours],
            // Who named an address in a private network means the registry to be there, its token server included.
            AllowPrivate = Array.Exists(ours, static address => AddressScopes.Of(address) is AddressScope.Private or AddressScope.Loopback),
        };
    }

    private string? TrustCaveat(ProbeTarget target)
    {
        string place = target.Port == RegistryHost.DefaultPort ? target.Host : $"{target.Host}:{target.Port}";
        foreach (string folder in TrustFolders)
        {
            string path = $"{environment.Root}{folder}/{place}";
            if (Directory.Exists(path)) return $"clients trust what is in {path}, which was not looked at";
        }

        return null;
    }
}
