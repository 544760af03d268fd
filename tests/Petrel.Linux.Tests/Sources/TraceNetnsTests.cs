using System.Diagnostics;
using Petrel.Core.Events;
using Petrel.Core.Sockets;
using Petrel.Linux.Namespaces;

namespace Petrel.Linux.Tests.Sources;

/// <summary>Connects in this namespace and in another one, and who is told of which.</summary>
[Collection(WholeHost.Name)]
public class TraceNetnsTests
{
    [Fact]
    public void Drain_ConnectInAnotherNamespace_TellsWhich()
    {
        Requirements.DemandRoot();
        using Loopback own = new(listens: false);
        using TraceRun tracing = new([own.Port]);
        List<Event> events = [];

        // Drained while the thread lives: its namespace is read from /proc.
        NetnsId foreign = ForeignNetns.Run(() =>
        {
            Loopback.BeRefused(own.Port);
            events.AddRange(tracing.DrainUntil(EventKind.ErrorReported));
        });

        Assert.NotEqual(NetnsDirectory.Own, foreign);
        Assert.Equal(foreign, events[0].Netns);
        Assert.Equal("Close>SynSent", TraceRun.Describe(events[0]));
    }

    [Fact]
    public void Drain_OnlyOwnWatched_TellsNoForeignConnect()
    {
        Requirements.DemandRoot();
        using Loopback own = new(listens: false);
        using TraceRun tracing = new([own.Port], [NetnsDirectory.Own]);
        List<Event> events = [];

        NetnsId foreign = ForeignNetns.Run(() =>
        {
            Loopback.BeRefused(own.Port);
            events.AddRange(tracing.DrainUntil(EventKind.ErrorReported));
        });

        Assert.NotEmpty(events);
        Assert.DoesNotContain(events, IsConnect);
        own.BeRefused();
        Event connect = Assert.Single(tracing.DrainUntil(EventKind.ErrorReported), IsConnect);
        Assert.Equal(NetnsDirectory.Own, connect.Netns);
        Assert.NotEqual(foreign, connect.Netns);
    }

    [Fact]
    public void Drain_OnlyForeignWatched_TellsNoOwnConnect()
    {
        Requirements.DemandRoot();
        using Loopback own = new(listens: false);
        List<Event> events = [];

        using ManualResetEventSlim entered = new(), refused = new();
        Thread ownThread = new(() =>
        {
            entered.Wait();
            own.BeRefused();
            refused.Set();
        });
        ownThread.Start();
        NetnsId foreign = ForeignNetns.Run(() =>
        {
            using TraceRun tracing = new([own.Port], [ThreadNetns.Own]);
            entered.Set();
            refused.Wait();
            Loopback.BeRefused(own.Port);
            events.AddRange(tracing.Drain());
        });
        ownThread.Join();

        Assert.Equal(foreign, Assert.Single(events, IsConnect).Netns);
    }

    // The recorder of processes was asked, and found nothing, until its rings had been full once.
    [Fact]
    public void Drain_ProcessThatEndedBefore_TellsItsNamespaceAndName()
    {
        Requirements.DemandRoot();
        using Loopback own = new(listens: false);
        using TraceRun tracing = new([own.Port]);
        string script = $"ip link set lo up; readlink /proc/self/ns/net; exec bash -c '</dev/tcp/127.0.0.1/{own.Port}' 2>/dev/null";
        using Process process = Process.Start(new ProcessStartInfo("unshare", ["--net", "sh", "-c", script])
        {
            RedirectStandardOutput = true,
        })!;
        string netns = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();

        Event connect = tracing.DrainUntil(EventKind.ErrorReported)[0];

        // The shell forks for it: the child's name is known from its parent alone.
        Assert.NotEqual(process.Id, connect.Pid);
        Assert.Equal(netns, connect.Netns.ToString());
        Assert.NotEqual(NetnsDirectory.Own, connect.Netns);
        Assert.Equal("bash", connect.Payload);
    }

    private static bool IsConnect(Event item) => TraceRun.Describe(item) == "Close>SynSent";
}
