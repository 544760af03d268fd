using Petrel.Core.Connections;
using Petrel.Core.Sockets;

namespace Petrel.Core.Attribution;

/// <summary>
/// Decides which registry a connection belongs to. An address that only a registry uses decides alone; one that others
/// share (a CDN) needs a container client, or a process that has just talked to the same registry, beside it. A name that
/// the client sent outweighs both: only an address that the user named stays where the name is nobody's.
/// </summary>
/// <param name="index">Which addresses are claimed.</param>
/// <param name="names">Whose a name is.</param>
/// <param name="isClient">Whether a process name is that of a container client.</param>
internal sealed class Attributor(AttributionIndex index, NamedSites names, Func<string, bool> isClient)
{
    private const long RecentUse = 60_000_000_000;
    private const int MostUses = 1024;
    private const string Petrel = "petrel";

    private readonly Dictionary<(NetnsId Netns, InetEndpoint Remote, RegistryState Registry, RegistryRole Role), EndpointState> _endpoints = [];
    private readonly Dictionary<(int Pid, RegistryState Registry), long> _uses = [];

    /// <summary>Attributes a connection if the evidence allows; true if that changed anything.</summary>
    internal bool TryAttribute(Connection connection, long now)
    {
        if (connection.Endpoint is not null) return false;
        if (Choose(connection, now) is { } claim)
        {
            connection.Endpoint = EndpointOf(claim, connection.Netns, connection.Key.Remote);
            connection.AttributedBy = claim.Kind;
            NoteUse(connection, claim.Registry, now);
            return true;
        }

        if (connection.AttributedBy != AttributionKind.None || !IsClient(connection)) return false;
        connection.AttributedBy = AttributionKind.Process;
        return true;
    }

    /// <summary>Judges an attributed connection anew, now that its client has said whom it means.</summary>
    internal void Reattribute(Connection connection, long now)
    {
        AttributionClaim? claim = Choose(connection, now);
        connection.Endpoint = claim is { } to ? EndpointOf(to, connection.Netns, connection.Key.Remote) : null;
        connection.AttributedBy = claim?.Kind ?? (IsClient(connection) ? AttributionKind.Process : AttributionKind.None);
        if (claim is { } used) NoteUse(connection, used.Registry, now);
    }

    /// <summary>
    /// Whether this or another Petrel on the machine opened it, to ask a registry: no client, so no evidence. The own ones
    /// never come this far; that others are, their process says.
    /// </summary>
    internal static bool IsProbe(Connection connection) => connection.ProcessName == Petrel;

    private AttributionClaim? Choose(Connection connection, long now)
    {
        if (IsProbe(connection)) return null;
        IReadOnlyList<AttributionClaim> claims = index.ClaimsOn(connection.Key.Remote);
        AttributionClaim? configured = claims.Count > 0 && claims[0].Kind == AttributionKind.Configured ? claims[0] : null;
        return connection.ServerName is { } name
            ? ChooseNamed(connection, name, now) ?? configured
            : configured ?? ChooseByAddress(connection, claims, now);
    }

    // Of several registries with that host, the one that the process has just used; else the first in the user's order.
    private AttributionClaim? ChooseNamed(Connection connection, ServerName name, long now)
    {
        AttributionClaim? best = null;
        IReadOnlyList<AttributionClaim> claims = names.ClaimsOn(name);
        for (int i = 0; i < claims.Count; i++)
        {
            AttributionClaim claim = claims[i];
            bool used = HasJustUsed(connection.Pid, claim.Registry, now);
            if (claim.Kind == AttributionKind.SharedAddress && !used && !IsClient(connection)) continue;
            if (best is null || (used && !HasJustUsed(connection.Pid, best.Value.Registry, now)))
                best = claim with { Kind = AttributionKind.ServerName };
        }

        return best;
    }

    private AttributionClaim? ChooseByAddress(Connection connection, IReadOnlyList<AttributionClaim> claims, long now)
    {
        if (names.AnswerOn(connection.Key.Remote, connection.FoundAtStart ? 0 : connection.OpenedAt) is { } answered)
            return answered;
        for (int i = 0; i < claims.Count; i++)
        {
            AttributionClaim claim = claims[i];
            if (claim.Kind != AttributionKind.SharedAddress) return claim;
            if (IsClient(connection) || HasJustUsed(connection.Pid, claim.Registry, now)) return claim;
        }

        return null;
    }

    private bool IsClient(Connection connection) => connection.ProcessName is { } name && isClient(name);

    private bool HasJustUsed(int pid, RegistryState registry, long now) =>
        pid != 0 && _uses.TryGetValue((pid, registry), out long usedAt) && now - usedAt < RecentUse;

    private void NoteUse(Connection connection, RegistryState registry, long now)
    {
        if (connection.Pid == 0) return;
        if (_uses.Count >= MostUses) ForgetOldUses(now);
        if (_uses.Count < MostUses) _uses[(connection.Pid, registry)] = now;
    }

    private void ForgetOldUses(long now)
    {
        foreach (KeyValuePair<(int Pid, RegistryState Registry), long> use in _uses)
        {
            if (now - use.Value >= RecentUse) _uses.Remove(use.Key);
        }
    }

    private EndpointState EndpointOf(in AttributionClaim claim, NetnsId netns, InetEndpoint remote)
    {
        if (_endpoints.TryGetValue((netns, remote, claim.Registry, claim.Role), out EndpointState? known)) return known;
        var endpoint = new EndpointState(claim.Registry, claim.Role, netns, remote) { Host = claim.Host };
        _endpoints[(netns, remote, claim.Registry, claim.Role)] = endpoint;
        claim.Registry.Add(endpoint);
        return endpoint;
    }
}
