namespace Petrel.Core.Attribution;

/// <summary>The addresses that serve the same to the same namespace, so that one can be held against the others.</summary>
internal static class Neighbourhood
{
    private const long Recently = 10_000_000_000;

    /// <summary>Whether two different endpoints serve the same: registry, role, host (where both are known) and namespace.</summary>
    internal static bool AreNeighbours(EndpointState endpoint, EndpointState other) =>
        other != endpoint && other.Role == endpoint.Role && other.Netns == endpoint.Netns && other.Registry == endpoint.Registry &&
        (other.Host is null || endpoint.Host is null || other.Host == endpoint.Host);

    /// <summary>Whether clients can get through to another address that serves the same.</summary>
    internal static bool HasHealthyNeighbour(EndpointState endpoint, long now)
    {
        foreach (EndpointState other in endpoint.Registry.Endpoints)
        {
            bool works = other.Ailing == 0 && other.ConnectedAt != 0 && now - other.ConnectedAt < Recently;
            if (works && AreNeighbours(endpoint, other)) return true;
        }

        return false;
    }

    /// <summary>In words, which share of the addresses one is: <c>1 of 3 api addresses</c>.</summary>
    internal static string Share(EndpointState endpoint, int affected = 1)
    {
        int all = 1;
        foreach (EndpointState other in endpoint.Registry.Endpoints) all += AreNeighbours(endpoint, other) ? 1 : 0;
        return $"{affected} of {all} {endpoint.Role.Name()} addresses";
    }
}
