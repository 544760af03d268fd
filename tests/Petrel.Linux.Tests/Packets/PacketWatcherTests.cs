using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Petrel.Core.Attribution;
using Petrel.Core.Events;
using Petrel.Core.Sockets;
using Petrel.Linux.Capabilities;
using Petrel.Linux.Namespaces;
using Petrel.Linux.Packets;
using Petrel.Linux.Sources;
using Petrel.Linux.Tests.Namespaces;
using Petrel.Linux.Tests.Sources;

namespace Petrel.Linux.Tests.Packets;

/// <summary>Real packets of real clients, in namespaces that have a loopback and nothing else.</summary>
[Collection(WholeHost.Name)]
public sealed class PacketWatcherTests : IDisposable
{
    private const string Host = "registry-1.docker.io";
    private const ushort Port = 5443;
    private const int TCP_MAXSEG = 2, IPPROTO_IPV6 = 41, IPV6_DSTOPTS = 59;

    private readonly EventInbox _inbox = new();
    private readonly EventBuffer _seen = new();

    public PacketWatcherTests() => Requirements.DemandRoot();

    public void Dispose() => _inbox.Dispose();

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public void Hello_OfDotNet_IsSeenOnceWithItsKey(string address) => ForeignNetns.Run(() =>
    {
        using PacketWatcher watcher = Watch();
        using Server server = new(address);

        SocketKey key = server.SayHello(Host);
        server.SayHello("localhost");

        // The loopback shows each packet twice: a second sight of the first would come before the next name.
        WaitUntilSeen(static e => e.Payload is ServerName { Host: "localhost" });
        Event seen = _seen.Span[0];
        Assert.Equal(new ServerName(Host, ServerNameKind.TlsServerName, Port), seen.Payload);
        Assert.Equal((key, ThreadNetns.Own), (seen.Key, seen.Netns));
        Assert.Equal([Host, "localhost"], _seen.Span.ToArray().Select(static e => (e.Payload as ServerName)?.Host));
    });

    [Fact]
    public void Hello_BehindIPv6ExtensionHeaders_IsSeen() => ForeignNetns.Run(() =>
    {
        using PacketWatcher watcher = Watch();
        using Server server = new("::1");
        // Padding may have seven octets at most (net/ipv6/exthdrs.c: ip6_parse_tlv).
        server.SayHello(Host, static client => client.SetRawSocketOption(IPPROTO_IPV6, IPV6_DSTOPTS, [0, 0, 1, 4, 0, 0, 0, 0]));
        Assert.Equal(Host, Assert.IsType<ServerName>(WaitForName().Payload).Host);
    });

    [Theory]
    [InlineData("openssl", "s_client -connect 127.0.0.1:5443 -servername registry-1.docker.io", Host)]
    [InlineData("openssl", "s_client -connect [::1]:5443 -servername registry-1.docker.io", Host)]
    [InlineData("curl", "-sk --resolve registry-1.docker.io:5443:127.0.0.1 https://registry-1.docker.io:5443/v2/", Host)]
    [InlineData("skopeo", "inspect --tls-verify=false docker://localhost:5443/x", "localhost")]
    [InlineData("podman", "pull --tls-verify=false localhost:5443/x", "localhost")]
    public void Hello_OfAClientOfThisMachine_IsSeen(string program, string arguments, string host) => ForeignNetns.Run(() =>
    {
        Assert.SkipUnless(File.Exists($"/usr/bin/{program}"), $"{program} is not installed");
        using PacketWatcher watcher = Watch();
        using Server server = new("::");

        using Process client = Process.Start(new ProcessStartInfo($"/usr/bin/{program}", arguments)
        {
            RedirectStandardError = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        try
        {
            Assert.Equal(host, Assert.IsType<ServerName>(WaitForName().Payload).Host);
        }
        finally
        {
            client.Kill(entireProcessTree: true);
            client.WaitForExit();
        }
    });

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public void Hello_InTinySegments_IsSeenFromTheSecondConnectionOn(string address) => ForeignNetns.Run(() =>
    {
        CutSegmentsInTheStack();
        using PacketWatcher watcher = Watch();
        using Server server = new(address);

        server.SayHello(Host, Tiny);
        Assert.True(SpinWait.SpinUntil(() => watcher.Passed > 0, 5_000));
        // Most likely at once; the filter changes on the watcher's thread.
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                server.SayHello(Host, Tiny);
                _inbox.Drain(_seen);
                return _seen.Count > 0;
            }, 10_000), "nothing was seen");

        Assert.Equal(Host, Assert.IsType<ServerName>(_seen.Span[0].Payload).Host);
        Assert.True(watcher.Passed > 3, $"{watcher.Passed} packets passed: the ClientHello was not cut");
    });

    [Fact]
    public void ConnectLine_ToAProxyPort_IsSeen() => ForeignNetns.Run(() =>
    {
        using PacketWatcher watcher = Watch();
        using Server server = new("127.0.0.1", 3128);
        server.Say(System.Text.Encoding.ASCII.GetBytes($"CONNECT {Host}:443 HTTP/1.1\r\n\r\n"));
        Assert.Equal(new ServerName(Host, ServerNameKind.ProxyConnect, 443), WaitForName().Payload);
    });

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public void DnsAnswer_FromPort53_IsSeenOnce(string address) => ForeignNetns.Run(() =>
    {
        using PacketWatcher watcher = Watch();
        var place = IPAddress.Parse(address);
        using Socket server = new(place.AddressFamily, SocketType.Dgram, ProtocolType.Udp), client = new(place.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        server.Bind(new IPEndPoint(place, 53));
        client.Bind(new IPEndPoint(place, 0));
        byte[] answer = DnsBytes.Answer(Host, "192.0.2.1");

        server.SendTo([.. answer[..2], 1, 0, .. answer[4..]], client.LocalEndPoint!); // a question
        server.SendTo(answer, client.LocalEndPoint!);

        Event seen = WaitFor(EventKind.DnsAnswered);
        Assert.Equal(Host, Assert.IsType<DnsAnswer>(seen.Payload).Host);
        Assert.Equal(1, watcher.Passed);
    });

    [Fact]
    public void Upload_OfFiftyMegabytes_PassesNothing() => ForeignNetns.Run(() =>
    {
        using PacketWatcher watcher = Watch();
        using Server server = new("127.0.0.1");
        server.SayHello(Host);
        WaitForName();
        long before = watcher.Passed;

        byte[] block = new byte[1 << 16];
        new Random(1).NextBytes(block);
        server.Upload(block, 800);
        server.SayHello(Host);
        WaitFor(EventKind.ServerNameSeen);

        Assert.Equal(before + 1, watcher.Passed);
    });

    [Fact]
    public void Namespaces_ThatComeAndGo_AreFollowedAndNotKept()
    {
        using NamedNetns netns = new();
        NetnsId id = netns.Id;
        using PacketWatcher watcher = PacketWatcher.Open(
            Plan(), new NetnsFilter(NetnsDirectory.Own, [id]), _inbox, lookAround: 50_000_000).Value!;
        Assert.True(SpinWait.SpinUntil(() => watcher.Namespaces == 1, 5_000));

        netns.Run(() =>
        {
            using Server server = new("127.0.0.1");
            server.SayHello(Host);
            Assert.Equal(id, WaitForName().Netns);
        });
        netns.Delete();

        Assert.True(SpinWait.SpinUntil(() => watcher.Namespaces == 0, 5_000));
    }

    [Fact]
    public void Try_AsRoot_IsAvailable() => Assert.Equal(Availability.Available, PacketWatcher.Try());

    private static PacketPlan Plan()
    {
        RegistryHost Name(string host) => new(host, RegistryRole.Api, [443, Port], Shared: false, new FactSource("a test", default));
        return new PacketPlan(
            new SiteDirectory([new RegistryDefinition(Host) { Hosts = [Name(Host), Name("localhost")] }]),
            new PortSet([443, Port, 3128]), new PortSet([3128]));
    }

    private PacketWatcher Watch()
    {
        NetnsId own = ThreadNetns.Own;
        return PacketWatcher.Open(Plan(), new NetnsFilter(own, [own]), _inbox).Value!;
    }

    // As an interface without segmentation offload does.
    private static void CutSegmentsInTheStack() => Assert.Equal(0, NamedNetns.Ip("link", "set", "lo", "gso_max_segs", "1"));

    private static void Tiny(Socket client) => client.SetRawSocketOption((int)SocketOptionLevel.Tcp, TCP_MAXSEG, BitConverter.GetBytes(100));

    private Event WaitForName() => WaitFor(EventKind.ServerNameSeen);

    private Event WaitFor(EventKind kind)
    {
        _seen.Clear();
        WaitUntilSeen(e => e.Kind == kind);
        return _seen.Span.ToArray().First(e => e.Kind == kind);
    }

    private void WaitUntilSeen(Func<Event, bool> wanted) => Assert.True(
        SpinWait.SpinUntil(
            () =>
            {
                _inbox.Drain(_seen);
                return _seen.Span.ToArray().Any(wanted);
            }, 10_000), "nothing was seen");

    /// <summary>A listener that never answers, in the namespace of the thread that makes it.</summary>
    private sealed class Server : IDisposable
    {
        private readonly Socket _listener;
        private readonly List<Socket> _clients = [];

        internal Server(string address, int port = Port)
        {
            var place = new IPEndPoint(IPAddress.Parse(address), port);
            _listener = new Socket(place.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            if (address == "::") _listener.DualMode = true;
            _listener.Bind(place);
            _listener.Listen(64);
        }

        internal SocketKey SayHello(string name, Action<Socket>? prepare = null)
        {
            Socket client = Connect(prepare);
            client.ReceiveTimeout = 200;
            using var stream = new NetworkStream(client);
            using var tls = new SslStream(stream);
            Assert.ThrowsAny<Exception>(() => tls.AuthenticateAsClient(name));
            return new SocketKey(EndpointOf(client.LocalEndPoint!), EndpointOf(client.RemoteEndPoint!));
        }

        internal void Say(byte[] octets) => Connect(null).Send(octets);

        internal void Upload(byte[] block, int count)
        {
            while (_listener.Poll(0, SelectMode.SelectRead)) _clients.Add(_listener.Accept());
            Socket client = Connect(null);
            using Socket peer = _listener.Accept();
            var reader = new Thread(() =>
            {
                byte[] sink = new byte[1 << 16];
                while (peer.Receive(sink) > 0) { }
            });
            reader.Start();
            for (int i = 0; i < count; i++) client.Send(block);
            client.Shutdown(SocketShutdown.Send);
            reader.Join();
        }

        public void Dispose()
        {
            foreach (Socket client in _clients) client.Dispose();
            _listener.Dispose();
        }

        private Socket Connect(Action<Socket>? prepare)
        {
            var client = new Socket(_listener.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            prepare?.Invoke(client);
            client.Connect(_listener.LocalEndPoint!);
            _clients.Add(client);
            return client;
        }

        private static InetEndpoint EndpointOf(EndPoint place) =>
            new(InetAddress.From(((IPEndPoint)place).Address), (ushort)((IPEndPoint)place).Port);
    }
}
