using System.Text;
using CsCheck;
using Petrel.Core.Events;
using Petrel.Linux.ProcFs;

namespace Petrel.Linux.Tests.ProcFs;

public class ProcNetCountersTests
{
    [Fact]
    public void TryParse_SockstatOfAMachine_GivesTheTcpLine()
    {
        Assert.True(ProcNetSockstat.TryParse(ProcFixture.Read("sockstat"), out ProcNetSockstat values));
        Assert.Equal(new ProcNetSockstat(InUse: 12, Orphans: 0, TimeWait: 2, Allocated: 17), values);
    }

    [Fact]
    public void TryParse_Sockstat6OfAMachine_GivesTheTcp6Line()
    {
        Assert.True(ProcNetSockstat6.TryParse(ProcFixture.Read("sockstat6"), out ProcNetSockstat6 values));
        Assert.Equal(4, values.InUse);
    }

    [Fact]
    public void TryParse_NetstatOfAMachine_MatchesNamesAndNumbers()
    {
        string[] lines = Encoding.ASCII.GetString(ProcFixture.Read("netstat")).Split('\n');
        Dictionary<string, long> byName = lines[0].Split(' ').Zip(lines[1].Split(' ')).Skip(1)
            .ToDictionary(pair => pair.First, pair => long.Parse(pair.Second));

        Assert.True(ProcNetNetstat.TryParse(ProcFixture.Read("netstat"), out ProcNetNetstat values));

        Assert.True(values.SynRetransmits > 0);
        Assert.Equal(
            new ProcNetNetstat(
                byName["ListenOverflows"], byName["TCPTimeouts"], byName["TCPAbortOnTimeout"], byName["TCPSynRetrans"]),
            values);
    }

    [Fact]
    public void TryParse_NetstatWithUnequalLines_IsRefused()
    {
        Assert.False(ProcNetNetstat.TryParse("TcpExt: A TCPTimeouts\nTcpExt: 1\n"u8, out _));
        Assert.False(ProcNetNetstat.TryParse("TcpExt: A TCPTimeouts\nTcpExt: 1 2"u8, out _));
        Assert.False(ProcNetNetstat.TryParse("TcpExt: A TCPTimeouts\n"u8, out _));
        Assert.True(ProcNetNetstat.TryParse("TcpExt: A TCPTimeouts\nTcpExt: 1 2\n"u8, out ProcNetNetstat values));
        Assert.Equal(2, values.Timeouts);
    }

    [Fact]
    public void TryParse_RandomOrTruncated_NeverThrows()
    {
        byte[][] files = [ProcFixture.Read("sockstat"), ProcFixture.Read("sockstat6"), ProcFixture.Read("netstat")];
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 5000], Gen.Int[0, 5000], Gen.Byte).Sample((which, length, at, value) =>
        {
            byte[] bytes = files[which][..Math.Min(length, files[which].Length)];
            if (bytes.Length > 0) bytes[at % bytes.Length] = value;
            TryAll(bytes);
        });
        Gen.Byte.Array[0, 300].Sample(TryAll);
    }

    [Fact]
    public void Read_ThisMachine_SharesTheObjectWhileNothingChanges()
    {
        HostCountersReader reader = new();

        HostCounters? first = reader.Read();

        Assert.NotNull(first);
        Assert.Equal(0, reader.Malformed);
        Assert.True(SpinWait.SpinUntil(() => ReferenceEquals(reader.Read(), reader.Read()), TimeSpan.FromSeconds(20)));
    }

    private static void TryAll(byte[] bytes)
    {
        _ = ProcNetSockstat.TryParse(bytes, out _);
        _ = ProcNetSockstat6.TryParse(bytes, out _);
        _ = ProcNetNetstat.TryParse(bytes, out _);
    }
}
