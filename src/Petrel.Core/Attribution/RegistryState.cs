namespace Petrel.Core.Attribution;

/// <summary>A watched registry and what the engine knows of it now.</summary>
/// <param name="name">Its name, for example <c>docker.io</c>.</param>
/// <param name="rank">Its place in the user's order; where an address is claimed twice, the lower rank wins.</param>
public sealed class RegistryState(string name, int rank)
{
    private readonly List<EndpointState> _endpoints = [];

    /// <summary>The name.</summary>
    public string Name { get; } = name;

    /// <summary>Its place in the user's order.</summary>
    public int Rank { get; } = rank;

    /// <summary>How long its tokens live, in seconds; 0 where that is not known.</summary>
    public int TokenSeconds { get; init; }

    /// <summary>Whether it is somebody's own: its addresses are configured, or its name has a port.</summary>
    public bool IsPrivate { get; init; }

    /// <summary>The endpoints that were connected to.</summary>
    public IReadOnlyList<EndpointState> Endpoints => _endpoints;

    /// <summary>When a blob connection was last established; 0 for never.</summary>
    public long BlobEstablishedAt { get; internal set; }

    internal void Add(EndpointState endpoint) => _endpoints.Add(endpoint);
}
