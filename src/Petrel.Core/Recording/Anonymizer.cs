using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using Petrel.Core.Attribution;
using Petrel.Core.Events;
using Petrel.Core.Outcomes;
using Petrel.Core.Probing;
using Petrel.Core.Sockets;

namespace Petrel.Core.Recording;

/// <summary>
/// Replaces what could name people, hosts and companies in a recording, each thing always by the same other one, so
/// that the recording replays to the same incidents under other names. Times, ports and process ids stay.
/// </summary>
/// <param name="isPublicHost">Whether a host or registry is public knowledge, and may stay.</param>
public sealed class Anonymizer(Func<string, bool> isPublicHost)
{
    private const string LeftOut = "(left out)";

    // 198.18.0.0/15 is set aside for benchmarks (RFC 2544), 240.0.0.0/4 for the future; no host has them.
    private const uint FirstIPv4 = 0xC612_0001, LastIPv4 = 0xC613_FFFF, MoreIPv4 = 0xF000_0000;
    private const ulong DocumentationPrefix = 0x2001_0DB8_0000_0000; // RFC 3849

    private readonly Dictionary<InetAddress, InetAddress> _addresses = [];
    private readonly Dictionary<string, string> _hosts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _processes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _containers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _accounts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _images = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _pods = new(StringComparer.Ordinal);
    private readonly Dictionary<ulong, ulong> _sockets = [];
    private readonly Dictionary<uint, uint> _users = [];
    private readonly HashSet<string> _clients = new(StringComparer.Ordinal);
    private ulong _ipv6;
    private uint _ipv4;

    /// <summary>The header under other names. To be called before the first event.</summary>
    public RecordingHeader Replace(RecordingHeader header)
    {
        ArgumentNullException.ThrowIfNull(header);
        foreach (RecordedClient client in header.Clients) _clients.UnionWith(client.Names);
        return header with
        {
            Watch = header.Watch with
            {
                SourceReason = LeftOut,
                Netns = header.Watch.AllNamespaces ? "all" : LeftOut,
                Degraded = WithoutTexts(header.Watch.Degraded),
            },
            Registries = [.. header.Registries.Select(Replace)],
            Label = header.Label is { Registry: { } registry } label ? label with { Registry = RegistryName(registry) } : header.Label,
        };
    }

    /// <summary>An event under other names, in place.</summary>
    public void Replace(ref Event e)
    {
        if (e.Key != default) e.Key = new SocketKey(Replace(e.Key.Local), Replace(e.Key.Remote));
        if (e.SocketAddress != 0) e.SocketAddress = Numbered(_sockets, e.SocketAddress, static count => (ulong)count);
        if (e.Uid != 0) e.Uid = Numbered(_users, e.Uid, static count => 1000 + (uint)count);
        e.Payload = e.Payload switch
        {
            ProcessIdentity process => Replace(process),
            ResolvedName name => Replace(name),
            ServerName { IsElsewhere: false } name => name with { Host = Host(name.Host) },
            DnsAnswer answer => answer with { Host = Host(answer.Host), Addresses = [.. answer.Addresses.Select(Replace)] },
            ProbeReport report => Replace(report),
            ClientOutcome outcome => Replace(outcome),
            string processName => ProcessName(processName),
            SourceSwitch change => change with { Reason = LeftOut, Degraded = WithoutTexts(change.Degraded) },
            var harmless => harmless,
        };
    }

    private RecordedRegistry Replace(RecordedRegistry registry) => new(
        RegistryName(registry.Name),
        [.. registry.Hosts.Select(host => host with { Host = Host(host.Host) })],
        [.. registry.Addresses.Select(address => address with { Endpoint = Replace(address.Endpoint) })],
        registry.TokenSeconds);

    private ProcessIdentity Replace(ProcessIdentity process) => process with
    {
        Name = ProcessName(process.Name),
        Container = process.Container is null ? null : Numbered(_containers, process.Container, static count => count.ToString("x64", CultureInfo.InvariantCulture)),
        Pod = process.Pod is null ? null : Numbered(_containers, process.Pod, static count => $"00000000-0000-0000-0000-{count:x12}"),
    };

    // Sentences name hosts and addresses, certificates name companies.
    private ProbeReport Replace(ProbeReport report) => report with
    {
        Registry = RegistryName(report.Registry),
        Summary = LeftOut,
        Caveat = report.Caveat is null ? null : LeftOut,
        Endpoints = [.. report.Endpoints.Select(Endpoint)],
        Image = report.Image is null ? null : LeftOut,
        Way = report.Way is null ? null : LeftOut,
        Account = report.Account is null ? null : Account(report.Account),
        Credential = report.Credential is { } credential ? credential with { Subject = "" } : null,
        Quota = report.Quota is { } quota ? quota with { Account = Account(quota.Account), Source = quota.Source is null ? null : LeftOut } : null,
        Token = report.Token is { } token ? token with { Subject = "" } : null,
        Certificate = report.Certificate is { } certificate ? certificate with { Subject = "" } : null,
    };

    // Which cause and which registry remain; images, pods and errors name companies.
    private ClientOutcome Replace(ClientOutcome outcome) => outcome with
    {
        Text = outcome.Text.Length == 0 ? "" : Numbered(_texts, outcome.Text, static count => $"text-{count}"),
        Registry = outcome.Registry is null ? null : RegistryName(outcome.Registry),
        Image = outcome.Image is null ? null : Numbered(_images, outcome.Image, static count => $"image-{count}"),
        Pod = outcome.Pod is null ? null : Numbered(_pods, outcome.Pod, static count => $"pod-{count}"),
        Job = outcome.Job is null ? null : LeftOut,
    };

    // Two accounts remain two, and nobody remains nobody.
    private string Account(string account) =>
        account == QuotaReading.Anonymous ? account : Numbered(_accounts, account, static count => $"account-{count}");

    private string Endpoint(string text) =>
        InetEndpoint.TryParse(text, 0, out InetEndpoint endpoint, out _) ? Replace(endpoint).ToString() : LeftOut;

    private string ProcessName(string name) =>
        _clients.Contains(name) ? name : Numbered(_processes, name, static count => $"process-{count}");

    private ResolvedName Replace(ResolvedName name) => new(
        Host(name.Host), [.. name.Addresses.Select(Replace)], name.Error is null ? null : LeftOut);

    // A registry's name is a host or an address, with or without a port, which stays.
    private string RegistryName(string name)
    {
        if (isPublicHost(name)) return name;
        if (InetEndpoint.TryParse(name, RegistryHost.DefaultPort, out InetEndpoint endpoint, out _))
        {
            string replaced = Replace(endpoint).ToString();
            return name.EndsWith($":{endpoint.Port}", StringComparison.Ordinal) ? replaced : replaced[..replaced.LastIndexOf(':')];
        }

        int colon = name.LastIndexOf(':');
        return colon < 0 ? Host(name) : Host(name[..colon]) + name[colon..];
    }

    // What stood for many hosts still does: a name that matched it needs more beside it.
    private string Host(string host)
    {
        if (isPublicHost(host)) return host;
        string other = Numbered(_hosts, host, static count => $"host-{count}.invalid");
        return host.Contains('*', StringComparison.Ordinal) ? $"*.{other}" : other;
    }

    private InetEndpoint Replace(InetEndpoint endpoint) => endpoint with { Address = Replace(endpoint.Address) };

    private InetAddress Replace(InetAddress address)
    {
        if (address.IsLoopback || address.IsUnspecified) return address;
        if (!_addresses.TryGetValue(address, out InetAddress other))
            _addresses[address] = other = address.IsIPv4 ? NextIPv4() : new InetAddress(DocumentationPrefix, ++_ipv6);
        return other;
    }

    private InetAddress NextIPv4()
    {
        uint number = FirstIPv4 + _ipv4++;
        if (number > LastIPv4) number = MoreIPv4 + (number - LastIPv4);
        Span<byte> octets = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(octets, number);
        return InetAddress.FromIPv4(octets);
    }

    private static TValue Numbered<TKey, TValue>(Dictionary<TKey, TValue> known, TKey key, Func<int, TValue> make)
        where TKey : notnull
    {
        if (!known.TryGetValue(key, out TValue? other)) known[key] = other = make(known.Count + 1);
        return other;
    }

    // What is missing tells about the machine only what the source tells already; the rest names paths.
    private static ImmutableArray<Degradation> WithoutTexts(ImmutableArray<Degradation> degraded) =>
        [.. degraded.Select(static item => new Degradation(item.Missing, LeftOut, ""))];
}
