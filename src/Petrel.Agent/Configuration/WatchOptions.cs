using System.Collections.Immutable;
using Petrel.Core.Attribution;
using Petrel.Core.Events;

namespace Petrel.Agent.Configuration;

/// <summary>Form of what is written to standard output.</summary>
public enum OutputFormat
{
    /// <summary>Lines for people.</summary>
    Text,

    /// <summary>One JSON object a line.</summary>
    Json,

    /// <summary>A live view of the terminal.</summary>
    Tui,
}

/// <summary>How the network namespaces to watch were chosen.</summary>
public enum NetnsChoiceKind
{
    /// <summary>All of the host's.</summary>
    All,

    /// <summary>Petrel's own.</summary>
    Self,

    /// <summary>A name below <c>/run/netns</c> (<c>ip netns</c>).</summary>
    Name,

    /// <summary>The path of a namespace file.</summary>
    Path,

    /// <summary>That of a process.</summary>
    Pid,
}

/// <summary>The network namespaces to watch.</summary>
/// <param name="Kind">How they were chosen.</param>
/// <param name="Value">The name, path or process id; empty for all and self.</param>
public readonly record struct NetnsChoice(NetnsChoiceKind Kind, string Value = "")
{
    /// <summary>As the option spells it.</summary>
    public override string ToString() => Kind switch
    {
        NetnsChoiceKind.All => "all",
        NetnsChoiceKind.Self => "self",
        _ => Value,
    };
}

/// <summary>An address that was given for a registry by hand.</summary>
/// <param name="Registry">The registry.</param>
/// <param name="Address">Where it is.</param>
public readonly record struct ConfiguredAddress(RegistryName Registry, RegistryAddress Address);

/// <summary>What <c>petrel watch</c> was told to do.</summary>
public sealed record WatchOptions
{
    /// <summary>The source of kernel facts; <see cref="SourceKind.None"/> means: the best that this machine allows.</summary>
    public SourceKind Source { get; init; } = SourceKind.None;

    /// <summary>How often sockets are looked at. 1 ms to 1 h.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The namespaces to watch; null means: all where that is permitted, else the own one.</summary>
    public NetnsChoice? Netns { get; init; }

    /// <summary>Form of the output; null means: the live view on a terminal, else lines.</summary>
    public OutputFormat? Output { get; init; }

    /// <summary>End by itself after this time; null means: until told to. 1 ms to 10 years.</summary>
    public TimeSpan? For { get; init; }

    /// <summary>Whether a suspicion may be checked by a probe.</summary>
    public bool Probe { get; init; } = true;

    /// <summary>Whether host names are resolved; without it nothing is sent, and only configured addresses count.</summary>
    public bool Resolve { get; init; } = true;

    /// <summary>Whether the names that clients send first (TLS, CONNECT) are read, where that is permitted.</summary>
    public bool ServerNames { get; init; } = true;

    /// <summary>Whether DNS answers to this machine are read, where that is permitted.</summary>
    public bool DnsAnswers { get; init; } = true;

    /// <summary>Ports behind which HTTP proxies stand that lead to registries.</summary>
    public ImmutableArray<ushort> ProxyPorts { get; init; } = [];

    /// <summary>Whether registries, mirrors and proxies are looked for in the configuration of this machine's clients.</summary>
    public bool Discover { get; init; } = true;

    /// <summary>Whether each connection is reported.</summary>
    public bool Connections { get; init; }

    /// <summary>How often a snapshot is written; null means never. 100 ms to 1 d.</summary>
    public TimeSpan? Snapshot { get; init; }

    /// <summary>The file that a recording is written to; null for none.</summary>
    public string? Record { get; init; }

    /// <summary>The registries that were named; empty means all that are known.</summary>
    public ImmutableArray<RegistryName> Registries { get; init; } = [];

    /// <summary>Addresses that were given by hand.</summary>
    public ImmutableArray<ConfiguredAddress> RegistryAddresses { get; init; } = [];

    /// <summary>Nothing but warnings and errors.</summary>
    public bool Quiet { get; init; }

    /// <summary>More about what Petrel itself does, on standard error.</summary>
    public bool Verbose { get; init; }

    /// <summary>Whether colours may be used where the output is a terminal.</summary>
    public bool Color { get; init; } = true;
}
