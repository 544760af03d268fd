using CsCheck;
using Petrel.Linux.ProcFs;

namespace Petrel.Linux.Tests.ProcFs;

public class MountInfoTests
{
    private const string Root = "22 1 254:0 / / rw,relatime - ext4 /dev/vda rw";
    private const string Tmp = "30 22 0:27 / /tmp rw,nosuid,nodev shared:5 master:1 - tmpfs tmpfs rw,size=1024k";
    private const string Proc = "24 22 0:22 / /proc rw,nosuid,nodev,noexec,relatime shared:12 - proc proc rw,hidepid=invisible";

    [Fact]
    public void Parse_Line_GivesPointKindAndOptions()
    {
        Assert.Equal(new MountInfo("/", "rw,relatime", "ext4", "rw"), MountInfo.Parse(Root));
        Assert.Equal(new MountInfo("/tmp", "rw,nosuid,nodev", "tmpfs", "rw,size=1024k"), MountInfo.Parse(Tmp));
        Assert.Equal("/mnt/my disk\\", MountInfo.Parse(@"22 1 254:0 / /mnt/my\040disk\134 rw - ext4 /dev/vda rw")!.Point);
    }

    [Theory]
    [InlineData("")]
    [InlineData("22 1 254:0 / / rw,relatime")]
    [InlineData("22 1 254:0 / / rw,relatime - ext4 /dev/vda")]
    public void Parse_NoMount_IsRefused(string line) => Assert.Null(MountInfo.Parse(line));

    [Fact]
    public void Parse_RandomText_NeverThrows() =>
        Gen.String.Sample(text =>
        {
            _ = MountInfo.Parse(text);
            _ = MountInfo.Parse($"1 2 3:4 / {text} rw - a b {text}");
        });

    [Theory]
    [InlineData("rw,hidepid=2", "2")]
    [InlineData("rw,gid=4,hidepid=invisible", "invisible")]
    [InlineData("rw,hidepid=0", "")]
    [InlineData("rw,hidepid=off", "")]
    [InlineData("rw", "")]
    public void HidePid_Options_AreRead(string options, string expected) =>
        Assert.Equal(expected, (MountInfo.Parse(Proc)! with { SuperOptions = options }).HidePid);

    [Theory]
    [InlineData("/usr/bin/petrel", "/")]
    [InlineData("/tmp/petrel", "/tmp")]
    [InlineData("/tmpfile", "/")]
    [InlineData("/proc", "/proc")]
    public void Covering_Path_IsTheLongestThatHoldsIt(string path, string expected)
    {
        MountInfo[] mounts = [.. new[] { Proc, Root, Tmp }.Select(static line => MountInfo.Parse(line)!)];

        Assert.Equal(expected, MountInfo.Covering(mounts, path)!.Point);
    }

    [Fact]
    public void Covering_MountOverAnother_IsTheLaterOne()
    {
        MountInfo[] mounts = [.. new[] { Root, Tmp, Tmp.Replace("nosuid,", "") }.Select(static line => MountInfo.Parse(line)!)];

        Assert.False(MountInfo.Covering(mounts, "/tmp/petrel")!.IsNoSuid);
        Assert.True(MountInfo.Covering(mounts[..2], "/tmp/petrel")!.IsNoSuid);
        Assert.Null(MountInfo.Covering([], "/tmp"));
    }
}
