using Petrel.Linux.Capabilities;

namespace Petrel.Linux.Tests.Capabilities;

public class HostCapabilitiesTests
{
    private static readonly CapabilitySet All = new(ulong.MaxValue);
    private static readonly KernelVersion Modern = new(6, 1);

    [Fact]
    public void Limitations_EverythingGranted_AreNone() =>
        Assert.Empty(new HostCapabilities(All, Modern, IsRoot: true).Limitations());

    [Fact]
    public void Limitations_OrdinaryUser_NameEachCapabilityWithEffectAndFix()
    {
        var limitations = new HostCapabilities(default, Modern, IsRoot: false).Limitations();

        Assert.Equal(
            ["CAP_PERFMON", "CAP_DAC_READ_SEARCH", "CAP_SYS_ADMIN", "CAP_SYS_PTRACE"],
            limitations.Select(item => item.Missing));
        Assert.All(limitations, item =>
        {
            Assert.EndsWith(".", item.Effect, StringComparison.Ordinal);
            Assert.Contains($"AmbientCapabilities={item.Missing}", item.Fix, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void MayTrace_OldKernel_WantsSysAdmin()
    {
        CapabilitySet perfmon = new(1UL << (int)Capability.Perfmon);
        CapabilitySet admin = new(1UL << (int)Capability.SysAdmin);

        Assert.True(new HostCapabilities(perfmon, new(5, 8), IsRoot: true).MayTrace);
        Assert.False(new HostCapabilities(perfmon, new(5, 7), IsRoot: true).MayTrace);
        Assert.True(new HostCapabilities(admin, new(5, 7), IsRoot: true).MayTrace);
        Assert.Contains(
            new HostCapabilities(perfmon, new(5, 7), IsRoot: true).Limitations(), item => item.Missing == "CAP_SYS_ADMIN");
    }

    [Fact]
    public void Limitations_KernelWithoutTheTracepoint_NameTheKernel() =>
        Assert.Equal("Linux 4.16", Assert.Single(new HostCapabilities(All, new(4, 15, 18), IsRoot: true).Limitations()).Missing);

    [Fact]
    public void Limitations_UserNamespace_SaysSoAndTracesNot()
    {
        HostCapabilities rootless = new(All, Modern, IsRoot: true, IsInUserNamespace: true);

        Assert.False(rootless.MayTrace);
        Assert.Equal("the host's user namespace", Assert.Single(rootless.Limitations()).Missing);
    }

    [Fact]
    public void IsUserNamespace_Map_IsToldFromTheHosts()
    {
        Assert.False(HostCapabilities.IsUserNamespace("         0          0 4294967295\n"u8));
        Assert.True(HostCapabilities.IsUserNamespace("         0       1000          1\n"u8));
        Assert.True(HostCapabilities.IsUserNamespace("         0     100000 4294867295\n"u8));
        Assert.True(HostCapabilities.IsUserNamespace("         0       1000          1\n         1     100000      65536\n"u8));
    }

    [Fact]
    public void Read_ThisProcess_AgreesWithItsStatus()
    {
        HostCapabilities here = HostCapabilities.Read();

        string line = File.ReadLines("/proc/self/status").Single(text => text.StartsWith("CapEff", StringComparison.Ordinal));
        Assert.Equal(Convert.ToUInt64(line.Split('\t')[1], 16), here.Effective.Bits);
        Assert.Equal(Environment.OSVersion.Version.Major, here.Kernel.Major);
        Assert.Equal(Environment.OSVersion.Version.Minor, here.Kernel.Minor);
    }
}
