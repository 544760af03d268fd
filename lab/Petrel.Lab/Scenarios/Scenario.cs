using Petrel.Lab.Clients;
using Petrel.Lab.Network;
using Petrel.Lab.Referee;
using Petrel.Lab.Running;

namespace Petrel.Lab.Scenarios;

/// <summary>Something that goes wrong, or does not, with all that is needed to play it and to judge what Petrel said.</summary>
/// <param name="Name">As <c>make lab FAULT=</c> takes it.</param>
/// <param name="What">What happens, for the table.</param>
internal sealed record Scenario(string Name, string What)
{
    /// <summary>What the kernel shows first.</summary>
    internal Sign Sign { get; init; }

    /// <summary>Where it shows; empty for all roles.</summary>
    internal IReadOnlyList<LabRole> Roles { get; init; } = [];

    /// <summary>The causes that states can tell, the true one first; empty for a healthy scenario.</summary>
    internal IReadOnlyList<string> Causes { get; init; } = [];

    /// <summary>What asking the registry finds; the first of <see cref="Causes"/> unless said otherwise.</summary>
    internal string Truth { get => field ?? (IsHealthy ? "" : Causes[0]); init; }

    /// <summary>
    /// Whether states show no more than a suspicion, so that naming it <c>unknown</c> is right and a lead is not to be had.
    /// </summary>
    internal bool IsSuspicion { get; init; }

    /// <summary>The clients that can show it; empty for all.</summary>
    internal IReadOnlyList<string> Clients { get; init; } = [];

    /// <summary>What the client finds on its host.</summary>
    internal ClientSettings Settings { get; init; } = new();

    /// <summary>What the client receives at most, in kilobits a second; 0 for no limit.</summary>
    internal int Kilobits { get; init; }

    /// <summary>How long a client is awaited at least, in seconds, where the fault itself comes late.</summary>
    internal int Seconds { get; init; }

    /// <summary>What is asked ahead to get a lead where states give none.</summary>
    internal string Ahead { get; init; } = "";

    /// <summary>Plays it: spoils something, and lets the client pull.</summary>
    internal required Func<Stage, Task> Play { get; init; }

    /// <summary>Whether nothing is wrong.</summary>
    internal bool IsHealthy => Causes.Count == 0;
}
