using Petrel.Core.Attribution;
using Petrel.Registry.Credentials;
using Petrel.Registry.Discovery;
using Petrel.Registry.Probing;

namespace Petrel.Agent.Probing;

/// <summary>Ways in words: where, through what, trusting whom, as whom. Never a secret, and of accounts only the place.</summary>
public static class WayText
{
    /// <summary>The way of a plan.</summary>
    internal static string Of(PlannedProbe plan)
    {
        ProbeTarget target = plan.Target;
        string host = target.Host.Contains(':', StringComparison.Ordinal) ? $"[{target.Host}]" : target.Host;
        string url = $"{(target.Security == TransportSecurity.Plain ? "http" : "https")}://{host}:{target.Port}";
        string netns = plan.Netns.IsKnown ? $", from network namespace {plan.Netns.Inode}" : "";
        return $"{url}{Through(target.Proxy)}{Trust(target.Security, plan.Endpoint)}{netns}";
    }

    /// <summary>How each client that pulls here would be followed to a registry, one line for each way.</summary>
    public static IEnumerable<string> Of(ClientConfigurations clients, string registry)
    {
        ArgumentNullException.ThrowIfNull(clients);
        ClientConfiguration[] present = [.. clients.Present];
        return present.SelectMany(client => client.WayTo(registry).Endpoints.Select(endpoint => (client, endpoint)))
            .Select(one => (Who: one.client.Client.Name(), Way: Describe(clients, one.client.Client, registry, one.endpoint)))
            .GroupBy(static one => one.Way, StringComparer.Ordinal)
            .Select(static same => $"{string.Join(", ", same.Select(static one => one.Who).Distinct())}: {same.Key}");
    }

    private static string Describe(ClientConfigurations clients, ClientKind client, string registry, DiscoveredEndpoint endpoint)
    {
        string server = endpoint.IsMirror ? new RegistryName(endpoint.Host, endpoint.Port).ToString() : registry;
        string mirror = endpoint.IsMirror ? "mirror " : "";
        string not = endpoint.WhyNot.Length > 0 ? $"; confirms nothing: {endpoint.WhyNot}" : "";
        return $"{mirror}{endpoint}{Through(endpoint.Proxy)}{Trust(endpoint.Security, endpoint)}, as {Account(clients, client, server)}{not}";
    }

    private static string Account(ClientConfigurations clients, ClientKind client, string server)
    {
        CredentialSourceKind[] kinds = client switch
        {
            ClientKind.Docker => [CredentialSourceKind.Docker],
            ClientKind.Containerd => [CredentialSourceKind.Kubelet],
            _ => [CredentialSourceKind.Containers, CredentialSourceKind.Docker],
        };
        foreach (CredentialFile file in kinds.SelectMany(kind => clients.Credentials.Where(file => file.Kind == kind)))
        {
            if (CredentialSet.StoredIn(file, server, "") is not null) return $"the account in {file.Location}";
            if (CredentialSet.HelperFor(file, server) is { } helper) return $"whom docker-credential-{helper.Value} names ({file.Location})";
        }

        return "nobody";
    }

    private static string Through(ProxyAddress? proxy) => proxy is null ? "" : $" through the proxy {proxy.Host}:{proxy.Port}";

    private static string Trust(TransportSecurity security, DiscoveredEndpoint? endpoint)
    {
        if (security == TransportSecurity.Unverified) return ", whatever its certificate";
        string own = endpoint is { Authorities.IsEmpty: false } ? $", trusting {string.Join(", ", endpoint.Authorities)}" : "";
        return endpoint is { ClientCertificates.IsEmpty: false } ? $"{own}, showing {string.Join(", ", endpoint.ClientCertificates.Select(static pair => pair.Certificate))}" : own;
    }
}
