using Petrel.Core.Attribution;
using Petrel.Core.Detection;
using Petrel.Core.Events;
using Petrel.Core.Incidents;
using Petrel.Core.Probing;
using Petrel.Core.Sockets;
using Endpoints = Petrel.Core.Tests.TestRegistry;

namespace Petrel.Core.Tests;

/// <summary>
/// A watch without a machine: an engine, a simulated kernel of <see cref="FakeSocket"/>s, and a loop that makes deadlines
/// due as the real one does. Times are seconds from the start of the watch; they must not go back.
/// </summary>
internal sealed class Scenario
{
    internal const int Dockerd = 812;
    internal const int Containerd = 813;
    internal const int Podman = 814;
    internal const int Stranger = 900;
    internal const uint HostNetns = 4_026_531_840;

    private const long Second = 1_000_000_000;
    private const long Origin = 1_000 * Second;
    private const int MostRounds = 4;
    private const long ProbeTakes = 50_000_000;
    private const long DiskTakes = 1_250_000_000;

    private static readonly long Epoch = new DateTime(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc).Ticks;

    private long _nextTick = Origin + Second;
    private long _nextPort = 40_000;
    private ulong _nextSocket = 1;

    internal Scenario(
        SourceKind source = SourceKind.Trace, DetectionOptions? detection = null, bool resolved = true, bool allNamespaces = true)
    {
        Source = source;
        Engine = new Engine(
            new EngineOptions
            {
                Catalogue = Endpoints.Catalogue,
                Registries = Endpoints.Catalogue.Registries,
                Detection = detection ?? new DetectionOptions(),
                WatchesAllNamespaces = allNamespaces,
            },
            Output);
        Feed(new Event { Time = Origin, Kind = EventKind.SourceChanged, Source = source });
        Feed(new Event { Time = Origin, Kind = EventKind.ClockAnchored, Value = Epoch });
        if (resolved) ResolveAll();
        Sweep(0);
    }

    internal Engine Engine { get; }

    internal RecordingOutput Output { get; } = new();

    /// <summary>Everything that the engine was told, in order.</summary>
    internal List<Event> Fed { get; } = [];

    internal SourceKind Source { get; }

    /// <summary>Who answers look-ups: the sockets as they stand, unless a test puts something else here.</summary>
    internal Func<SocketLookup, double, Event?>? Kernel { get; set; }

    internal List<FakeSocket> Sockets { get; } = [];

    /// <summary>Who looks at download files; nobody, unless a test puts somebody here. The answer takes 1.25 s.</summary>
    internal Func<DownloadRequest, double, DownloadSighting?>? Disk { get; set; }

    /// <summary>What was asked of the disk, in order.</summary>
    internal List<DownloadRequest> DiskAsked { get; } = [];

    private readonly Queue<(long Due, DownloadRequest Request)> _diskLooks = new();

    /// <summary>Whether ticks walk over all sockets, as they do without tracepoints.</summary>
    internal bool Sweeps { get; set; } = true;

    /// <summary>Whether every event is delivered twice.</summary>
    internal bool Doubled { get; set; }

    /// <summary>Processes that are identified as soon as the engine asks.</summary>
    internal Dictionary<int, ProcessIdentity> Processes { get; } = new()
    {
        [Dockerd] = Named(Dockerd, "dockerd"),
        [Containerd] = Named(Containerd, "containerd"),
        [Podman] = Named(Podman, "podman"),
        [Stranger] = Named(Stranger, "stranger"),
    };

    internal double Now => Seconds(Engine.Now);

    internal static long At(double seconds) => Origin + (long)Math.Round(seconds * Second);

    internal static double Seconds(long time) => (time - Origin) / (double)Second;

    internal static ProcessIdentity Named(int pid, string name, bool isGo = false) =>
        new(pid, name, null, null, new NetnsId(HostNetns), isGo);

    /// <summary>A socket that has done nothing yet.</summary>
    internal FakeSocket Socket(
        string remote, int pid = Dockerd, uint netns = HostNetns, string? local = null, ulong address = 0)
    {
        InetEndpoint from = Endpoints.Endpoint(local ?? $"10.0.0.2:{_nextPort++}");
        ulong number = _nextSocket++;
        var socket = new FakeSocket(
            this, new SocketKey(from, Endpoints.Endpoint(remote)), netns,
            address != 0 ? address : 0xffff_8880_0000_0000 + (number << 12), number, pid);
        Sockets.Add(socket);
        return socket;
    }

    /// <summary>Begins a connect.</summary>
    internal FakeSocket Connect(double at, string remote, int pid = Dockerd, uint netns = HostNetns) =>
        Socket(remote, pid, netns).Connect(at);

    /// <summary>A connection whose handshake took 20 ms.</summary>
    internal FakeSocket Open(double at, string remote, int pid = Dockerd, uint netns = HostNetns) =>
        Connect(at, remote, pid, netns).Establish(at + 0.02);

    /// <summary>A request, a response of the given size, and the server's end, as healthy docker pulls show it.</summary>
    internal FakeSocket Exchange(double at, string remote, int pid = Dockerd, ulong octets = 20_000, uint netns = HostNetns) =>
        Open(at, remote, pid, netns).Send(at + 0.03, 800).Receive(at + 0.06, octets)
            .RemoteFin(at + 0.061).Close(at + 0.062);

    /// <summary>Lets time pass, with the ticks and deadlines that fall due.</summary>
    internal Scenario RunTo(double seconds)
    {
        long until = At(seconds);
        for (int stalled = 0; ;)
        {
            long deadline = Engine.NextDeadline;
            AnswerDisk(Math.Min(Math.Min(_nextTick, deadline), until));
            AnswerProbes(Math.Min(Math.Min(_nextTick, Engine.NextDeadline), until));
            deadline = Engine.NextDeadline;
            long next = Math.Min(_nextTick, deadline);
            if (next > until) return this;
            stalled = next <= Engine.Now ? stalled + 1 : 0;
            if (stalled > 1000) throw new InvalidOperationException("a deadline does not pass");
            bool periodic = _nextTick <= deadline;
            long time = Math.Max(next, Engine.Now);
            if (periodic) _nextTick += Second;
            Feed(new Event { Time = time, Kind = EventKind.Tick, Value = periodic ? 1 : 0 });
            if (periodic && Sweeps && Source != SourceKind.Trace) Sweep(Seconds(time));
        }
    }

    /// <summary>One event, without anything being due before it.</summary>
    internal void Feed(in Event e)
    {
        Process(e);
        if (Doubled && e.Kind != EventKind.Tick) Process(e);
        Answer();
    }

    private void Process(in Event e)
    {
        Fed.Add(e);
        Engine.Process(e);
    }

    /// <summary>A walk over all sockets of a namespace, as dumps deliver it.</summary>
    internal void Sweep(double at, uint netns = HostNetns, bool complete = true)
    {
        var id = new NetnsId(netns);
        Feed(new Event { Time = At(at), Kind = EventKind.SweepStarted, Netns = id, Source = Source });
        foreach (FakeSocket socket in Sockets.Where(socket => socket.Exists && socket.Netns == id).ToArray())
            Feed(socket.Sample(at));
        Feed(new Event { Time = At(at), Kind = EventKind.SweepEnded, Netns = id, Source = Source, Value = complete ? 1 : 0 });
    }

    internal void Resolve(double at, string host, params string[] addresses)
    {
        RunTo(at);
        Feed(new Event { Time = At(at), Kind = EventKind.NameResolved, Payload = Endpoints.Answer(host, addresses) });
    }

    internal void Identify(double at, ProcessIdentity identity, ulong inode = 0)
    {
        RunTo(at);
        Feed(new Event { Time = At(at), Kind = EventKind.ProcessIdentified, Pid = identity.Pid, Inode = inode, Payload = identity });
    }

    /// <summary>Who answers when the engine wants to ask a registry; nobody, unless a test puts somebody here. It takes 50 ms.</summary>
    internal Func<ProbeRequest, double, ProbeReport?>? Prober { get; set; }

    /// <summary>What the engine wanted to ask, in order, and when.</summary>
    internal List<(ProbeRequest Request, double At)> Asked { get; } = [];

    private readonly Queue<(long Due, ProbeRequest Request)> _probes = new();

    /// <summary>A probe that was not asked for.</summary>
    internal void Probe(double at, ProbeReport report)
    {
        RunTo(at);
        Feed(new Event { Time = At(at), Kind = EventKind.ProbeAnswered, Payload = report });
    }

    internal IncidentSnapshot OnlyIncident() => Assert.Single(Output.Opened);

    internal double OpenedAt() => Seconds(OnlyIncident().Time);

    private void ResolveAll()
    {
        Resolve(0, Endpoints.ApiHost, Endpoints.Api, Endpoints.Api2, Endpoints.ApiV6);
        Resolve(0, Endpoints.AuthHost, Endpoints.Auth);
        Resolve(0, Endpoints.CdnHost, Endpoints.Cdn);
    }

    private void Answer()
    {
        for (int round = 0; round < MostRounds; round++)
        {
            IdentificationRequest[] who = Engine.WantedIdentities.ToArray();
            SocketLookup[] sockets = Engine.WantedSamples.ToArray();
            foreach (DownloadRequest request in Engine.WantedDownloads) AskDisk(request);
            foreach (ProbeRequest request in Engine.WantedProbes) AskRegistry(request);
            Engine.ClearWanted();
            if (who.Length == 0 && sockets.Length == 0) return;
            foreach (IdentificationRequest request in who) Answer(request);
            if (Source == SourceKind.Proc && sockets.Length > 0)
            {
                Sweep(Now); // a single socket cannot be read: all are
                return;
            }

            foreach (SocketLookup lookup in sockets)
            {
                if ((Kernel ?? LookUp)(lookup, Now) is { } answer) Process(answer);
            }
        }
    }

    private void AskDisk(in DownloadRequest request)
    {
        DiskAsked.Add(request);
        if (Disk is not null) _diskLooks.Enqueue((Engine.Now + DiskTakes, request));
    }

    private void AskRegistry(in ProbeRequest request)
    {
        Asked.Add((request, Now));
        if (Prober is not null) _probes.Enqueue((Engine.Now + ProbeTakes, request));
    }

    private void AnswerProbes(long until)
    {
        while (_probes.TryPeek(out (long Due, ProbeRequest Request) probe) && probe.Due <= until)
        {
            _probes.Dequeue();
            if (Prober!(probe.Request, Seconds(probe.Due)) is { } report)
                Feed(new Event { Time = Math.Max(probe.Due, Engine.Now), Kind = EventKind.ProbeAnswered, Payload = report });
        }
    }

    private void AnswerDisk(long until)
    {
        while (_diskLooks.TryPeek(out (long Due, DownloadRequest Request) look) && look.Due <= until)
        {
            _diskLooks.Dequeue();
            if (Disk!(look.Request, Seconds(look.Due)) is not { } sighting) continue;
            Feed(new Event { Time = look.Due, Kind = EventKind.DownloadsSeen, Pid = look.Request.Pid, Payload = sighting });
        }
    }

    private void Answer(in IdentificationRequest request)
    {
        int pid = request.Pid;
        ulong inode = request.Inode;
        if (pid == 0) pid = Sockets.FirstOrDefault(socket => socket.Inode == inode)?.Pid ?? 0;
        if (!Processes.TryGetValue(pid, out ProcessIdentity? identity)) return;
        Process(new Event
        {
            Time = Engine.Now,
            Kind = EventKind.ProcessIdentified,
            Pid = pid,
            Inode = inode,
            Payload = identity,
        });
    }

    private Event? LookUp(SocketLookup lookup, double now)
    {
        FakeSocket? socket = Sockets.LastOrDefault(s => s.Exists && s.Key == lookup.Key && s.Netns == lookup.Netns);
        return socket?.Sample(now) ?? new Event
        {
            Time = At(now),
            Kind = EventKind.SampleMissing,
            Key = lookup.Key,
            Cookie = lookup.Cookie,
            Netns = lookup.Netns,
            Source = SourceKind.Diag,
        };
    }
}
