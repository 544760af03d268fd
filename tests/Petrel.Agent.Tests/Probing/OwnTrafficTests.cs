using System.Net;
using System.Net.Sockets;
using Petrel.Agent.Probing;
using Petrel.Agent.Watching;
using Petrel.Core.Events;
using Petrel.Core.Sockets;
using Petrel.Linux.Capabilities;
using Petrel.Linux.Namespaces;
using Petrel.Linux.Sources;
using Petrel.Registry.Probing;
using Petrel.Registry.Tokens;

namespace Petrel.Agent.Tests.Probing;

/// <summary>Probes of several threads beside a client, on loopback, as each source tells of them.</summary>
public sealed class OwnTrafficTests : IDisposable
{
    private const int Threads = 4, ProbesOfAThread = 6;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ProbeSockets _sockets = new(TimeProvider.System);
    private TaskCompletionSource _swept = NewSweep();

    [Theory]
    [InlineData(SourceKind.Trace)]
    [InlineData(SourceKind.Diag)]
    [InlineData(SourceKind.Proc)]
    public async Task Includes_OfWhatASourceTells_IsTrueForAllOfTheProbesAndNothingOfTheClient(SourceKind kind)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess || kind != SourceKind.Trace, "tracepoints need root");
        _listener.Start();
        ushort port = (ushort)((IPEndPoint)_listener.LocalEndpoint).Port;
        _ = Task.Run(ServeAsync, TestContext.Current.CancellationToken);
        NetnsId netns = NetnsDirectory.Own;
        using var inbox = new EventInbox();
        Opened<ISocketSource> opened = new SourceFactory(new PortSet([port]), new NetnsFilter(netns, [netns]), inbox).Open(kind);
        Assert.True(opened.Availability.IsAvailable, opened.Availability.Detail);
        using ISocketSource source = opened.Value!;
        var own = new OwnTraffic(_sockets, netns, Environment.ProcessId);

        var probes = Task.WhenAll(Enumerable.Range(0, Threads).Select(_ => Task.Run(() => ProbeAsync(port), TestContext.Current.CancellationToken)));
        HashSet<ushort> foreign = [];
        (int ours, int theirs) = (0, 0);
        List<string> mistaken = [];
        for (bool isLast = false; !isLast || theirs == 0;)
        {
            isLast = probes.IsCompleted;
            using Socket client = Connect(port, foreign);
            foreach (Event item in Tell(source, inbox))
            {
                if (item.Key.Remote.Port != port) continue;
                bool isForeign = foreign.Contains(item.Key.Local.Port);
                if (isForeign == own.Includes(item)) mistaken.Add($"{item.Kind} {item.OldState}>{item.State} {item.Key} cookie {item.Cookie}");
                if (isForeign) theirs++;
                else ours++;
            }
        }

        await probes;
        Assert.Empty(mistaken);
        Assert.True(ours >= (kind == SourceKind.Trace ? Threads * ProbesOfAThread * 4 : 1), $"{ours} events of probes");
    }

    [Fact]
    public void Includes_OfAPortThatSomebodyElseUsesAgain_IsFalseFromThenOn()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        var remote = new InetEndpoint(InetAddress.TryParse("127.0.0.1", out InetAddress loopback) ? loopback : default, 443);
        _sockets.Adopt(socket, remote);
        var key = new SocketKey(new InetEndpoint(loopback, (ushort)((IPEndPoint)socket.LocalEndPoint!).Port), remote);
        var own = new OwnTraffic(_sockets, new NetnsId(7), 100);
        var connect = new Event { Kind = EventKind.StateChanged, OldState = TcpState.Close, State = TcpState.SynSent, Key = key, Pid = 100 };
        Assert.True(own.Includes(connect));
        Assert.False(own.Includes(connect with { Netns = new NetnsId(8) }));
        Assert.False(own.Includes(connect with { Key = key with { Remote = remote with { Port = 444 } } }));
        Assert.False(own.Includes(new Event { Kind = EventKind.Sampled, Key = key, Cookie = ulong.MaxValue }));
        Assert.False(own.Includes(connect with { Pid = 101 }));
        Assert.False(own.Includes(connect));
    }

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        _stop.Dispose();
    }

    private List<Event> Tell(ISocketSource source, EventInbox inbox)
    {
        source.RequestSweep();
        var told = new EventBuffer();
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                source.Drain(told);
                inbox.Drain(told);
                return told.Span.ToArray().Any(static item => item.Kind == EventKind.SweepEnded);
            }, 10_000), "no walk over the sockets came to its end");
        Interlocked.Exchange(ref _swept, NewSweep()).SetResult();
        return [.. told.Span];
    }

    private static TaskCompletionSource NewSweep() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static Socket Connect(ushort port, HashSet<ushort> ports)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Any, 0));
        ports.Add((ushort)((IPEndPoint)socket.LocalEndPoint!).Port);
        socket.Connect(IPAddress.Loopback, port);
        return socket;
    }

    private async Task ProbeAsync(ushort port)
    {
        var client = new RegistryClient(
            TimeProvider.System, new TokenCache(TimeProvider.System), new RefusedCredentials(), limits: null, resolve: null, _sockets);
        var target = new ProbeTarget("127.0.0.1", "127.0.0.1", port) { Security = TransportSecurity.Plain };
        for (int i = 0; i < ProbesOfAThread; i++)
        {
            ProbeResult result = await client.ProbeAsync(target, TestContext.Current.CancellationToken);
            Assert.Equal(ProbeHealth.Healthy, result.Verdict.Health);
        }
    }

    private async Task ServeAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            Socket socket = await _listener.AcceptSocketAsync(_stop.Token);
            _ = Task.Run(() => AnswerAsync(socket), _stop.Token);
        }
    }

    private async Task AnswerAsync(Socket socket)
    {
        using (socket)
        {
            byte[] buffer = new byte[4096];
            if (await socket.ReceiveAsync(buffer, _stop.Token) == 0) return;
            // A walk that began before the request came may have missed it; the next has not.
            for (int walk = 0; walk < 2; walk++) await Volatile.Read(ref _swept).Task.WaitAsync(_stop.Token);
            await socket.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), _stop.Token);
        }
    }
}
