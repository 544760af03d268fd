using System.Collections.Immutable;
using Petrel.Clients;

namespace Petrel.Agent.Configuration;

/// <summary>Where clients are listened to, so that warnings are held against what they say themselves.</summary>
public sealed record OutcomeOptions
{
    /// <summary>Whether they are; null: in the agent only.</summary>
    public bool? Enabled { get; init; }

    /// <summary>Whether the journal is followed.</summary>
    public bool Journal { get; init; } = true;

    /// <summary>The journal's directory, where it is not this machine's own; null for that.</summary>
    public string? JournalDirectory { get; init; }

    /// <summary>dockerd's socket; "" for not listening to its events.</summary>
    public string DockerSocket { get; init; } = OutcomePlan.UsualDockerSocket;

    /// <summary>Log files. At most 64.</summary>
    public ImmutableArray<string> Files { get; init; } = [];

    /// <summary>As the sources understand it.</summary>
    public OutcomePlan Plan() => new()
    {
        Journal = Journal,
        JournalDirectory = JournalDirectory,
        DockerSocket = DockerSocket.Length == 0 ? null : DockerSocket,
        Files = Files,
    };
}
