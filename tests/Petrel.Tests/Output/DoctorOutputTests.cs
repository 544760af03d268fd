using System.Text.Json.Nodes;
using Petrel.Agent.Diagnostics;
using Petrel.Core.Events;
using Petrel.Core.Sockets;
using Petrel.Linux.Capabilities;
using Petrel.Linux.Namespaces;
using Petrel.Output;

namespace Petrel.Tests.Output;

public class DoctorOutputTests
{
    private static readonly Availability Denied =
        Availability.Denied("CAP_SYS_ADMIN", "tracefs is not mounted, and this user may not mount it", "run as root");

    private static readonly MachineFacts User = new(
        new HostCapabilities(default, new KernelVersion(6, 1), IsRoot: false),
        new HostSettings { KernelRelease = "6.1.0-18-amd64", PerfEventParanoid = 3, Executable = "/usr/local/bin/petrel" },
        Denied,
        "",
        [
            new SourceTrial(SourceKind.Trace, Denied, []),
            new SourceTrial(SourceKind.Diag, Availability.Available, []),
            new SourceTrial(SourceKind.Proc, Availability.Available, []),
        ],
        new NetnsCensus(
            [
                new(new NetnsId(4026531840), [], 812, "bash", 3, IsOwn: true, Availability.Available),
                new(new NetnsId(4026532201), ["/run/netns/lab\e[2J"], 0, "", 0, IsOwn: false,
                    Availability.Denied("CAP_SYS_ADMIN", "may not be entered without CAP_SYS_ADMIN on the host", "")),
            ],
            120, 117, "init[1]"));

    private static readonly MachineFacts Root = User with
    {
        Capabilities = new HostCapabilities(new CapabilitySet(ulong.MaxValue), new KernelVersion(6, 1), IsRoot: true),
        TraceFs = Availability.Available,
        Trials = [.. User.Trials.Select(static trial => trial with { Availability = Availability.Available })],
        Netns = new NetnsCensus([User.Netns.Seen[0]], 120, 0),
    };

    [Fact]
    public void Text_OrdinaryUser_IsThisPage() => Assert.Equal(
        """
        petrel 9.9 on Linux 6.1.0-18-amd64: WARNING, not everything is seen

        Sources
          trace   denied       tracefs is not mounted, and this user may not mount it
          diag    available    what --source auto takes
          proc    available

        What each detects here
                                      trace    diag     proc
          connect-timeout             -        polled   polled
          connect-refused             -        yes      -
          connect-unreachable         -        -        -
          transfer-reset              -        -        -
          no-first-byte               -        polled   -
          transfer-silent             -        polled   -
          request-unacknowledged      -        polled   -
          keepalive-unanswered        -        polled   -
          close-wait-lingering        -        polled   polled
          receive-queue-stuck         -        polled   polled
          backoff-cadence             -        yes      -
          idle-beyond-pool            -        polled   -
          connection-churn            -        yes      -
          socket-churn                -        -        polled
          connections-cut             -        -        -
          ended-together              -        -        -
          token-old                   -        polled   -
          handshake-slow              -        -        -
          address-slow                -        -        -
          mirrors-failing             -        polled   -
          mirrors-suspected           -        polled   -
          popular-age                 -        polled   polled
          popular-short-life          -        polled   -
          popular-private-instant     -        -        -
          popular-private-close-wait  -        polled   polled
          pull-without-blob           -        yes      -
          auth-only                   -        yes      -
          handshake-refused           -        -        -
          mirror-without-blob         -        yes      -
          auth-loop                   -        yes      -
          mirror-backoff              -        yes      -
          early-close-cadence         -        yes      -
          transfer-reset-abort        -        -        -
          retry-burst                 -        -        -
          mirror-passed-over          -        yes      -
          polled: at the next poll; what is over by then is missed

        Capabilities
          CAP_PERFMON           missing      open tracepoints for the whole host
          CAP_DAC_READ_SEARCH   missing      read root's files: tracefs, /proc/PID/fd
          CAP_SYS_ADMIN         missing      enter network namespaces, mount tracefs
          CAP_SYS_PTRACE        missing      look into processes of other users
          CAP_NET_BROADCAST     missing      hear of socket ends in other namespaces
          CAP_NET_RAW           missing      read server names and DNS answers in first
                                             packets

        Surroundings
          program                 /usr/local/bin/petrel
          user                    not root
          user namespace          the host's
          PID namespace           the host's
          /proc                   no hidepid; 120 processes, 117 of them closed to this
                                  user
          tracefs                 tracefs is not mounted, and this user may not mount it
          server names            can be read in first packets, DNS answers too
          perf_event_paranoid     3 (tracing takes a capability)

        Network namespaces: 2 found, 1 can be watched
          4026532201  refused  /run/netns/lab?[2J; may not be entered without
                               CAP_SYS_ADMIN on the host
          4026531840  own      bash[812] and 2 more
          and perhaps others, of 117 processes that may not be looked into

        What this costs
          source trace
            Tracefs is not mounted, and this user may not mount it. With diag instead,
            states are polled: who closed first and resets are often not seen; processes
            are found later, by a walk over /proc.
          CAP_PERFMON
            Tracepoints cannot be opened: sockets are polled, and what lasts shorter
            than a poll is missed.
          CAP_DAC_READ_SEARCH
            The descriptions of tracepoints (tracefs) belong to root and cannot be read,
            nor the descriptors of other users' processes.
          CAP_SYS_ADMIN
            Other network namespaces cannot be entered: connections of containers with
            their own are not listed.
          CAP_SYS_PTRACE
            Processes of other users cannot be looked into: the owner of a connection
            found open stays unnamed, and the network namespace of a process is unknown
            at connect.
          CAP_NET_BROADCAST
            The last figures of connections in other network namespaces are not heard
            of.
          CAP_NET_RAW
            Server names and DNS answers cannot be read: registries behind one shared
            (CDN) address are not told apart, and what a client reaches by a proxy, or
            at an address that Petrel's own look-ups did not bring, is not recognised.

        How to grant it
            sudo setcap \
              cap_dac_read_search,cap_sys_admin,cap_sys_ptrace,cap_net_broadcast,cap_net_raw+ep \
              /usr/local/bin/petrel
          or
            sudo /usr/local/bin/petrel watch

        """.ReplaceLineEndings("\n"),
        Page(User));

    [Fact]
    public void Text_Colour_ChangesNoText()
    {
        string coloured = new DoctorText(new TextStyle(true), quiet: false, verbose: false).Write(CheckupJudge.Judge(User), "9.9");

        Assert.Contains("\e[33mWARNING\e[0m", coloured, StringComparison.Ordinal);
        Assert.Equal(Page(User), System.Text.RegularExpressions.Regex.Replace(coloured, "\e\\[[0-9;]*m", ""));
    }

    [Fact]
    public void Text_Quiet_IsTheVerdictAndWhatItCosts()
    {
        Assert.Equal("petrel 9.9 on Linux 6.1.0-18-amd64: OK, everything is seen\n", Page(Root, quiet: true));
        Assert.Contains("sudo setcap", Page(User, quiet: true), StringComparison.Ordinal);
        Assert.DoesNotContain("Sources", Page(User, quiet: true), StringComparison.Ordinal);
    }

    [Fact]
    public void Text_ManyNamespaces_ShowsTheRefusedOnesAndSaysHowToSeeTheRest()
    {
        MachineFacts facts = Root with
        {
            Netns = new NetnsCensus(
                [
                    .. Enumerable.Range(1, 40).Select(static inode =>
                        new NetnsSighting(new NetnsId((uint)inode), [], inode, "pause", 1, inode == 1, Availability.Available)),
                    User.Netns.Seen[1],
                ],
                40, 0),
        };

        string page = Page(facts);
        Assert.Contains("Network namespaces: 41 found, 40 can be watched\n  4026532201  refused", page, StringComparison.Ordinal);
        Assert.Contains("  and 31 more (--verbose lists all)\n", page, StringComparison.Ordinal);
        Assert.Contains("pause[40]", Page(facts, verbose: true), StringComparison.Ordinal);
    }

    [Fact]
    public void Text_Unsupported_NamesTheKernelItTakes()
    {
        MachineFacts facts = User with
        {
            Trials = User.Trials.SetItem(0, new SourceTrial(SourceKind.Trace, Availability.Unsupported("4.16", "no tracepoint"), [])),
        };

        Assert.Contains("  trace   unsupported  takes Linux 4.16: no tracepoint\n", Page(facts), StringComparison.Ordinal);
    }

    [Fact]
    public void Json_OrdinaryUser_IsOneLineWithEverything()
    {
        string line = DoctorJson.Write(CheckupJudge.Judge(User), "9.9", new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc));
        JsonNode json = JsonNode.Parse(line)!;

        Assert.EndsWith("}\n", line, StringComparison.Ordinal);
        Assert.Single(line.TrimEnd('\n').Split('\n'));
        Assert.Equal(
            ["doctor", "2026-01-02T03:04:05.000000Z", "9.9", "warning", "1", "diag", "/usr/local/bin/petrel", "false"],
            new[] { "type", "time", "version", "status", "exit", "source", "executable", "root" }.Select(field => json[field]!.ToString()));
        Assert.Equal("source trace", json["findings"]![0]!["missing"]!.ToString());
        Assert.Equal("sudo setcap cap_perfmon+ep /usr/local/bin/petrel", json["capabilities"]![0]!["fix"]!.ToString());
        Assert.Equal("denied", json["sources"]![0]!["availability"]!.ToString());
        Assert.Equal("polled", json["sources"]![1]!["detects"]!["no-first-byte"]!.ToString());
        Assert.True(json["sources"]![1]!["auto"]!.GetValue<bool>());
        Assert.Null(json["kernel"]!["tracefs"]);
        Assert.Equal("/run/netns/lab\e[2J", json["netns"]![1]!["names"]![0]!.ToString());
        Assert.False(json["netns"]![1]!["entered"]!.GetValue<bool>());
    }

    [Fact]
    public void Json_Root_SaysWhereTracefsIs()
    {
        Assert.Equal("detached", Kernel(Root)["tracefs"]!.ToString());
        Assert.Equal("/t", Kernel(Root with { TraceFsPlace = "/t" })["tracefs"]!.ToString());
    }

    private static JsonNode Kernel(MachineFacts facts) =>
        JsonNode.Parse(DoctorJson.Write(CheckupJudge.Judge(facts), "9.9", default))!["kernel"]!;

    private static string Page(MachineFacts facts, bool quiet = false, bool verbose = false) =>
        new DoctorText(new TextStyle(false), quiet, verbose).Write(CheckupJudge.Judge(facts), "9.9");
}
