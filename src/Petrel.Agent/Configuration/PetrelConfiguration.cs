using System.Collections.Immutable;
using Petrel.Agent.Serving;
using Petrel.Core.Attribution;
using Petrel.Core.Detection;
using Petrel.Export.Alerts;
using Petrel.Export.Http;

namespace Petrel.Agent.Configuration;

/// <summary>Everything that was configured, checked and merged: immutable, and replaced as a whole.</summary>
/// <param name="Watch">What to do.</param>
/// <param name="Detection">The thresholds.</param>
/// <param name="Catalogue">Built-in and configured registries, with named and addressed ones added.</param>
/// <param name="Registries">
/// The names of the registries to watch, as the catalogue spells them, those first that were named; no families.
/// </param>
/// <param name="Origins">Where each setting that is not a default came from, by <c>section.key</c>.</param>
public sealed record PetrelConfiguration(
    WatchOptions Watch,
    DetectionOptions Detection,
    RegistryCatalogue Catalogue,
    ImmutableArray<string> Registries,
    ImmutableDictionary<string, string> Origins)
{
    /// <summary>What the clients' configurations named; empty where that was not looked for.</summary>
    public ImmutableArray<RegistrySighting> Discovered { get; init; } = [];

    /// <summary>The ports of the proxies that the clients' configurations name.</summary>
    public ImmutableArray<ushort> DiscoveredProxyPorts { get; init; } = [];

    /// <summary>The ports of the clients' proxies, watched beside those of the registries: named and found.</summary>
    public ImmutableArray<ushort> ProxyPorts => [.. Watch.ProxyPorts.Union(DiscoveredProxyPorts)];

    /// <summary>By which ways probes go to the registries that were found or named, for a person; empty where that was not looked for.</summary>
    public ImmutableArray<string> Ways { get; init; } = [];

    /// <summary>The files that were read, the least important first.</summary>
    public ImmutableArray<string> Files { get; init; } = [];

    /// <summary>Every key with its value in force.</summary>
    public ImmutableArray<SettingText> Settings { get; init; } = [];

    /// <summary>When registries are asked how they are.</summary>
    public ProbeOptions Probe { get; init; } = new();

    /// <summary>What tells this machine from others.</summary>
    public AgentOptions Agent { get; init; } = new();

    /// <summary>Where history is kept.</summary>
    public HistorySettings History { get; init; } = new();

    /// <summary>How the agent listens.</summary>
    public HttpOptions Http { get; init; } = new();

    /// <summary>Where metrics are sent.</summary>
    public OtlpSettings Otlp { get; init; } = new();

    /// <summary>Who is told of incidents; the host is named by whoever runs the agent, where nothing names it.</summary>
    public AlertOptions Alerts { get; init; } = new();

    /// <summary>Where clients are listened to.</summary>
    public OutcomeOptions Outcomes { get; init; } = new();
}

/// <summary>Something wrong in the configuration.</summary>
/// <param name="Where"><c>file:line</c>, the environment variable or the option.</param>
/// <param name="What">What is wrong and what to do.</param>
public readonly record struct ConfigurationError(string Where, string What)
{
    /// <summary><c>where: what</c>.</summary>
    public override string ToString() => Where.Length == 0 ? What : $"{Where}: {What}";
}

/// <summary>The configuration, or everything that is wrong with it.</summary>
/// <param name="Configuration">The configuration; null if there are errors.</param>
/// <param name="Errors">All errors: files first, then the environment, then the command line.</param>
/// <param name="Notes">What a person should know though it is no error.</param>
public sealed record ConfigurationResult(
    PetrelConfiguration? Configuration,
    ImmutableArray<ConfigurationError> Errors,
    ImmutableArray<string> Notes);
