using CsCheck;
using Petrel.Linux.Capabilities;

namespace Petrel.Linux.Tests.Capabilities;

public class ProcessStatusTests
{
    [Fact]
    public void Parse_HostProcess_IsBoundByNothing()
    {
        ProcessStatus status = ProcessStatus.Parse(
            "Name:\tpetrel\nNSpid:\t4711\nCapEff:\t0000000000000000\nCapBnd:\t000001ffffffffff\nNoNewPrivs:\t0\n"u8);

        Assert.Equal(new ProcessStatus(new CapabilitySet(0x1ffffffffff), false, false), status);
    }

    [Fact]
    public void Parse_ContainerWithTheHostsProc_SaysSo()
    {
        ProcessStatus status = ProcessStatus.Parse("NSpid:\t4711\t1\nCapBnd:\t00000000a80425fb\nNoNewPrivs:\t1\n"u8);

        Assert.Equal(new ProcessStatus(new CapabilitySet(0xa80425fb), true, true), status);
    }

    [Fact]
    public void Parse_Nothing_RestrictsNothing() =>
        Assert.Equal(new ProcessStatus(new CapabilitySet(ulong.MaxValue), false, false), ProcessStatus.Parse([]));

    [Fact]
    public void Parse_RandomBytes_NeverThrows() =>
        Gen.Byte.Array[0, 60].Sample(bytes =>
        {
            _ = ProcessStatus.Parse([.. "NSpid:"u8, .. bytes]);
            _ = ResourceLimits.Parse([.. "Max open files "u8, .. bytes]);
        });

    [Fact]
    public void ResourceLimits_Parse_TakesTheSoftOnes()
    {
        ResourceLimits limits = ResourceLimits.Parse(
            """
            Limit                     Soft Limit           Hard Limit           Units
            Max open files            1024                 524288               files
            Max locked memory         unlimited            unlimited            bytes

            """u8);

        Assert.Equal(new ResourceLimits(1024, long.MaxValue), limits);
        Assert.Equal(new ResourceLimits(null, null), ResourceLimits.Parse("Max open files\nMax locked memory x\n"u8));
    }

    [Fact]
    public void HostSettings_Read_IsThatOfThisProcess()
    {
        HostSettings here = HostSettings.Read();

        Assert.True(here.HasStatus);
        Assert.Equal(File.ReadAllText("/proc/sys/kernel/osrelease").TrimEnd(), here.KernelRelease);
        Assert.Equal($"pid:[{here.PidNamespace}]", new FileInfo("/proc/self/ns/pid").LinkTarget);
        Assert.Equal(new FileInfo("/proc/self/exe").LinkTarget, here.Executable);
        Assert.NotNull(here.PerfEventParanoid);
        Assert.NotNull(here.Limits.OpenFiles);
    }
}
