using Petrel.Agent.Diagnostics;
using Petrel.Linux.Capabilities;

namespace Petrel.Agent.Tests.Diagnostics;

public class GrantJudgeTests
{
    [Fact]
    public void Judge_OrdinaryUser_GivesOneCommandForAllAndSudo()
    {
        GrantAdvice grant = CheckupJudge.Judge(Machine.User).Grant;

        Assert.Equal(
            [
                "sudo setcap cap_dac_read_search,cap_sys_admin,cap_sys_ptrace,cap_net_broadcast,cap_net_raw+ep /usr/bin/petrel",
                "sudo /usr/bin/petrel watch",
            ],
            grant.Commands);
        Assert.Empty(grant.Notes);
    }

    [Fact]
    public void Judge_SomeAreHeld_KeepsThemBecauseSetcapReplaces()
    {
        Checkup checkup = CheckupJudge.Judge(Machine.User.Holding(Capability.SysAdmin, Capability.DacReadSearch));

        Assert.Equal(
            "sudo setcap cap_dac_read_search,cap_sys_admin,cap_sys_ptrace+ep /usr/bin/petrel",
            checkup.Capabilities.Single(static check => check.Use == CapabilityUse.SysPtrace).Fix);
        Assert.Contains("cap_dac_read_search,cap_sys_admin,cap_sys_ptrace,cap_net_broadcast,cap_net_raw+ep", checkup.Grant.Commands[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/opt/my tools/petrel", "'/opt/my tools/petrel'")]
    [InlineData("/opt/it's/petrel", "'/opt/it'\\''s/petrel'")]
    [InlineData("/opt/$(reboot)/petrel", "'/opt/$(reboot)/petrel'")]
    [InlineData("/opt/petrel-1.0_x@y/petrel", "/opt/petrel-1.0_x@y/petrel")]
    public void Judge_AnyPath_IsQuotedForTheShell(string path, string expected)
    {
        GrantAdvice grant = CheckupJudge.Judge(Machine.User.With(settings => settings with { Executable = path })).Grant;

        Assert.All(grant.Commands, command => Assert.Contains($" {expected}", command, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/usr/lib/dotnet/dotnet")]
    [InlineData("")]
    public void Judge_SharedRuntime_IsNeverGivenCapabilities(string executable)
    {
        Checkup checkup = CheckupJudge.Judge(Machine.User.With(settings => settings with { Executable = executable }));

        Assert.Empty(checkup.Grant.Commands);
        Assert.Contains("every .NET program", Assert.Single(checkup.Grant.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_NoSuidMount_LeavesSudo()
    {
        GrantAdvice grant = CheckupJudge.Judge(Machine.User.With(static settings => settings with { IsOnNoSuidMount = true })).Grant;

        Assert.Equal("sudo /usr/bin/petrel watch", Assert.Single(grant.Commands));
        Assert.Contains("nosuid", Assert.Single(grant.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_BoundSession_SaysThatItCannotGain()
    {
        GrantAdvice noNew = CheckupJudge.Judge(Machine.User.With(
            static settings => settings with { Status = settings.Status with { NoNewPrivileges = true } })).Grant;
        GrantAdvice bound = CheckupJudge.Judge(Machine.User.With(
            static settings => settings with { Status = settings.Status with { Bounding = new(0xa80425fb) } })).Grant;

        Assert.Contains("can gain no capabilities", Assert.Single(noNew.Notes), StringComparison.Ordinal);
        Assert.Contains("can gain no capabilities", Assert.Single(bound.Notes), StringComparison.Ordinal);
        Assert.Equal(2, noNew.Commands.Length);
    }

    [Fact]
    public void Judge_RootOfAContainer_IsToldTheFlags()
    {
        // What docker grants by default.
        MachineFacts facts = Machine.Root with
        {
            Capabilities = Machine.Root.Capabilities with { Effective = new CapabilitySet(0xa80425fb) },
            Trials = Machine.User.Trials,
        };
        Checkup checkup = CheckupJudge.Judge(facts);

        const string Flags = "--cap-add=PERFMON --cap-add=SYS_ADMIN --cap-add=SYS_PTRACE --cap-add=NET_BROADCAST";
        Assert.Equal(Flags, Assert.Single(checkup.Grant.Commands));
        Assert.Equal("--cap-add=SYS_PTRACE", checkup.Capabilities.Single(static check => check.Use == CapabilityUse.SysPtrace).Fix);
        Assert.Equal(("source trace", Flags), (checkup.Findings[0].Missing, checkup.Findings[0].Fix));
    }
}
