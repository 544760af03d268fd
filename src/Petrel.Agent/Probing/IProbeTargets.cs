using System.Collections.Immutable;
using Petrel.Core.Sockets;
using Petrel.Registry.Discovery;
using Petrel.Registry.Probing;

namespace Petrel.Agent.Probing;

/// <summary>Knows how to ask a registry the way its clients on this machine would.</summary>
public interface IProbeTargets
{
    /// <summary>
    /// How to ask a registry, and its mirrors where one of those is in question: the registry first. Empty if it cannot be
    /// asked.
    /// </summary>
    /// <param name="question">Whom to ask, and for which client.</param>
    /// <param name="cancellation">Ends what takes long: credential helpers.</param>
    Task<ImmutableArray<PlannedProbe>> FindAsync(ProbeRequest question, CancellationToken cancellation);

    /// <summary>Another way that a result suggests, to be tried at once; null if there is none.</summary>
    /// <param name="plan">The way that was taken.</param>
    /// <param name="result">What came of it.</param>
    PlannedProbe? Reconsider(PlannedProbe plan, ProbeResult result);
}

/// <summary>A target, and in which respects it may not be the clients'.</summary>
/// <param name="Target">What is asked, and by which way.</param>
/// <param name="Account">Who asks: <c>anonymous</c>, or where the account's credential is stored.</param>
public sealed record PlannedProbe(ProbeTarget Target, string Account)
{
    /// <summary>Whose way it is; null for the plainest.</summary>
    public ClientKind? Client { get; init; }

    /// <summary>The endpoint as the client has it; null where none was discovered.</summary>
    public DiscoveredEndpoint? Endpoint { get; init; }

    /// <summary>Whether the image is one that everybody may read, by what is known of the registry.</summary>
    public bool ImageIsPublic { get; init; }

    /// <summary>Why the way there may not be the clients'; null if it is theirs. Then no verdict may confirm.</summary>
    public string? WayCaveat { get; init; }

    /// <summary>Why the trust in certificates may not be the clients'; null if it is. Then no verdict on TLS may confirm.</summary>
    public string? TrustCaveat { get; init; }

    /// <summary>Why the account may not be the clients'; null if it is. Then no verdict on credentials and their quota may confirm.</summary>
    public string? AccountCaveat { get; init; }

    /// <summary>Why the network on the way may not be the clients'; null if it is. Then no verdict on network and capacity may confirm.</summary>
    public string? NetworkCaveat { get; init; }

    /// <summary>Whether TLS or not is sure: a daemon's way, which no command line changes.</summary>
    public bool IsOfADaemon { get; init; }

    /// <summary>Whether clients pull the image that is asked for; else it is only there to be asked for.</summary>
    public bool ImageIsTheClients { get; init; }

    /// <summary>Whether a mirror is asked.</summary>
    public bool IsMirror => Target.MirrorOf is not null;

    /// <summary>The network namespace that it is made from; unknown for Petrel's own.</summary>
    public NetnsId Netns => Target.Place?.Netns ?? NetnsId.Unknown;
}
