using CsCheck;
using Petrel.Linux.Capabilities;

namespace Petrel.Linux.Tests.Capabilities;

public class CapabilitySetTests
{
    [Fact]
    public void TryParseStatus_Container_HasWhatDockerGrants()
    {
        bool parsed = CapabilitySet.TryParseStatus(
            "Name:\tpetrel\nCapInh:\t0000000000000000\nCapPrm:\t00000000a80425fb\nCapEff:\t00000000a80425fb\nSeccomp:\t2\n"u8,
            out CapabilitySet effective);

        Assert.True(parsed);
        Assert.True(effective.Has(Capability.NetRaw));
        Assert.True(effective.Has(Capability.DacOverride));
        Assert.False(effective.Has(Capability.SysAdmin));
        Assert.False(effective.Has(Capability.Perfmon));
    }

    [Theory]
    [InlineData("")]
    [InlineData("CapPrm:\t00000000a80425fb\n")]
    [InlineData("CapEff:\n")]
    [InlineData("CapEff:\tzz\n")]
    [InlineData("CapEff:\tffffffffffffffffff\n")]
    public void TryParseStatus_Damaged_IsRefusedAndEmpty(string status)
    {
        Assert.False(CapabilitySet.TryParseStatus(System.Text.Encoding.ASCII.GetBytes(status), out CapabilitySet effective));
        Assert.Equal(default, effective);
    }

    [Fact]
    public void TryParse_RandomBytes_NeverThrows() =>
        Gen.Byte.Array[0, 60].Sample(bytes =>
        {
            _ = CapabilitySet.TryParseStatus([.. "CapEff:\t"u8, .. bytes], out _);
            _ = CapabilitySet.TryParseStatus(bytes, out _);
            _ = KernelVersion.TryParse(bytes, out _);
            _ = HostCapabilities.IsUserNamespace(bytes);
        });

    [Fact]
    public void Name_EachCapability_IsTheKernels() =>
        Assert.All(Enum.GetValues<Capability>(), capability =>
            Assert.Equal(
                capability.ToString(),
                string.Concat(CapabilitySet.Name(capability)["CAP_".Length..].Split('_')
                    .Select(word => word[0] + word[1..].ToLowerInvariant()))));
}
