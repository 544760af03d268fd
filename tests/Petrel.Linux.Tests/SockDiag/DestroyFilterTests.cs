using System.Net;
using CsCheck;
using Petrel.Core.Sockets;
using Petrel.Linux.Native;
using Petrel.Linux.SockDiag;

namespace Petrel.Linux.Tests.SockDiag;

public class DestroyFilterTests
{
    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(254, true)]
    [InlineData(255, false)]
    [InlineData(255, true)]
    [InlineData(300, false)]
    [InlineData(2000, true)]
    public void Build_SomePorts_PassesOfAllPortsExactlyThese(int count, bool failedConnects)
    {
        PortSet ports = new(Enumerable.Range(0, count).Select(i => (ushort)(65_535 - (i * 7))));
        Libc.FilterInstruction[] program = DestroyFilter.Build(ports, failedConnects);

        Assert.True(ClassicBpf.Check(program));
        byte[] message = EndOf(0);
        for (int port = 0; port <= ushort.MaxValue; port++)
        {
            (message[22], message[23]) = ((byte)(port >> 8), (byte)port);
            Assert.Equal(
                ports.Contains((ushort)port) || (failedConnects && port == 0), ClassicBpf.Run(program, message) != 0);
        }
    }

    [Fact]
    public void Build_AnyPorts_PassesExactlyThese() =>
        Gen.Select(Gen.UShort[1, 65_535].Array[1, 400], Gen.UShort.Array[1, 40], Gen.Bool).Sample(
            (chosen, others, failedConnects) =>
            {
                PortSet ports = new(chosen);
                Libc.FilterInstruction[] program = DestroyFilter.Build(ports, failedConnects);

                Assert.True(ClassicBpf.Check(program));
                Assert.Equal(failedConnects, ClassicBpf.Run(program, EndOf(0)) != 0);
                foreach (ushort port in others.Where(port => port != 0).Concat(chosen))
                    Assert.Equal(ports.Contains(port), ClassicBpf.Run(program, EndOf(port)) != 0);
            });

    [Fact]
    public void Build_WatchedPort_PassesTheWholeMessage() =>
        Assert.Equal(uint.MaxValue, ClassicBpf.Run(DestroyFilter.Build(new([443]), failedConnects: false), EndOf(443)));

    // The local port stands two octets before the remote one.
    [Fact]
    public void Build_WatchedLocalPort_IsDropped() =>
        Assert.Equal(0u, ClassicBpf.Run(DestroyFilter.Build(new([40_000]), failedConnects: false), EndOf(443)));

    [Fact]
    public void Build_MessageWithoutPort_IsDropped() =>
        Assert.Equal(0u, ClassicBpf.Run(DestroyFilter.Build(new([443]), failedConnects: true), EndOf(443).AsSpan(0, 23)));

    private static byte[] EndOf(ushort remotePort) => DiagBytes.Message(
        DiagBytes.SOCK_DIAG_BY_FAMILY, 0, 0,
        DiagBytes.InetDiagMsg(new(IPAddress.Loopback, 40_000), new(IPAddress.Loopback, remotePort), DiagBytes.AF_INET, 7));
}
