using Petrel.Agent.Diagnostics;
using Petrel.Core.Events;
using Petrel.Linux.Capabilities;
using Petrel.Linux.Namespaces;

namespace Petrel.Agent.Tests.Diagnostics;

public class CheckupJudgeTests
{
    private static readonly Availability Broken = Availability.Unknown("/proc/net/tcp", "it cannot be read", "Mount procfs on /proc.");

    [Fact]
    public void Judge_RootOnAHost_IsOkWithoutFindings()
    {
        Checkup checkup = CheckupJudge.Judge(Machine.Root);

        Assert.Equal((CheckupStatus.Ok, SourceKind.Trace), (checkup.Status, checkup.Source));
        Assert.Empty(checkup.Findings);
        Assert.Empty(checkup.Grant.Commands);
        Assert.All(checkup.Capabilities, static check => Assert.Equal((CapabilityState.Granted, ""), (check.State, check.Fix)));
    }

    [Fact]
    public void Judge_OrdinaryUser_IsAWarningForTheSourceAndEachCapability()
    {
        Checkup checkup = CheckupJudge.Judge(Machine.User);

        Assert.Equal((CheckupStatus.Warning, SourceKind.Diag), (checkup.Status, checkup.Source));
        Assert.Equal(
            ["source trace", "CAP_PERFMON", "CAP_DAC_READ_SEARCH", "CAP_SYS_ADMIN", "CAP_SYS_PTRACE", "CAP_NET_BROADCAST", "CAP_NET_RAW"],
            checkup.Missing());
        Assert.All(checkup.Findings, finding =>
        {
            Assert.EndsWith(".", finding.Effect, StringComparison.Ordinal);
            Assert.StartsWith("sudo setcap ", finding.Fix, StringComparison.Ordinal);
            Assert.True(checkup.IsEndedByGrant(finding));
        });
    }

    [Fact]
    public void Judge_RefusedSource_SaysWhyAndWhatTheNextOneCosts()
    {
        CheckupFinding finding = CheckupJudge.Judge(Machine.User).Findings[0];

        Assert.StartsWith("Tracepoints may not be opened. With diag instead, states are polled", finding.Effect, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_OnlyProcWorks_NamesBothBetterSources()
    {
        Checkup checkup = CheckupJudge.Judge(Machine.Root with
        {
            Trials =
            [
                Machine.Refused(SourceKind.Trace, Availability.Unsupported("4.16", "the tracepoint is missing")),
                Machine.Refused(SourceKind.Diag, Broken),
                Machine.Works(SourceKind.Proc),
            ],
        });

        Assert.Equal(["source trace", "source diag"], checkup.Missing());
        Assert.StartsWith("It takes Linux 4.16: the tracepoint is missing.", checkup.Findings[0].Effect, StringComparison.Ordinal);
        Assert.Contains("refused connects", checkup.Findings[0].Effect, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_NoSource_IsCriticalBeforeAllElse()
    {
        Checkup checkup = CheckupJudge.Judge(Machine.User with
        {
            Trials = [.. Machine.User.Trials.Select(static trial => trial with { Availability = Broken })],
        });

        Assert.Equal((CheckupStatus.Critical, SourceKind.None), (checkup.Status, checkup.Source));
        Assert.Equal(("every source", "Mount procfs on /proc."), (checkup.Findings[0].Missing, checkup.Findings[0].Fix));
    }

    [Fact]
    public void Judge_LimitOfTheSourceInUse_CostsDetection()
    {
        Checkup checkup = CheckupJudge.Judge(Machine.Root with
        {
            Trials =
            [
                Machine.Works(SourceKind.Trace, Availability.Unknown("tcp/tcp_receive_reset", "the tracepoint is missing")),
                .. Machine.Root.Trials[1..],
            ],
        });

        Assert.Equal((CheckupStatus.Warning, "tcp/tcp_receive_reset"), (checkup.Status, Assert.Single(checkup.Missing())));
    }

    [Fact]
    public void Judge_NoProc_CannotBeToldAndAccusesNoCapability()
    {
        MachineFacts facts = Machine.Root.Holding().With(static settings => settings with { HasStatus = false, PidNamespace = 0 });
        Checkup checkup = CheckupJudge.Judge(facts with { Netns = new NetnsCensus([], 0, 0) });

        Assert.Equal((CheckupStatus.Unknown, "/proc"), (checkup.Status, Assert.Single(checkup.Missing())));
        Assert.All(checkup.Capabilities, static check => Assert.Equal(CapabilityState.Unknown, check.State));
    }

    [Fact]
    public void Judge_NoProcAndARefusedSource_IsTheWarningThatIsCertain()
    {
        MachineFacts facts = Machine.User.With(static settings => settings with { HasStatus = false });

        Assert.Equal(CheckupStatus.Warning, CheckupJudge.Judge(facts).Status);
    }

    [Fact]
    public void Judge_UserNamespace_IsTheOneThingToDoAnythingAbout()
    {
        Checkup checkup = CheckupJudge.Judge(Machine.Root with
        {
            Capabilities = Machine.Root.Capabilities with { IsInUserNamespace = true },
            Trials = Machine.User.Trials,
            Netns = new NetnsCensus([Machine.Own, Machine.Container(7, Availability.Denied("CAP_SYS_ADMIN", "no", ""))], 50, 49),
        });

        Assert.Equal(["the host's user namespace", "source trace"], checkup.Missing());
        Assert.Equal("", checkup.Findings[1].Fix);
        Assert.Empty(checkup.Grant.Commands);
        Assert.All(checkup.Capabilities, static check => Assert.Equal(CapabilityState.Confined, check.State));
    }

    [Fact]
    public void Judge_PidNamespaceOfAContainer_IsAWarningWithTheFlag()
    {
        Checkup checkup = CheckupJudge.Judge(Machine.Root.With(static settings => settings with { PidNamespace = 4026532000 }));

        Assert.Equal("the host's PID namespace", Assert.Single(checkup.Missing()));
        Assert.Contains("--pid=host", checkup.Findings[0].Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_ProcOfAnotherPidNamespace_IsAWarning()
    {
        Checkup checkup = CheckupJudge.Judge(Machine.Root.With(
            static settings => settings with { Status = settings.Status with { ProcIsOfOuterNamespace = true } }));

        Assert.Equal("mount -t proc proc /proc", Assert.Single(checkup.Findings).Fix);
    }

    [Fact]
    public void Judge_HidePid_CostsOnlyThoseWhomItHidesFrom()
    {
        static HostSettings Hide(HostSettings settings) => settings with { HidePid = "invisible" };

        Assert.Empty(CheckupJudge.Judge(Machine.Root.With(Hide)).Findings);
        Assert.Contains("/proc without hidepid", CheckupJudge.Judge(Machine.User.With(Hide)).Missing());
    }

    [Fact]
    public void Judge_NamespaceThatRootMayNotEnter_IsAWarning()
    {
        Availability denied = Availability.Denied("CAP_SYS_ADMIN", "may not be entered", "");
        Checkup checkup = CheckupJudge.Judge(Machine.Root with
        {
            Netns = new NetnsCensus([Machine.Own, Machine.Container(7, denied), Machine.Container(8, denied)], 50, 0),
        });

        Assert.StartsWith("2 of 3 network namespaces may not be entered", Assert.Single(checkup.Findings).Effect, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_ProcessThatRootMayNotLookInto_IsNamed()
    {
        Checkup checkup = CheckupJudge.Judge(Machine.Root with { Netns = Machine.User.Netns });

        Assert.Contains("49 of 50 processes", Assert.Single(checkup.Findings).Effect, StringComparison.Ordinal);
        Assert.Contains("init[1]", checkup.Findings[0].Effect, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_NewCapabilitiesOnAnOldKernel_AreNotAskedFor()
    {
        MachineFacts facts = Machine.User with { Capabilities = Machine.User.Capabilities with { Kernel = new KernelVersion(5, 4) } };

        Assert.DoesNotContain(CheckupJudge.Judge(facts).Capabilities, static check => check.Use == CapabilityUse.Perfmon);
    }

    [Theory]
    [InlineData(Capability.SysAdmin, Capability.Perfmon, "CAP_SYS_ADMIN")]
    [InlineData(Capability.DacOverride, Capability.DacReadSearch, "CAP_DAC_OVERRIDE")]
    public void Judge_CapabilityThatImpliesAnother_IsNamed(Capability held, Capability implied, string by)
    {
        CapabilityCheck check = CheckupJudge.Judge(Machine.User.Holding(held)).Capabilities.Single(c => c.Use.Capability == implied);

        Assert.Equal((CapabilityState.Implied, by, ""), (check.State, check.By, check.Fix));
    }

    [Fact]
    public void Judge_PacketSocketsRefusedThoughPermitted_CostNames()
    {
        Availability refused = Availability.Unknown("AF_PACKET", "this kernel, or the sandbox around Petrel, has no packet sockets", "");
        Checkup checkup = CheckupJudge.Judge(Machine.Root with { Names = refused });

        CheckupFinding finding = Assert.Single(checkup.Findings);
        Assert.Equal("AF_PACKET", finding.Missing);
        Assert.Contains("not told apart", finding.Effect);
        Assert.Contains("has no packet sockets).", finding.Effect);
    }
}
