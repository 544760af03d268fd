using CsCheck;
using Petrel.Linux.Processes;

namespace Petrel.Linux.Tests.Processes;

public class CgroupPathTests
{
    private const string Id = "3f4e8b7a1c2d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7";
    private const string Outer = "b1946ac92492d2347c6235b4d2611184b1946ac92492d2347c6235b4d2611184";
    private const string Uid = "2f1c8e4a-9b7d-4c53-8a60-1d2e3f405162";

    public static TheoryData<string, string?, string?> Files => new()
    {
        { "host-v2", null, null },
        { "host-v1", null, null },
        { "host-hybrid", null, null },
        { "buildkit", null, null },
        { "docker-v2-systemd", Id, null },
        { "docker-v2-cgroupfs", Id, null },
        { "docker-v1", Id, null },
        { "docker-hybrid", Id, null },
        { "docker-hybrid-memory-only", Id, null },
        { "docker-cgroupns-host-view", Id, null },
        { "dind-v1", Id, null },
        { "dind-v1-outer-first", Id, null },
        { "containerd-cri-v2", Id, Uid },
        { "containerd-cri-besteffort-v1", Id, Uid },
        { "containerd-cri-guaranteed-v2", Id, Uid },
        { "containerd-cri-cgroupfs-v1", Id, Uid },
        { "containerd-cri-colons", Id, null },
        { "containerd-namespace-default", Id, null },
        { "crio-v2", Id, Uid },
        { "crio-cgroupfs-v1", Id, Uid },
        { "crio-conmon", null, Uid },
        { "podman-root-v2", Id, null },
        { "podman-rootless-v2", Id, null },
        { "podman-pod-v2", Id, null },
        { "podman-cgroupfs-v1", Id, null },
        { "podman-conmon", null, null },
        { "nerdctl-v2", Id, null },
        { "nerdctl-rootless-v2", Id, null },
        { "kubepods-docker-v1", Id, Uid },
        { "kubepods-docker-systemd-v1", Id, Uid },
        { "kubepods-static-pod", Id, "8e2ee8dd3b6b8eb4a8c0a6b6d0d2a7a5" },
        { "kind-v2", Id, Uid },
        { "kind-v1", Id, Uid },
        { "kind-node-v2", Outer, null },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void Parse_FileOfARuntime_NamesContainerAndPod(string fixture, string? container, string? pod) =>
        Assert.Equal(new CgroupPath(container, pod), CgroupPath.Parse(ProcFixture.Read("cgroup/" + fixture)));

    [Fact]
    public void Parse_EveryFixture_IsExpectedAbove() =>
        Assert.Equal(ProcFixture.Names("cgroup").Order(), Files.Select(row => row.Data.Item1).Order());

    [Theory]
    [InlineData("0::/docker/3f4e8b7a1c2d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e")]
    [InlineData("0::/docker/3F4E8B7A1C2D5E6F708192A3B4C5D6E7F8091A2B3C4D5E6F708192A3B4C5D6E7")]
    [InlineData("0::/x3f4e8b7a1c2d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7")]
    [InlineData("0:/docker/3f4e8b7a1c2d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7")]
    [InlineData("0::/kubepods/pod2f1c8e4a-9b7d-4c53-8a60-1d2e3f40516")]
    [InlineData("0::/kubepods/pod2f1c8e4a09b7d-4c53-8a60-1d2e3f405162")]
    public void Parse_NearMiss_NamesNothing(string line) =>
        Assert.Equal(default, CgroupPath.Parse(System.Text.Encoding.ASCII.GetBytes(line)));

    [Fact]
    public void Parse_RandomOrMutated_NeverThrows()
    {
        byte[][] files = [.. Files.Select(row => ProcFixture.Read("cgroup/" + row.Data.Item1))];
        Gen.Byte.Array[0, 300].Sample(bytes => { _ = CgroupPath.Parse(bytes); });
        Gen.Select(Gen.Int[0, files.Length - 1], Gen.Int[0, 3000], Gen.Byte).Sample((which, at, value) =>
        {
            byte[] bytes = [.. files[which]];
            bytes[at % bytes.Length] = value;
            _ = CgroupPath.Parse(bytes.AsSpan(0, at % bytes.Length));
            _ = CgroupPath.Parse(bytes);
        });
    }
}
