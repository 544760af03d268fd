using System.Net;
using Petrel.Core.Events;
using Petrel.Core.Sockets;
using Petrel.Linux.SockDiag;

namespace Petrel.Linux.Tests.SockDiag;

/// <summary>Exact look-ups in the running kernel, with connections of this process on loopback.</summary>
public class SockDiagLookUpTests
{
    private static readonly NetnsId Somewhere = new(4711);

    [Theory]
    [InlineData("127.0.0.1", false)]
    [InlineData("::1", false)]
    [InlineData("127.0.0.1", true)]
    public void LookUp_OwnConnection_IsThatSocketWithAndWithoutItsCookie(string address, bool mapped)
    {
        using Connections connections = new Connections(address, mapped).Add(2);
        using SockDiagClient client = Open();
        SocketKey key = Connections.KeyOf(connections.Clients[1]);

        Event any = Assert.Single(LookUp(client, new SocketLookup(key, 0, Somewhere)));
        Event exact = Assert.Single(LookUp(client, new SocketLookup(key, any.Cookie, Somewhere)));

        Assert.Equal(
            (EventKind.Sampled, SourceKind.Diag, TcpState.Established, Somewhere),
            (exact.Kind, exact.Source, exact.State, exact.Netns));
        Assert.Equal(key, exact.Key);
        Assert.Equal(any.Cookie, exact.Cookie);
        Assert.NotEqual(0ul, exact.Cookie);
        Assert.True(exact.HasCounters);
    }

    [Fact]
    public void LookUp_OtherCookie_IsMissing()
    {
        using Connections connections = new Connections().Add();
        using SockDiagClient client = Open();
        SocketKey key = Connections.KeyOf(connections.Clients[0]);
        Event found = Assert.Single(LookUp(client, new SocketLookup(key, 0, Somewhere)));

        Event answer = Assert.Single(LookUp(client, new SocketLookup(key, found.Cookie ^ (1ul << 40), Somewhere)));

        Assert.Equal((EventKind.SampleMissing, key), (answer.Kind, answer.Key));
        Assert.Equal(found.Cookie ^ (1ul << 40), answer.Cookie);
    }

    [Fact]
    public void LookUp_NoConnectionButAListenerOnTheLocalPort_IsMissing()
    {
        using Connections connections = new();
        using SockDiagClient client = Open();
        InetAddress loopback = InetAddress.From(IPAddress.Loopback);
        SocketKey key = new(new(loopback, connections.Port), new(loopback, 9));

        Event answer = Assert.Single(LookUp(client, new SocketLookup(key, 0, Somewhere)));

        Assert.Equal((EventKind.SampleMissing, key, Somewhere), (answer.Kind, answer.Key, answer.Netns));
    }

    [Fact]
    public void LookUp_MoreThanOneSendHolds_AnswersEachInOrderAndFindsTheVanishedGone()
    {
        using Connections connections = new Connections().Add(300);
        using SockDiagClient client = Open();
        SocketLookup[] sockets =
            [.. connections.Clients.Select(socket => new SocketLookup(Connections.KeyOf(socket), 0, Somewhere))];
        Assert.All(LookUp(client, sockets), item => Assert.Equal(EventKind.Sampled, item.Kind));

        int[] vanished = [0, 1, 127, 128, 129, 200, 255, 256, 299];
        foreach (int i in vanished) Connections.Reset(connections.Clients[i]);
        Event[] answers = LookUp(client, sockets);

        Assert.Equal(sockets.Select(socket => socket.Key), answers.Select(item => item.Key));
        Assert.Equal(
            vanished, Enumerable.Range(0, answers.Length).Where(i => answers[i].Kind == EventKind.SampleMissing));
        Assert.Equal(0, client.Malformed);
    }

    [Fact]
    public void LookUp_Nothing_AnswersNothing()
    {
        using SockDiagClient client = Open();

        Assert.Empty(LookUp(client));
    }

    [Fact]
    public void LookUp_AfterWarmUp_AllocatesNothing()
    {
        using Connections connections = new Connections().Add();
        using SockDiagClient client = Open();
        SocketLookup one = new(Connections.KeyOf(connections.Clients[0]), 0, Somewhere);
        SocketLookup[] sockets = [.. Enumerable.Repeat(one, 200)];
        EventBuffer into = new();
        client.LookUp(sockets, into);
        into.Clear();

        long before = GC.GetAllocatedBytesForCurrentThread();
        client.LookUp(sockets, into);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(200, into.Count);
    }

    private static Event[] LookUp(SockDiagClient client, params SocketLookup[] sockets)
    {
        EventBuffer into = new();
        client.LookUp(sockets, into);
        return into.Span.ToArray();
    }

    private static SockDiagClient Open() => SockDiagClient.Open().Value!;
}
