using System.Collections.Immutable;
using Petrel.Core.Sockets;
using Petrel.Registry.Credentials;
using Petrel.Registry.Probing;
using Petrel.Registry.Protocol;

namespace Petrel.Registry.Discovery;

/// <summary>The proxies of a client, by the rules of Go's net/http (golang.org/x/net/http/httpproxy), which all clients follow.</summary>
/// <param name="Http">The proxy for http; null for none.</param>
/// <param name="Https">The proxy for https; null for none.</param>
/// <param name="Excluded">What is reached directly: hosts, domains, networks.</param>
/// <param name="Place">Where this stands.</param>
public sealed record ProxySettings(ProxyServer? Http, ProxyServer? Https, ImmutableArray<string> Excluded, string Place)
{
    /// <summary>No proxy.</summary>
    public static ProxySettings None { get; } = new(null, null, [], "");

    /// <summary>Whether there is any proxy.</summary>
    public bool IsEmpty => Http is null && Https is null;

    /// <summary>Reads the variables; the spelling in capitals counts first. Null if none of them is set.</summary>
    public static ProxySettings? From(Func<string, string?> variable, string place)
    {
        ArgumentNullException.ThrowIfNull(variable);
        string? http = Value(variable, "HTTP_PROXY");
        string? https = Value(variable, "HTTPS_PROXY");
        if (http is null && https is null) return null;
        return Of(http, https, Value(variable, "NO_PROXY"), place);
    }

    /// <summary>From the texts of the three settings.</summary>
    public static ProxySettings Of(string? http, string? https, string? excluded, string place) => new(
        ProxyServer.Parse(http),
        ProxyServer.Parse(https),
        [.. (excluded ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)],
        place);

    /// <summary>The proxy for an endpoint; null to go directly.</summary>
    public ProxyServer? For(string host, ushort port, bool plain)
    {
        ArgumentNullException.ThrowIfNull(host);
        ProxyServer? proxy = plain ? Http : Https;
        return proxy is null || IsLocal(host) || Excluded.Any(rule => Excludes(rule.ToLowerInvariant(), host, port)) ? null : proxy;
    }

    private static string? Value(Func<string, string?> variable, string name) =>
        variable(name) is { Length: > 0 } upper ? upper : variable(name.ToLowerInvariant()) is { Length: > 0 } lower ? lower : null;

    private static bool IsLocal(string host) =>
        host == "localhost" || (InetAddress.TryParse(host, out InetAddress address) && address.IsLoopback);

    private static bool Excludes(string rule, string host, ushort port)
    {
        if (rule == "*") return true;
        if (rule.Contains('/', StringComparison.Ordinal)) return HostAddress.IsIn(host, rule);
        if (HostAddress.Parse(rule.TrimStart('.', '*')) is not { } named) return false;
        // A port behind the rule limits it to that port.
        bool hasPort = rule.LastIndexOf(':') > rule.LastIndexOf(']');
        if (hasPort && named.Port != port) return false;
        bool onlyBelow = rule.StartsWith('.') || rule.StartsWith("*.", StringComparison.Ordinal);
        return (host == named.Host && !onlyBelow) || host.EndsWith("." + named.Host, StringComparison.Ordinal);
    }
}

/// <summary>A proxy as a variable names it.</summary>
/// <param name="Address">Where it is; null if probes cannot speak to it.</param>
/// <param name="WhyNot">Why probes cannot speak to it; "" if they can.</param>
public sealed record ProxyServer(ProxyAddress? Address, string WhyNot)
{
    /// <summary>Parses a proxy's URL; a bare host means http. Null for none.</summary>
    public static ProxyServer? Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return null;
        string url = text.Contains("://", StringComparison.Ordinal) ? text.Trim() : $"http://{text.Trim()}";
        if (WebAddress.Parse(url) is not { } uri || uri.Host.Length == 0 || uri.Port is <= 0 or > 65535)
        {
            return new ProxyServer(null, "the proxy's address is no URL");
        }
        if (uri.Scheme != "http") return new ProxyServer(null, $"the proxy speaks {uri.Scheme}, which probes do not");
        string[] user = uri.UserInfo.Split(':', 2);
        Secret? password = uri.UserInfo.Length == 0 ? null : new Secret(user.Length > 1 ? Uri.UnescapeDataString(user[1]) : "");
        return new ProxyServer(new ProxyAddress(uri.IdnHost.Trim('[', ']'), (ushort)uri.Port, Uri.UnescapeDataString(user[0]), password), "");
    }
}
