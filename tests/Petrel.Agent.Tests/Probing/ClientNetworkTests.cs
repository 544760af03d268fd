using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Petrel.Agent.Probing;
using Petrel.Core.Attribution;
using Petrel.Core.Sockets;
using Petrel.Linux.Namespaces;
using Petrel.Registry.Probing;
using Petrel.Registry.Tokens;

namespace Petrel.Agent.Tests.Probing;

/// <summary>A registry that can only be reached from a network namespace of its own.</summary>
public sealed class ClientNetworkTests : IDisposable
{
    private static readonly InetAddress Loopback = InetAddress.TryParse("127.0.0.1", out InetAddress address) ? address : default;

    private readonly Process? _holder;
    private readonly NetnsId _netns;

    public ClientNetworkTests()
    {
        if (!Environment.IsPrivilegedProcess) return;
        _holder = Process.Start(new ProcessStartInfo("unshare", ["--net", "sh", "-c", "ip link set lo up; echo ready; exec sleep 60"]) { RedirectStandardOutput = true })!;
        Assert.Equal("ready", _holder.StandardOutput.ReadLine());
        _netns = NetnsDirectory.Resolve($"/proc/{_holder.Id}/ns/net").Netns;
    }

    [Fact]
    public async Task Enter_OfAClientsNamespace_AsksFromThereAndIsKnownForPetrelsOwn()
    {
        Assert.SkipUnless(_holder is not null, "entering a namespace needs root");
        using Socket listener = NetnsSockets.Open(_netns, _holder.Id, AddressFamily.InterNetwork);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        ushort port = (ushort)((IPEndPoint)listener.LocalEndPoint!).Port;
        var key = ServeOnceAsync(listener);

        var plan = new PlannedProbe(new ProbeTarget("r.example", "r.example", port) { Security = TransportSecurity.Plain }, QuotaReading.Anonymous);
        PlannedProbe there = new ClientNetwork(NetnsDirectory.Own, static _ => true).Enter(plan, Question(port));
        Assert.Equal((_netns, null, Loopback), (there.Netns, there.NetworkCaveat, Assert.Single(there.Target.Addresses)));

        var sockets = new ProbeSockets(TimeProvider.System);
        var client = new RegistryClient(TimeProvider.System, new TokenCache(TimeProvider.System), new RefusedCredentials(), sockets: sockets);
        ProbeResult refused = await client.ProbeAsync(there.Target with { Place = null }, TestContext.Current.CancellationToken);
        Assert.Equal(PhaseOutcome.Refused, refused.Phases[^1].Outcome);
        ProbeResult result = await client.ProbeAsync(there.Target, TestContext.Current.CancellationToken);
        Assert.Equal(ProbeHealth.Healthy, result.Verdict.Health);

        SocketKey seen = await key;
        Assert.True(sockets.Includes(seen, 0, _netns));
        Assert.True(sockets.Includes(seen, 0)); // by the thread that connects
        Assert.False(sockets.Includes(seen, 0, new NetnsId(99)));
    }

    [Theory]
    [InlineData(true, true, "not to be found")]
    [InlineData(false, false, "not watched")]
    public void Enter_WhereItCannot_SaysWhy(bool isWatched, bool isGone, string expected)
    {
        var network = new ClientNetwork(NetnsDirectory.Own, _ => isWatched);
        var plan = new PlannedProbe(new ProbeTarget("r.example", "r.example", 443), QuotaReading.Anonymous);
        PlannedProbe here = network.Enter(plan, Question(443) with { Netns = new NetnsId(isGone ? 4u : 5u), Client = default });
        Assert.Contains(expected, here.NetworkCaveat);
        Assert.Null(here.Target.Place);
    }

    [Fact]
    public void Enter_OfPetrelsOwn_ChangesNothing()
    {
        PlannedProbe plan = Results.Plan;
        var network = new ClientNetwork(NetnsDirectory.Own, static _ => true);
        Assert.Same(plan, network.Enter(plan, Question(443) with { Netns = NetnsDirectory.Own }));
        Assert.Same(plan, network.Enter(plan, Question(443) with { Netns = default }));
    }

    public void Dispose()
    {
        _holder?.Kill();
        _holder?.WaitForExit();
        _holder?.Dispose();
    }

    private ProbeRequest Question(ushort port) => new("r.example", null, RegistryRole.Api)
    {
        Netns = _netns,
        Remote = new InetEndpoint(Loopback, port),
        Client = new ClientReference(_holder?.Id ?? 0, 0, _netns, null, "dockerd"),
    };

    private static async Task<SocketKey> ServeOnceAsync(Socket listener)
    {
        using Socket socket = await listener.AcceptAsync(TestContext.Current.CancellationToken);
        byte[] buffer = new byte[4096];
        await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken);
        await socket.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        return new SocketKey(EndpointOf(socket.RemoteEndPoint!), EndpointOf(socket.LocalEndPoint!));
    }

    private static InetEndpoint EndpointOf(EndPoint point) => new(InetAddress.From(((IPEndPoint)point).Address), (ushort)((IPEndPoint)point).Port);
}
