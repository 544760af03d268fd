using System.Collections.Immutable;
using Petrel.Core.Sockets;
using Petrel.Core.Text;
using Petrel.Registry.Protocol;

namespace Petrel.Registry.Probing;

/// <summary>
/// Brings each request of a probe to the right server. It alone follows redirects, and by its own rules: to https only,
/// never to a private address unless that is configured, and a credential never goes to another host than it was meant for.
/// </summary>
internal sealed class RequestRouter(ProbeTarget target, Connector connector, HostLookup lookup) : IDisposable
{
    private const int MostAddressesElsewhere = 3;

    private readonly Dictionary<string, HttpExchange> _exchanges = new(StringComparer.Ordinal);
    private readonly List<HttpExchange> _opened = [];
    private AddressScope _registryScope = AddressScope.Public;

    public void Dispose()
    {
        foreach (HttpExchange exchange in _opened) exchange.Dispose();
    }

    /// <summary>Uses this exchange with the target itself; it remains the caller's.</summary>
    internal void Adopt(HttpExchange exchange)
    {
        _exchanges[Authority(target.Root)] = exchange;
        // Through a proxy nobody here knows where the registry is, unless it is named by its address.
        if (target.Proxy is null) _registryScope = AddressScopes.Of(exchange.Endpoint.Address);
        else if (InetAddress.TryParse(target.Host, out InetAddress literal)) _registryScope = AddressScopes.Of(literal);
    }

    /// <summary>Sends a request, follows redirects; never throws for what may come.</summary>
    internal async Task<HttpAnswer> SendAsync(HttpRequest request, CancellationToken cancellation)
    {
        var visited = new HashSet<string>(StringComparer.Ordinal);
        for (int hops = 0; hops <= connector.Limits.Redirects; hops++)
        {
            if (!visited.Add(request.Uri.AbsoluteUri)) return Circle;
            HttpAnswer answer = await SendOnceAsync(request, cancellation).ConfigureAwait(false);
            if (!answer.IsRedirect || request.Form is not null) return answer;
            if (Next(request, answer.Header("Location")) is not { } next)
            {
                return Refused(answer, "redirects to where probes do not follow: not https, or no address");
            }
            request = next;
        }
        return Circle;
    }

    private static HttpAnswer Circle { get; } = new(PhaseOutcome.RedirectLoop, 0, "redirects without end");

    private HttpRequest? Next(HttpRequest request, string? location)
    {
        if (location is null || location.Length > 8192 || WebAddress.Parse(location, request.Uri) is not { } uri) return null;
        bool same = Authority(uri) == Authority(request.Uri);
        bool permitted = uri.Scheme == Uri.UriSchemeHttps || (same && target.Security == TransportSecurity.Plain);
        if (!permitted || uri.UserInfo.Length > 0) return null;
        return request with { Uri = uri, Reach = Reach.Public, Authorization = same ? request.Authorization : null };
    }

    private async Task<HttpAnswer> SendOnceAsync(HttpRequest request, CancellationToken cancellation)
    {
        string authority = Authority(request.Uri);
        if (!_exchanges.TryGetValue(authority, out HttpExchange? exchange))
        {
            (exchange, HttpAnswer? failure) = await OpenAsync(request, cancellation).ConfigureAwait(false);
            if (exchange is null) return failure!;
            _exchanges[authority] = exchange;
            _opened.Add(exchange);
        }
        return await exchange.SendAsync(request, cancellation).ConfigureAwait(false);
    }

    private async Task<(HttpExchange?, HttpAnswer?)> OpenAsync(HttpRequest request, CancellationToken cancellation)
    {
        Uri uri = request.Uri;
        ProxyAddress? proxy = target.Proxy;
        // Through a proxy it is the proxy that resolves: only an address that stands in the link itself can be judged.
        bool judged = proxy is null || uri.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6;
        if (judged)
        {
            LookupAnswer host = await lookup.FindAsync(uri.IdnHost, cancellation).ConfigureAwait(false);
            if (host.Outcome != PhaseOutcome.Succeeded) return (null, Unresolved(uri.IdnHost, host.Outcome));
            if (!host.Addresses.All(address => IsPermitted(address, request.Reach))) return (null, Forbidden(uri));
            if (proxy is null) return await ConnectAsync(uri, (ushort)uri.Port, host.Addresses, cancellation).ConfigureAwait(false);
        }
        LookupAnswer way = await lookup.FindAsync(proxy!.Host, cancellation).ConfigureAwait(false);
        return way.Outcome == PhaseOutcome.Succeeded
            ? await ConnectAsync(uri, proxy.Port, way.Addresses, cancellation).ConfigureAwait(false)
            : (null, Unresolved(proxy.Host, way.Outcome));
    }

    // The addresses that were judged are those that are connected to: a second look-up might answer otherwise.
    private async Task<(HttpExchange?, HttpAnswer?)> ConnectAsync(
        Uri uri, ushort port, ImmutableArray<InetAddress> addresses, CancellationToken cancellation)
    {
        HttpAnswer? failure = null;
        foreach (InetAddress address in addresses.Take(MostAddressesElsewhere))
        {
            ConnectAttempt attempt = await connector.ConnectAsync(
                new InetEndpoint(address, port), uri.IdnHost, (ushort)uri.Port, uri.Scheme == Uri.UriSchemeHttps, cancellation)
                .ConfigureAwait(false);
            if (attempt.Stream is not null) return (new HttpExchange(connector, uri, attempt), null);
            PhaseResult last = attempt.Phases[^1];
            failure = new HttpAnswer(last.Outcome, 0, $"{uri.IdnHost} ({attempt.Endpoint}) {last.Detail}")
            {
                Endpoint = attempt.Endpoint,
                Certificate = attempt.Certificate,
            };
        }
        return (null, failure);
    }

    private bool IsPermitted(InetAddress address, Reach reach)
    {
        AddressScope scope = AddressScopes.Of(address);
        if (scope == AddressScope.Public) return true;
        if (scope == AddressScope.None) return false;
        return target.AllowPrivate || (reach == Reach.LikeRegistry && scope == _registryScope);
    }

    private static HttpAnswer Unresolved(string host, PhaseOutcome outcome) =>
        new(outcome, 0, $"{Redaction.Clean(host)} {Outcomes.Describe(outcome, ProbePhase.Dns)}");

    private static HttpAnswer Forbidden(Uri uri) => new(
        PhaseOutcome.RedirectRefused, 0, $"sends to {Redaction.Clean(uri.IdnHost)}, which is in a private network; configure that if it is meant so");

    private static HttpAnswer Refused(HttpAnswer answer, string detail) =>
        new(PhaseOutcome.RedirectRefused, 0, detail) { Endpoint = answer.Endpoint, Certificate = answer.Certificate };

    private static string Authority(Uri uri) => $"{uri.Scheme}://{uri.IdnHost}:{uri.Port}";
}
