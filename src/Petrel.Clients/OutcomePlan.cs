using System.Collections.Immutable;

namespace Petrel.Clients;

/// <summary>Where clients are listened to.</summary>
public sealed record OutcomePlan
{
    /// <summary>The usual place of dockerd's socket.</summary>
    public const string UsualDockerSocket = "/var/run/docker.sock";

    /// <summary>Whether the journal is followed.</summary>
    public bool Journal { get; init; } = true;

    /// <summary>The journal's directory, where it is not this machine's own; null for that.</summary>
    public string? JournalDirectory { get; init; }

    /// <summary>dockerd's socket; null for not listening to its events.</summary>
    public string? DockerSocket { get; init; } = UsualDockerSocket;

    /// <summary>Log files.</summary>
    public ImmutableArray<string> Files { get; init; } = [];
}

/// <summary>Whether a source of clients' words can be read here.</summary>
/// <param name="Source">The source: <c>journal</c>, <c>docker</c>, or the path of a file.</param>
/// <param name="Missing">What is missing; "" if nothing is.</param>
/// <param name="Effect">What is not heard without it, one sentence; "" if nothing is missing.</param>
/// <param name="Fix">How to have it; "" if nothing is missing, or nothing can be done.</param>
public sealed record SourceReadiness(string Source, string Missing = "", string Effect = "", string Fix = "")
{
    /// <summary>Whether it can be read.</summary>
    public bool IsReadable => Missing.Length == 0;
}
