using CsCheck;
using Petrel.Core.Sockets;
using Petrel.Linux.SockDiag;

namespace Petrel.Linux.Tests.SockDiag;

public class PortFilterTests
{
    [Fact]
    public void Build_OnePort_IsOneComparisonThatRejectsByLeavingTheProgram()
    {
        byte[] code = PortFilter.Build(new([443]));

        Assert.Equal<byte>([12, 8, .. DiagBytes.U16(12), 0, 0, .. DiagBytes.U16(443)], code);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(300)]
    public void Build_SomePorts_AcceptsOfAllPortsExactlyThese(int count)
    {
        PortSet ports = new(Enumerable.Range(0, count).Select(i => (ushort)(65_535 - (i * 7))));
        byte[] code = PortFilter.Build(ports);

        for (int port = 0; port <= ushort.MaxValue; port++)
            Assert.Equal(ports.Contains((ushort)port), DiagBytecode.Run(code, (ushort)port));
        Assert.True(DiagBytecode.Audit(code));
    }

    [Fact]
    public void Build_AnyPorts_PassesTheAuditAndAcceptsExactlyThese() =>
        Gen.Select(Gen.UShort.Array[1, 40], Gen.UShort.Array[1, 40]).Sample((chosen, others) =>
        {
            PortSet ports = new(chosen);
            byte[] code = PortFilter.Build(ports);

            Assert.True(DiagBytecode.Audit(code));
            // The neighbours too: a port that is taken for another is likely to be near it.
            foreach (ushort port in others.Concat(chosen).Concat(chosen.Select(port => (ushort)(port + 1))))
                Assert.Equal(ports.Contains(port), DiagBytecode.Run(code, port));
        });
}
