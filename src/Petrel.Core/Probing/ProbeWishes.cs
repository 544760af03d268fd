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
    private readonly Dictionary<RegistryState, long> _last = [];

    internal ReadOnlySpan<ProbeRequest> Wanted => CollectionsMarshal.AsSpan(_wanted);

    internal void Clear() => _wanted.Clear();

    /// <summary>Something was seen that one question may explain.</summary>
    internal void Want(in Signal signal, long now)
    {
        RegistryState registry = signal.Endpoint.Registry;
        if (_byKind.TryGetValue((registry, signal.Kind), out long asked) && now - asked < PauseOfAKind) return;
        if (_last.TryGetValue(registry, out long last) && now - last < Moment) return;
        if (_byKind.Count >= MostKeys) _byKind.Clear();
        _byKind[(registry, signal.Kind)] = now;
        Add(new ProbeRequest(registry.Name, signal.Kind, signal.Endpoint.Role), registry, now);
    }

    /// <summary>An incident is to be looked at again.</summary>
    internal void WantAgain(RegistryState registry, long now)
    {
        if (_last.TryGetValue(registry, out long last) && now - last < Moment) return;
        Add(new ProbeRequest(registry.Name, null, RegistryRole.Api), registry, now);
    }

    private void Add(ProbeRequest request, RegistryState registry, long now)
    {
        _last[registry] = now;
        _wanted.Add(request);
    }
}
