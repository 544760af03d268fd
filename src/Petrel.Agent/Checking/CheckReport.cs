using System.Collections.Immutable;
using Petrel.Core.Diagnosis;
using Petrel.Registry.Discovery;

namespace Petrel.Agent.Checking;

/// <summary>One line of a check: what was looked at, and how it is.</summary>
/// <param name="Phase">What: <c>dns</c>, <c>connect</c>, <c>proxy</c>, <c>tls</c>, <c>answer</c>, <c>token</c>, <c>manifest</c>, <c>platform</c>, <c>quota</c>, <c>clock</c>, <c>way</c>.</param>
/// <param name="Status">How it is.</param>
/// <param name="Took">How long it took; null where that means nothing.</param>
/// <param name="Text">For a person.</param>
public sealed record CheckLine(string Phase, CheckStatus Status, TimeSpan? Took, string Text);

/// <summary>One endpoint, checked.</summary>
/// <param name="Hop">What was asked and what came back.</param>
/// <param name="Lines">Its lines, in the order of a pull, as far as it came.</param>
/// <param name="Serves">Whether a pull would be served by it.</param>
/// <param name="Cause">Why pulls by it would fail; null if they would not.</param>
public sealed record CheckedHop(HopResult Hop, ImmutableArray<CheckLine> Lines, bool Serves, Cause? Cause)
{
    /// <summary>The worst of its lines.</summary>
    public CheckStatus Status => Lines.Select(static line => line.Status).Worst();
}

/// <summary>One route, checked.</summary>
/// <param name="Route">The route.</param>
/// <param name="Hops">Its endpoints, in the client's order.</param>
/// <param name="Status">Whether pulls by it will work.</param>
/// <param name="Summary">One sentence for a person.</param>
public sealed record CheckedRoute(CheckRoute Route, ImmutableArray<CheckedHop> Hops, CheckStatus Status, string Summary);

/// <summary>Everything that a check found out.</summary>
/// <param name="Time">When it began, UTC.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="Pulls">How many pulls were asked about.</param>
/// <param name="Routes">Each route.</param>
/// <param name="Idle">Mirrors of what was checked that are configured and never asked.</param>
/// <param name="Findings">What is wrong in configurations.</param>
/// <param name="Status">What it comes to.</param>
public sealed record CheckReport(
    DateTimeOffset Time,
    TimeSpan Duration,
    int Pulls,
    ImmutableArray<CheckedRoute> Routes,
    ImmutableArray<IdleMirror> Idle,
    ImmutableArray<DiscoveryFinding> Findings,
    CheckStatus Status);
