using System.Collections.Immutable;
using Petrel.Core.Attribution;
using Petrel.Core.Detection;
using Petrel.Core.Events;

namespace Petrel.Core.Recording;

/// <summary>
/// The first line of a recording: everything beside the events on which the engine's output depends, so that it replays
/// the same whatever a later catalogue says.
/// </summary>
/// <param name="Format">Always <see cref="FormatName"/>.</param>
/// <param name="Version">The version of the format; see <see cref="CurrentVersion"/>.</param>
/// <param name="Time">When the recording began, UTC.</param>
/// <param name="Machine">Where it was made.</param>
/// <param name="Watch">What was watched, and how.</param>
/// <param name="Registries">The watched registries, in the user's order.</param>
/// <param name="Clients">What was known of client programs.</param>
/// <param name="Detection">Each threshold by its name in the configuration.</param>
/// <param name="Label">What really happened, where somebody knew; else null.</param>
public sealed record RecordingHeader(
    string Format,
    int Version,
    DateTime Time,
    RecordedMachine Machine,
    RecordedWatch Watch,
    ImmutableArray<RecordedRegistry> Registries,
    ImmutableArray<RecordedClient> Clients,
    ImmutableDictionary<string, double> Detection,
    RecordingLabel? Label = null)
{
    /// <summary>What <see cref="Format"/> says.</summary>
    public const string FormatName = "petrel-recording";

    /// <summary>The version that this Petrel writes, and the newest that it knows.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The engine as it was set up for the recording.</summary>
    public EngineOptions EngineOptions() => new()
    {
        Catalogue = new RegistryCatalogue([], [.. Clients.Select(static client => client.ToProfile())]),
        Registries = [.. Registries.Select(static registry => registry.ToDefinition())],
        Detection = ReadDetection(),
        WatchesAllNamespaces = Watch.AllNamespaces,
    };

    // A threshold that this version does not know is passed over, and one that is out of range keeps its default.
    private DetectionOptions ReadDetection() => DetectionOptions.Parameters.Aggregate(
        new DetectionOptions(),
        (options, parameter) => Detection.TryGetValue(parameter.Name, out double value) && parameter.Objection(value) is null
            ? parameter.With(options, value)
            : options);

    /// <summary>The thresholds by name.</summary>
    public static ImmutableDictionary<string, double> Describe(DetectionOptions options) => DetectionOptions.Parameters
        .ToImmutableDictionary(static parameter => parameter.Name, parameter => parameter.Get(options), StringComparer.Ordinal);
}

/// <summary>The machine of a recording; nothing that names it.</summary>
/// <param name="Kernel">The kernel's release.</param>
/// <param name="Architecture">The processor architecture.</param>
/// <param name="Processors">How many processors it has.</param>
public sealed record RecordedMachine(string Kernel, string Architecture, int Processors);

/// <summary>How a recording was made.</summary>
/// <param name="Version">Petrel's version.</param>
/// <param name="Source">The source at the start.</param>
/// <param name="SourceReason">Why this source, one sentence.</param>
/// <param name="Netns">Which network namespaces were watched, for a person.</param>
/// <param name="AllNamespaces">Whether these were all.</param>
/// <param name="Ports">The remote ports that were watched.</param>
/// <param name="Degraded">What the machine did not allow.</param>
public sealed record RecordedWatch(
    string Version,
    SourceKind Source,
    string SourceReason,
    string Netns,
    bool AllNamespaces,
    ImmutableArray<ushort> Ports,
    ImmutableArray<Degradation> Degraded);

/// <summary>A watched registry as attribution needs it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Hosts">Its hosts.</param>
/// <param name="Addresses">Its configured addresses.</param>
/// <param name="TokenSeconds">How long its tokens live; null where that is not known.</param>
public sealed record RecordedRegistry(
    string Name, ImmutableArray<RecordedHost> Hosts, ImmutableArray<RecordedAddress> Addresses, int? TokenSeconds = null)
{
    private static readonly FactSource FromRecording = new("the recording", default);

    /// <summary>From its definition.</summary>
    public static RecordedRegistry Of(RegistryDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return new RecordedRegistry(
            definition.Name,
            [.. definition.Hosts.Select(static host => new RecordedHost(host.Host, host.Role, host.Ports, host.Shared))],
            [.. definition.Addresses.Select(static address => new RecordedAddress(address.Endpoint, address.Role))],
            definition.TokenLifetime?.Seconds);
    }

    internal RegistryDefinition ToDefinition() => new(Name)
    {
        Hosts = [.. Hosts.Select(static host => new RegistryHost(host.Host, host.Role, host.Ports, host.Shared, FromRecording))],
        Addresses = [.. Addresses.Select(static address => new RegistryAddress(address.Endpoint, address.Role))],
        TokenLifetime = TokenSeconds is > 0 and { } seconds ? new TokenLifetime(seconds, FromRecording) : null,
    };
}

/// <summary>A host of a registry; see <see cref="RegistryHost"/>.</summary>
public sealed record RecordedHost(string Host, RegistryRole Role, ImmutableArray<ushort> Ports, bool Shared);

/// <summary>A configured address of a registry.</summary>
public sealed record RecordedAddress(Sockets.InetEndpoint Endpoint, RegistryRole Role);

/// <summary>What was known of a client program; see <see cref="ClientProfile"/>.</summary>
public sealed record RecordedClient(ImmutableArray<string> Names, PoolBehaviour Pools, double PoolSeconds, bool OpensFileFirst = false)
{
    /// <summary>From its profile.</summary>
    public static RecordedClient Of(ClientProfile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        return new RecordedClient(profile.Names, profile.Pools, profile.PoolSeconds, profile.OpensFileFirst);
    }

    internal ClientProfile ToProfile() => new(Names, Pools, PoolSeconds, new FactSource("the recording", default)) { OpensFileFirst = OpensFileFirst };
}
