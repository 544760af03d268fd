using System.Net;
using System.Runtime.InteropServices;
using CsCheck;
using Petrel.Core.Events;
using Petrel.Linux.Namespaces;
using Petrel.Linux.SockDiag;
using Petrel.Linux.Tests.Namespaces;

namespace Petrel.Linux.Tests.SockDiag;

/// <summary>
/// What a listener makes of fabricated ends, which root may multicast as the kernel does: in a namespace of the test's
/// own, where nobody else listens.
/// </summary>
public class DamagedEndTests
{
    private static readonly byte[] Body =
    [
        .. DiagBytes.InetDiagMsg(
            new(IPAddress.Loopback, 40_000), new(IPAddress.Loopback, 443), DiagBytes.AF_INET, state: 7),
        .. DiagBytes.Attribute(DiagBytes.INET_DIAG_INFO, TcpInfoBytes.Build()),
    ];

    [Fact]
    public void Drain_FabricatedEnds_TakesTheWholeAndCountsTheDamaged()
    {
        using NamedNetns netns = new();
        netns.Run(() =>
        {
            using DestroyListener listener = Open();
            byte[] lying = Whole();
            DiagBytes.U32(10_000).CopyTo(lying, 0);

            Multicast(listener, Whole());
            Multicast(listener, lying);
            Multicast(listener, DiagBytes.Message(DiagBytes.SOCK_DIAG_BY_FAMILY, 0, 0, Body[..71]));
            Multicast(listener, Whole());

            Event[] events = Drain(listener);
            Assert.Equal([EventKind.Destroyed, EventKind.Destroyed], events.Select(item => item.Kind));
            Assert.All(events, item => Assert.Equal((ushort)443, item.Key.Remote.Port));
            Assert.Equal(TcpInfoBytes.ValueOf("bytes_received"), events[1].Counters.BytesReceived);
            Assert.Equal(2, listener.Malformed);
        });
    }

    [Fact]
    public void Drain_EndCutAtEachLength_IsTakenOrCounted()
    {
        using NamedNetns netns = new();
        netns.Run(() =>
        {
            using DestroyListener listener = Open();
            byte[] whole = Whole();

            // The filter drops what has no remote port.
            for (int length = 24; length <= whole.Length; length++)
            {
                long before = listener.Malformed;
                Multicast(listener, whole[..length]);
                Assert.Equal(length == whole.Length ? 1 : 0, Drain(listener).Length);
                Assert.Equal(length == whole.Length ? 0 : 1, listener.Malformed - before);
            }
        });
    }

    [Fact]
    public void Drain_AnyOctetsFromTheWatchedPort_NeverThrow()
    {
        using NamedNetns netns = new();
        netns.Run(() =>
        {
            using DestroyListener listener = Open();
            Gen.Select(Gen.Byte.Array[22], Gen.Byte.Array[0, 200]).Sample(
                (before, after) =>
                {
                    Multicast(listener, [.. before, 443 >> 8, 443 & 0xFF, .. after]);
                    long malformed = listener.Malformed;
                    Assert.True(Drain(listener).Length + listener.Malformed - malformed >= 1);
                },
                threads: 1);
        });
    }

    private static byte[] Whole() => DiagBytes.Message(DiagBytes.SOCK_DIAG_BY_FAMILY, 0, 0, Body);

    private static DestroyListener Open() =>
        DestroyListener.Open(new([443]), ThreadNetns.Own, others: false, failedConnects: false).Value!;

    private static Event[] Drain(DestroyListener listener)
    {
        EventBuffer into = new();
        listener.Drain(into);
        return into.Span.ToArray();
    }

    // To group 1, SKNLGRP_INET_TCP_DESTROY, in a struct sockaddr_nl; delivered within the call.
    private static void Multicast(DestroyListener listener, byte[] message)
    {
        byte[] address = [.. DiagBytes.U16(16), 0, 0, .. DiagBytes.U32(0), .. DiagBytes.U32(1)];
        using NetlinkSocket socket = NetlinkSocket.Open().Value!;
        Assert.NotEqual(listener.Descriptor, socket.Descriptor);
        _ = SendTo(socket.Descriptor, message, message.Length, 0, address, address.Length);
    }

    [DllImport("libc", EntryPoint = "sendto")]
    private static extern nint SendTo(
        int socket, byte[] message, nint length, int flags, byte[] address, int addressLength);
}
