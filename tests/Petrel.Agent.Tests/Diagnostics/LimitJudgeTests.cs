using Petrel.Agent.Diagnostics;
using Petrel.Linux.Capabilities;
using Petrel.Linux.Tracing;

namespace Petrel.Agent.Tests.Diagnostics;

public class LimitJudgeTests
{
    private const int Processors = 128;

    [Fact]
    public void Judge_ManyProcessorsAndFewDescriptors_SaysHowManyItTakes()
    {
        int wanted = (Processors * PerfTracer.DescriptorsPerProcessor) + 64;

        Assert.Equal([$"ulimit -n {wanted}"], Fixes(Machine.Root, wanted - 1, null));
        Assert.Empty(Fixes(Machine.Root, wanted, null));
        Assert.Empty(Fixes(Machine.Root, null, null));
    }

    [Fact]
    public void Judge_LittleLockableMemory_CostsThoseWhoAreBoundByIt()
    {
        MachineFacts tracer = Machine.User.Holding(Capability.Perfmon, Capability.DacReadSearch);
        long missing = (long)Processors * PerfTracer.LockedKilobytesPerProcessor * 1024;

        Assert.Equal([$"sudo sysctl kernel.perf_event_mlock_kb={PerfTracer.LockedKilobytesPerProcessor}"], Fixes(tracer, null, missing - 1024));
        Assert.Empty(Fixes(tracer, null, missing));
        Assert.Empty(Fixes(tracer, null, long.MaxValue));
        Assert.Empty(Fixes(tracer.Holding(Capability.Perfmon, Capability.IpcLock), null, 0));
        Assert.Empty(Fixes(tracer.With(static settings => settings with { PerfEventParanoid = -1 }), null, 0));
    }

    [Fact]
    public void Judge_WhoMayNotTrace_IsNotBotheredWithItsLimits() => Assert.Empty(Fixes(Machine.User, 1, 0));

    private static string[] Fixes(MachineFacts facts, long? openFiles, long? lockedOctets) =>
    [
        .. LimitJudge.Judge(facts.With(settings => settings with
        {
            Processors = Processors,
            PerfEventMlockKilobytes = 0,
            Limits = new ResourceLimits(openFiles, lockedOctets),
        })).Select(static finding => finding.Fix),
    ];
}
