using Petrel.Core.Sockets;

namespace Petrel.Core.Attribution;

/// <summary>What names claim: those that clients send, and those that name servers answer.</summary>
/// <param name="directory">The hosts of the registries.</param>
/// <param name="registries">The registries, in the directory's order.</param>
internal sealed class NamedSites(SiteDirectory directory, IReadOnlyList<RegistryState> registries)
{
    private const int MostRemembered = 1024;

    private readonly Dictionary<(string Host, ushort Port), IReadOnlyList<AttributionClaim>> _claims = [];
    private readonly AnsweredNames _answered = new();

    /// <summary>
    /// The registries that a name may mean, in the user's order. A pattern that others match as well (an object store)
    /// is a claim of kind <see cref="AttributionKind.SharedAddress"/>: it takes more than the name.
    /// </summary>
    internal IReadOnlyList<AttributionClaim> ClaimsOn(ServerName name)
    {
        if (name.IsElsewhere) return [];
        (string Host, ushort Port) key = (name.Host, name.Port);
        if (_claims.TryGetValue(key, out IReadOnlyList<AttributionClaim>? claims)) return claims;
        if (_claims.Count >= MostRemembered) _claims.Clear(); // whoever speaks to a proxy may name any port
        return _claims[key] =
        [
            .. directory.SitesOf(name.Host)
                .Where(site => name.Port == 0 || site.Host.Ports.Contains(name.Port))
                .Select(site => new AttributionClaim(registries[site.Registry], site.Host.Role, KindOf(site.Host), site.Host.Host)),
        ];
    }

    /// <summary>Takes in what a name server answered.</summary>
    internal void Take(DnsAnswer answer, long now)
    {
        foreach (SiteDirectory.Site site in directory.SitesOf(answer.Host))
            _answered.Add(registries[site.Registry], site.Host, answer, now);
    }

    /// <summary>The registry for which an address was asked for; see <see cref="AnsweredNames.ClaimOn"/>.</summary>
    internal AttributionClaim? AnswerOn(InetEndpoint remote, long openedAt) => _answered.ClaimOn(remote, openedAt);

    private static AttributionKind KindOf(RegistryHost host) =>
        host is { IsPattern: true, Shared: true } ? AttributionKind.SharedAddress : AttributionKind.ServerName;
}
