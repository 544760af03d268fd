using System.Diagnostics;
using Petrel.Core.Attribution;
using Petrel.Linux.Processes;

namespace Petrel.Linux.Tests.Processes;

public class ProcessReaderTests
{
    [Fact]
    public void Read_ThisProcess_IsNamedWithItsNamespace()
    {
        ProcessIdentity? identity = ProcessReader.Read(Environment.ProcessId);

        Assert.NotNull(identity);
        Assert.Equal(Environment.ProcessId, identity.Pid);
        Assert.Equal(File.ReadAllText("/proc/self/comm").TrimEnd('\n'), identity.Name);
        Assert.Equal(new FileInfo("/proc/self/ns/net").LinkTarget, identity.Netns.ToString());
        Assert.False(identity.IsGo);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    public void Read_NoSuchProcess_IsNull(int pid) => Assert.Null(ProcessReader.Read(pid));

    [Fact]
    public void Read_ProcessThatEnded_IsNull()
    {
        using Process child = Process.Start("/bin/true");
        child.WaitForExit();

        Assert.Null(ProcessReader.Read(child.Id));
    }

    [Theory]
    [InlineData("docker\u001b[31md", "docker?[31md")]
    [InlineData("a\u0007\u007f", "a??")]
    [InlineData("c\u0085d", "c?d")]
    [InlineData("dockerd", "dockerd")]
    public void DecodeName_WhatSteersATerminal_IsReplaced(string comm, string expected) =>
        Assert.Equal(expected, ProcDirectory.DecodeName(System.Text.Encoding.UTF8.GetBytes(comm)));

    [Fact]
    public void Identify_SameProcess_IsCachedUntilItEnds()
    {
        ProcessCache cache = new(capacity: 2);
        using Process child = Process.Start(new ProcessStartInfo("/bin/cat") { RedirectStandardInput = true })!;
        Assert.True(SpinWait.SpinUntil(() => cache.Identify(child.Id)?.Name == "cat", TimeSpan.FromSeconds(10)));

        ProcessIdentity? first = cache.Identify(child.Id);
        Assert.Same(first, cache.Identify(child.Id));
        child.StandardInput.Close();
        child.WaitForExit();

        Assert.Null(cache.Identify(child.Id));
        Assert.Equal(0, cache.Count);
    }

    [Fact]
    public void Identify_AfterExec_HasTheNewName()
    {
        ProcessCache cache = new(capacity: 2);
        using Process child = Process.Start(
            new ProcessStartInfo("/bin/sh", ["-c", "read line; exec cat"]) { RedirectStandardInput = true })!;
        Assert.True(SpinWait.SpinUntil(() => cache.Identify(child.Id)?.Name == "sh", TimeSpan.FromSeconds(10)));

        child.StandardInput.WriteLine();
        child.StandardInput.Flush();

        Assert.True(SpinWait.SpinUntil(() => cache.Identify(child.Id)?.Name == "cat", TimeSpan.FromSeconds(10)));
        child.StandardInput.Close();
        child.WaitForExit();
    }

    [Fact]
    public void Identify_MoreThanFit_StaysBounded()
    {
        ProcessCache cache = new(capacity: 2);
        int[] pids = [.. Directory.GetDirectories("/proc").Select(Path.GetFileName)
            .Where(name => int.TryParse(name, out _)).Select(name => int.Parse(name!)).Take(10)];

        foreach (int pid in pids) _ = cache.Identify(pid);

        Assert.InRange(cache.Count, 1, 2);
    }
}
