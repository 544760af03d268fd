using System.Collections.Immutable;
using Petrel.Core.References;
using Petrel.Registry.Discovery;
using Petrel.Registry.Probing;

namespace Petrel.Agent.Checking;

/// <summary>One endpoint of a route, and how it is asked.</summary>
/// <param name="Endpoint">The endpoint as the client has it.</param>
/// <param name="Way">The probe that goes there.</param>
public sealed record CheckHop(DiscoveredEndpoint Endpoint, EndpointTarget Way);

/// <summary>One way to one subject: that of one client, or of several who go the same.</summary>
/// <param name="Subject">What is checked.</param>
/// <param name="Clients">Who goes this way; empty where no client was found, and the way is the plainest.</param>
/// <param name="Image">The image by its full name for these clients; null for a registry.</param>
/// <param name="Hops">The endpoints in the client's order.</param>
/// <param name="Objection">Why the client would not even try; "" if it would.</param>
public sealed record CheckRoute(
    CheckSubject Subject, ImmutableArray<ClientKind> Clients, ImageReference? Image, ImmutableArray<CheckHop> Hops, string Objection = "")
{
    /// <summary>Whether an objection is one among several clients, and nobody asked for just this one.</summary>
    public bool IsOneOfSeveral { get; init; }
}

/// <summary>What came back from a hop.</summary>
/// <param name="Hop">The hop.</param>
/// <param name="Result">The probe's result; null if it was not asked.</param>
/// <param name="IsPlain">Whether https did not work, and the client's fallback to http was gone.</param>
public sealed record HopResult(CheckHop Hop, ProbeResult? Result, bool IsPlain = false);
