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

    /// <summary>Whether its layers come from hosts of their own, so that a pull without them says something.</summary>
    public bool HasBlobHost { get; internal init; }

    /// <summary>Whether its tokens come from a host of their own, so that a new pull can be told from a repeated request.</summary>
    public bool HasAuthHost { get; internal init; }

    /// <summary>When a blob last came through and its connection ended in good order, or went idle; 0 for never.</summary>
    public long BlobDeliveredAt { get; internal set; }

    /// <summary>When a layer last came through that was clearly longer than those that are cut; 0 for never.</summary>
    internal long CutOvercomeAt { get; set; }

    internal void Add(EndpointState endpoint) => _endpoints.Add(endpoint);
}
