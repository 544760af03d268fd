using System.Collections.Frozen;
using Petrel.Agent.Probing;
using Petrel.Core.Attribution;
using Petrel.Registry.Credentials;

namespace Petrel.Agent.Tests.Probing;

public sealed class ClientSurroundingsTests : IDisposable
{
    private static readonly CredentialEnvironment Own = new(FrozenDictionary<string, string>.Empty, "/root");

    private readonly string _proc = Directory.CreateTempSubdirectory("petrel-proc-").FullName;

    [Fact]
    public void Of_APullerThatHasEnded_IsWhatItWasWhenItConnected()
    {
        var surroundings = new ClientSurroundings(Own, _proc);
        Add("self", "petrel", "", "mnt:[1]");
        Add("40", "podman", "HOME=/home/alice\0XDG_RUNTIME_DIR=/run/user/1000\0PASSWORD=secret\0", "mnt:[1]");
        surroundings.Note(new ProcessIdentity(40, "podman", null, null, default, true));
        Directory.Delete(Path.Combine(_proc, "40"), recursive: true);
        Surroundings found = surroundings.Of(40, "podman");
        Assert.Equal((true, false), (found.IsKnown, found.IsElsewhere));
        Assert.Equal(("/home/alice", 1000u, ""), (found.Environment.Home, found.Environment.UserId!.Value, found.Environment.Root));
        Assert.Equal("/run/user/1000", found.Environment["XDG_RUNTIME_DIR"]);
        Assert.Null(found.Environment["PASSWORD"]);
    }

    [Fact]
    public void Of_ADaemon_HasItsProxyAndNotItsAccounts()
    {
        Add("self", "petrel", "", "mnt:[1]");
        Add("41", "dockerd", "HOME=/elsewhere\0HTTPS_PROXY=http://p.example:3128\0", "mnt:[1]");
        Surroundings found = new ClientSurroundings(Own, _proc).Of(41, "dockerd");
        Assert.Equal(("/root", "http://p.example:3128"), (found.Environment.Home, found.Process["HTTPS_PROXY"]));
    }

    [Fact]
    public void Of_AClientInAContainer_HasItsOwnRoot()
    {
        Add("self", "petrel", "", "mnt:[1]");
        Add("42", "containerd", "", "mnt:[2]");
        Surroundings found = new ClientSurroundings(Own, _proc).Of(42, "containerd");
        Assert.Equal((true, $"{_proc}/42/root"), (found.IsElsewhere, found.Environment.Root));
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(43, "podman")]
    [InlineData(44, "podman")]
    public void Of_WhatIsNotThereOrIsAnother_IsPetrelsOwn(int pid, string? name)
    {
        Add("self", "petrel", "", "mnt:[1]");
        Add("44", "bash", "HOME=/home/alice\0", "mnt:[1]");
        Surroundings found = new ClientSurroundings(Own, _proc).Of(pid, name);
        Assert.False(found.IsKnown);
        Assert.Same(Own, found.Environment);
    }

    public void Dispose() => Directory.Delete(_proc, recursive: true);

    private void Add(string pid, string name, string environment, string mount)
    {
        string folder = Directory.CreateDirectory(Path.Combine(_proc, pid, "ns")).Parent!.FullName;
        File.WriteAllText(Path.Combine(folder, "comm"), name + "\n");
        File.WriteAllText(Path.Combine(folder, "environ"), environment);
        File.WriteAllText(Path.Combine(folder, "status"), "Name:\tx\nUid:\t1000\t1000\t1000\t1000\n");
        File.CreateSymbolicLink(Path.Combine(folder, "ns", "mnt"), mount);
    }
}
