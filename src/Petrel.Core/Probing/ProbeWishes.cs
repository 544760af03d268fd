using System.Runtime.InteropServices;
using Petrel.Core.Attribution;
using Petrel.Core.Detection;

namespace Petrel.Core.Probing;

/// <summary>
/// Decides which registries are to be asked: at most once for each kind of sign in a while, and once for all signs of one
/// moment, since each question costs the registry something.
/// </summary>
internal sealed class ProbeWishes
{
    private const long PauseOfAKind = 15_000_000_000;

    // Signs of one moment have one cause, and one answer speaks for them all.
    private const long Moment = 1_000_000_000;
    private const int MostKeys = 1024;

    private readonly List<ProbeRequest> _wanted = [];
    private readonly Dictionary<(RegistryState, SignalKind), long> _byKind = [];
    private readonly Dictionary<(RegistryState, bool IsMirror), long> _last = [];

    internal ReadOnlySpan<ProbeRequest> Wanted => CollectionsMarshal.AsSpan(_wanted);

    internal void Clear() => _wanted.Clear();

    /// <summary>Something was seen that one question may explain.</summary>
    internal void Want(in Signal signal, long now)
    {
        RegistryState registry = signal.Endpoint.Registry;
        if (_byKind.TryGetValue((registry, signal.Kind), out long asked) && now - asked < PauseOfAKind) return;
        if (_last.TryGetValue((registry, IsMirror(signal.Endpoint)), out long last) && now - last < Moment) return;
        if (_byKind.Count >= MostKeys) _byKind.Clear();
        _byKind[(registry, signal.Kind)] = now;
        Add(At(signal.Endpoint, signal.Kind) with { Client = signal.Client }, (registry, IsMirror(signal.Endpoint)), now);
    }

    /// <summary>An incident is to be looked at again.</summary>
    /// <param name="registry">The registry.</param>
    /// <param name="now">The present.</param>
    /// <param name="endpoint">Where its clients suffer; null if nobody was seen to.</param>
    /// <param name="client">One of them.</param>
    internal void WantAgain(RegistryState registry, long now, EndpointState? endpoint = null, ClientReference client = default)
    {
        (RegistryState, bool) key = (registry, IsMirror(endpoint));
        if (_last.TryGetValue(key, out long last) && now - last < Moment) return;
        ProbeRequest request = endpoint is null ? new ProbeRequest(registry.Name, null, RegistryRole.Api) : At(endpoint, null);
        Add(request with { Client = client }, key, now);
    }

    private static ProbeRequest At(EndpointState endpoint, SignalKind? signal) => new(endpoint.Registry.Name, signal, endpoint.Role)
    {
        Netns = endpoint.Netns,
        Remote = endpoint.Remote,
        Host = endpoint.Host,
    };

    // What a mirror is asked says nothing of the registry, and the other way round.
    private static bool IsMirror(EndpointState? endpoint) => endpoint?.Role == RegistryRole.Mirror;

    private void Add(ProbeRequest request, (RegistryState, bool) key, long now)
    {
        _last[key] = now;
        _wanted.Add(request);
    }
}
