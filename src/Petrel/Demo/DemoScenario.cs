using System.Collections.Immutable;
using Petrel.Core.Diagnosis;
using Petrel.Core.Events;

namespace Petrel.Demo;

/// <summary>What a demonstration registry does wrong once it is broken.</summary>
internal enum DemoFault
{
    /// <summary>Nothing: it serves to the end.</summary>
    None,

    /// <summary>It accepts no more, and its accept queue is full: further SYNs stay unanswered.</summary>
    FullAcceptQueue,

    /// <summary>Blobs begin to flow and then fall silent, the connection stays open.</summary>
    StalledBlob,

    /// <summary>Blobs are cut by a reset in mid-transfer, at each attempt.</summary>
    ResetBlob,

    /// <summary>Manifests are answered by 429.</summary>
    TooManyRequests,

    /// <summary>Token requests are answered by 503.</summary>
    TokenServerFails,
}

/// <summary>One thing that the demonstration shows: a registry, what goes wrong with it, and who pulls from it.</summary>
/// <param name="Name">As the command line names it.</param>
/// <param name="Address">The registry's address, 127.x; each scenario has its own.</param>
/// <param name="Fault">What the registry does wrong.</param>
internal sealed record DemoScenario(string Name, string Address, DemoFault Fault)
{
    /// <summary>What happens, for <c>--list</c>; one line.</summary>
    internal required string Summary { get; init; }

    /// <summary>What is said when the fault begins.</summary>
    internal string FaultText { get; init; } = "";

    /// <summary>The causes that count as named right, the true one first; empty where nothing may be said.</summary>
    internal ImmutableArray<Cause> Causes { get; init; } = [];

    /// <summary>The clients that pull, each a process of its own.</summary>
    internal required ImmutableArray<DemoHabits> Clients { get; init; }

    /// <summary>The weakest source that shows it; sources are ordered best first.</summary>
    internal SourceKind WeakestSource { get; init; } = SourceKind.Proc;

    /// <summary>Why weaker sources do not show it.</summary>
    internal string Blindness { get; init; } = "";

    /// <summary>What one should know to read the result; empty if nothing.</summary>
    internal string Note { get; init; } = "";

    /// <summary>How long after its fault it is watched at most; for a client that never speaks, so long or longer.</summary>
    internal required TimeSpan Watched { get; init; }

    /// <summary>The fictitious name of the registry; <c>.invalid</c> resolves nowhere (RFC 6761).</summary>
    internal string Registry => $"{Name}.demo.invalid";

    /// <summary>Whether Petrel must warn.</summary>
    internal bool IsFaulty => Fault != DemoFault.None;

    /// <summary>Whether its client waits for ever without a word.</summary>
    internal bool ClientNeverSpeaks => Fault == DemoFault.StalledBlob;

    /// <summary>Whether a source can show it.</summary>
    internal bool IsVisibleTo(SourceKind source) => source <= WeakestSource;
}
