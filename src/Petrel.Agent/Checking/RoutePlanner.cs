using System.Collections.Immutable;
using Petrel.Core.Attribution;
using Petrel.Core.References;
using Petrel.Registry.Credentials;
using Petrel.Registry.Discovery;
using Petrel.Registry.Probing;

namespace Petrel.Agent.Checking;

/// <summary>Finds out which way each client goes to each subject, and joins those that go the same.</summary>
public sealed class RoutePlanner(
    CheckOptions options, ClientConfigurations clients, RegistryCatalogue catalogue, CredentialHelper helper, ProxySettings ownProxies)
{
    /// <summary>The subjects: those that were named, else every registry that a client or credential names.</summary>
    public ImmutableArray<CheckSubject> Subjects() => !options.Subjects.IsEmpty
        ? options.Subjects
        :
        [
            .. clients.Registries.Select(static one => RegistryName.TryParse(one.Registry, out RegistryName name, out _)
                ? new CheckSubject(one.Registry, name, null)
                : null).OfType<CheckSubject>(),
        ];

    /// <summary>The routes to a subject; asks credential helpers.</summary>
    public async Task<ImmutableArray<CheckRoute>> PlanAsync(CheckSubject subject, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ClientConfiguration?[] ways = options.Client is { } client ? [clients.Of(client)] : [.. clients.Present];
        if (ways.Length == 0) ways = [null];
        var routes = new List<(CheckRoute Route, string Key)>();
        foreach (ClientConfiguration? way in ways)
        {
            CheckRoute route = await PlanAsync(subject, way, cancellation).ConfigureAwait(false);
            string key = string.Join('\n', route.Hops.Select(KeyOf).Prepend(route.Objection));
            int same = routes.FindIndex(one => one.Key == key);
            if (same < 0) routes.Add((route, key));
            else routes[same] = (routes[same].Route with { Clients = routes[same].Route.Clients.AddRange(route.Clients) }, key);
        }
        return [.. routes.Select(static one => one.Route)];
    }

    private async Task<CheckRoute> PlanAsync(CheckSubject subject, ClientConfiguration? client, CancellationToken cancellation)
    {
        ImmutableArray<ClientKind> who = client is null ? [] : [client.Client];
        (RegistryName registry, ImageReference? image, string objection) = Named(subject, client);
        if (objection.Length > 0) return new CheckRoute(subject, who, image, [], objection) { IsOneOfSeveral = options.Client is null && clients.Present.Skip(1).Any() };
        string name = registry.ToString();
        DiscoveredRegistry way = client?.WayTo(name, image?.Repository ?? "") ?? DirectWay(name);
        var hops = ImmutableArray.CreateBuilder<CheckHop>();
        foreach (DiscoveredEndpoint endpoint in way.Endpoints)
        {
            string server = endpoint.IsMirror ? new RegistryName(endpoint.Host, endpoint.Port).ToString() : name;
            Credential? credential = await CredentialFor(client?.Client, server, image?.Repository ?? "", cancellation).ConfigureAwait(false);
            EndpointTarget target = EndpointTarget.Make(registry, endpoint, image, catalogue, credential, clients.Root);
            hops.Add(new CheckHop(endpoint, target with { Target = Adjusted(target.Target, registry, endpoint) }));
        }
        return new CheckRoute(subject, who, image, hops.ToImmutable());
    }

    // A short name is for each client to make whole: docker takes Docker Hub, podman what it is configured to.
    private static (RegistryName, ImageReference?, string Objection) Named(CheckSubject subject, ClientConfiguration? client)
    {
        if (subject is not { IsShort: true, Image: { } image } || client is not PodmanConfiguration podman) return (subject.Registry, subject.Image, "");
        string? full = podman.FullNames(subject.Text).FirstOrDefault();
        if (full is null) return (subject.Registry, image, $"podman takes no short names here (no unqualified-search-registries); write {image}");
        return ImageReference.TryParse(full, out ImageReference? whole, out string? error) && RegistryName.TryParse(whole.Domain, out RegistryName name, out error)
            ? (name, whole, "")
            : (subject.Registry, image, error);
    }

    private DiscoveredRegistry DirectWay(string registry) => (new DockerConfiguration() with { Proxies = ownProxies }).WayTo(registry);

    private ProbeTarget Adjusted(ProbeTarget target, RegistryName registry, DiscoveredEndpoint endpoint)
    {
        ImmutableArray<RegistryAddress> given = [.. options.Addresses.Where(one => one.Registry == registry).Select(static one => one.Address)];
        bool counts = catalogue.Find(registry.ToString())?.Limits.Any(static limit => limit.Kind == RegistryLimitKind.Pulls) ?? false;
        target = target with { PingEveryAddress = true, ReadIndex = options.Platform is not null && !counts };
        if (given.IsEmpty || endpoint.IsMirror) return target;
        return target with { Port = given[0].Endpoint.Port, Addresses = [.. given.Select(static one => one.Endpoint.Address)] };
    }

    // Each client has its own places: docker knows nothing of podman's, and containerd gets them from kubelet.
    private async Task<Credential?> CredentialFor(ClientKind? client, string registry, string repository, CancellationToken cancellation)
    {
        CredentialSourceKind[] kinds = client switch
        {
            ClientKind.Docker => [CredentialSourceKind.Docker],
            ClientKind.Containerd => [CredentialSourceKind.Kubelet],
            ClientKind.Podman => [CredentialSourceKind.Containers, CredentialSourceKind.Docker],
            _ => [CredentialSourceKind.Docker, CredentialSourceKind.Containers, CredentialSourceKind.Kubelet, CredentialSourceKind.Environment],
        };
        CredentialFile[] files = [.. kinds.SelectMany(kind => clients.Credentials.Where(file => file.Kind == kind))];
        CredentialAnswer found = await new CredentialSet(files, helper).FindAsync(registry, repository, cancellation).ConfigureAwait(false);
        return found.Credentials.FirstOrDefault();
    }

    private static string KeyOf(CheckHop hop)
    {
        ProbeTarget target = hop.Way.Target;
        DiscoveredEndpoint endpoint = hop.Endpoint;
        // Where it was configured makes no difference on the way, and http after https only where https fails.
        return string.Join(
            ' ', target.Host, target.Port, target.Path, target.Security, endpoint.FallsBackToPlain, target.Image, target.NamesUpstream && endpoint.IsMirror, endpoint.ForTags,
            endpoint.ForDigests, endpoint.WhyNot, target.Proxy, target.Credential?.Fingerprint, string.Join(',', endpoint.Authorities),
            string.Join(',', endpoint.ClientCertificates));
    }
}
