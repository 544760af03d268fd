namespace Petrel.Registry.Discovery;

/// <summary>Something wrong in a client's configuration: never an exception, and never the end of the reading.</summary>
/// <param name="File">The file, as the client knows it.</param>
/// <param name="Line">The line, counted from 1; 0 where no single line is meant.</param>
/// <param name="What">What is wrong and what to do; never a secret.</param>
public readonly record struct DiscoveryFinding(string File, int Line, string What)
{
    /// <summary>Whether this user may just not see it, so that nothing need be wrong.</summary>
    public bool IsHidden { get; init; }

    /// <summary><c>file:line: what is wrong</c>.</summary>
    public override string ToString() => Line == 0 ? $"{File}: {What}" : $"{File}:{Line}: {What}";
}

/// <summary>A mirror that stands in a configuration and is never asked.</summary>
/// <param name="Client">Whose configuration.</param>
/// <param name="Registry">The registry that it is meant for; <c>*</c> for all.</param>
/// <param name="Mirror">The mirror, as it was written.</param>
/// <param name="Place">Where it stands: file and line.</param>
/// <param name="Why">Why it is not asked, and what to do.</param>
public sealed record IdleMirror(ClientKind Client, string Registry, string Mirror, string Place, string Why)
{
    /// <summary>The mirror, without what a user and password may stand there.</summary>
    public string Mirror { get; init; } = HostAddress.Shown(Mirror);

    /// <summary>Whether the configuration says just that, so that nothing is wrong.</summary>
    public bool IsDeliberate { get; init; }
}
