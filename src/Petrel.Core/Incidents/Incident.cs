using Petrel.Core.Attribution;
using Petrel.Core.Detection;
using Petrel.Core.Diagnosis;
using Petrel.Core.Outcomes;
using Petrel.Core.Probing;
using Petrel.Core.Sockets;

namespace Petrel.Core.Incidents;

/// <summary>An incident while it lasts. Owned by the tracker. Times are CLOCK_MONOTONIC in nanoseconds.</summary>
internal sealed class Incident(string id, RegistryState registry, bool isLocal)
{
    private const int MostClients = 32;
    private const int MostFindings = 64;
    private const int ConfirmingCases = 3;

    private readonly List<Finding> _findings = [];
    private readonly List<ClientReference> _clients = [];

    internal string Id => id;

    internal RegistryState Registry { get; } = registry;

    internal bool IsLocal { get; } = isLocal;

    /// <summary>How many incidents of the same kind had ended shortly before this one began.</summary>
    internal int Relapses { get; init; }

    internal long FirstSign { get; private set; } = long.MaxValue;

    internal long LastSeenAt { get; private set; }

    internal DiagnosisResult Diagnosis { get; private set; } = null!;

    /// <summary>What probes said of it.</summary>
    internal ProbeStanding Probed { get; } = new();

    /// <summary>What clients said of it.</summary>
    internal ClientWords Words { get; } = new();

    /// <summary>When it was reported first.</summary>
    internal long OpenedAt { get; set; }

    /// <summary>When it was over; 0 while it lasts.</summary>
    internal long ResolvedAt { get; set; }

    internal Severity Severity { get; private set; }

    /// <summary>Whether every address that is in trouble has a neighbour that serves the same and is well.</summary>
    internal bool AffectsSomeOnly { get; private set; }

    internal IncidentStatus Status { get; private set; }

    internal long ReportedAt { get; set; }

    /// <summary>Whether something that matters changed since it was last reported.</summary>
    internal bool HasNews { get; set; }

    internal IReadOnlyList<Finding> Findings => _findings;

    internal IReadOnlyList<ClientReference> Clients => _clients;

    /// <summary>Where clients were last seen to suffer; null if nobody was.</summary>
    internal EndpointState? LatestEndpoint { get; private set; }

    /// <summary>Who that was.</summary>
    internal ClientReference LatestClient { get; private set; }

    /// <summary>Takes a signal in. True if it is of a kind, or at an endpoint, that is new to this incident.</summary>
    internal bool Take(in Signal signal, bool repeated, long now, DetectionOptions options)
    {
        int known = _findings.Count;
        FindingFor(signal).Take(signal, repeated, now);
        if (!signal.Kind.IsSuspicion()) LastSeenAt = now; // what healthy pulls show too must not keep it open
        FirstSign = Math.Min(FirstSign, signal.FirstSign);
        AddClient(signal.Client);
        (LatestEndpoint, LatestClient) = (signal.Endpoint, signal.Client);
        Judge(now, options);
        return _findings.Count != known;
    }

    /// <summary>Takes a probe's answer in. True if it is worth to be told at once.</summary>
    internal bool Take(ProbeReport report, long now, DetectionOptions options)
    {
        bool isVerdict = report.IsVerdict && SpeaksOf(report);
        HasNews |= Probed.Take(report, isVerdict, now);
        if (isVerdict) LastSeenAt = now;
        FirstSign = Math.Min(FirstSign, now);
        (IncidentStatus status, Cause? cause) = (Status, Diagnosis?.Cause);
        Judge(now, options);
        return cause is not null && (status != Status || cause != Diagnosis!.Cause);
    }

    private bool SpeaksOf(ProbeReport report)
    {
        // What a probe meets on its own way out says nothing of the way out of another network namespace.
        bool isOfTheWay = report.Cause is Cause.Network or Cause.Capacity;
        return !isOfTheWay || _findings.Count == 0 || !report.Netns.IsKnown || _findings.Exists(finding => IsSeenFrom(finding, report.Netns));
    }

    private static bool IsSeenFrom(Finding finding, NetnsId netns) =>
        !finding.Endpoint.Netns.IsKnown || finding.Endpoint.Netns == netns;

    /// <summary>Fills in a process that was identified after its connection had suffered.</summary>
    internal void Identify(ProcessIdentity identity, ulong inode)
    {
        for (int i = 0; i < _clients.Count; i++)
        {
            ClientReference client = _clients[i];
            bool same = client.Pid == identity.Pid || (client.Pid == 0 && client.Inode != 0 && client.Inode == inode);
            if (!same || client.Identity == identity) continue;
            _clients[i] = client with { Pid = identity.Pid, Identity = identity, Name = identity.Name };
            HasNews = true;
        }
    }

    /// <summary>As it was last reported; null before the first time.</summary>
    internal IncidentSnapshot? Reported { get; private set; }

    internal IncidentSnapshot Snapshot(IncidentPhase phase, long now)
    {
        HasNews = false;
        ReportedAt = now;
        return Reported = new IncidentSnapshot
        {
            Id = id,
            Time = now,
            Phase = phase,
            Status = Status,
            Registry = Registry.Name,
            Severity = Severity,
            Diagnosis = Diagnosis,
            FirstSign = FirstSign,
            Endpoints = [.. _findings.Select(static finding => finding.Endpoint.Text).Concat(Probed.Verdict?.Endpoints ?? []).Distinct()],
            Evidence = [.. _findings.Select(static finding => finding.Latest)],
            Probes = [.. Probed.Evidence],
            Processes = [.. Processes()],
            Images = [.. Words.Images],
            Words = Words.Snapshot(OpenedAt),
            Summary = Wording.Summarise(this, phase),
            Advice = Wording.Advise(this),
        };
    }

    private IEnumerable<AffectedProcess> Processes() => _clients
        .Select(static client => AffectedProcess.Of(client))
        .OfType<AffectedProcess>()
        .DistinctBy(static process => (process.Pid, process.Netns));

    private Finding FindingFor(in Signal signal)
    {
        foreach (Finding known in _findings)
        {
            if (known.Kind == signal.Kind && known.Endpoint == signal.Endpoint) return known;
        }

        var finding = new Finding(signal.Kind, signal.Endpoint);
        if (_findings.Count == MostFindings) _findings.RemoveAt(0);
        _findings.Add(finding);
        HasNews = true;
        return finding;
    }

    private void AddClient(in ClientReference client)
    {
        if (client is { Pid: 0, Inode: 0, Name: null }) return;
        foreach (ClientReference known in _clients)
        {
            if (known.Pid == client.Pid && (client.Pid != 0 || known.Inode == client.Inode)) return;
        }

        if (_clients.Count == MostClients) _clients.RemoveAt(0);
        _clients.Add(client);
        HasNews = true;
    }

    private void Judge(long now, DetectionOptions options)
    {
        Cause? before = Diagnosis?.Cause;
        DiagnosisResult? passive = _findings.Count == 0 ? null : Diagnoser.Diagnose([.. _findings.Select(static finding => finding.Kind).Distinct()]);
        // What the registry says of itself decides; what states allow beside it is still shown.
        Diagnosis = Probed.Verdict is { Cause: { } told } ? Diagnoser.Confirm(told, passive) : passive!;
        bool confirmed = Probed.Verdict is not null || _findings.Sum(static finding => finding.Cases) >= ConfirmingCases;
        IncidentStatus status = confirmed ? IncidentStatus.Confirmed : Status;
        Severity severity = SeverityOf(now, options);
        if (before != Diagnosis.Cause || status != Status || severity != Severity) HasNews = true;
        Status = status;
        Severity = severity;
    }

    private Severity SeverityOf(long now, DetectionOptions options)
    {
        AffectsSomeOnly = !IsLocal && Probed.Verdict is null && _findings.All(finding => Neighbourhood.HasHealthyNeighbour(finding.Endpoint, now));
        if (IsLocal || AffectsSomeOnly) return Severity.Warning;

        // Silence beyond a pool time may still be an idle connection that its client forgot.
        bool maybeIdle = Probed.Verdict is null && _findings.All(finding =>
            finding.Kind == SignalKind.TransferSilent && finding.Latest.Threshold > options.TransferSilenceSeconds);
        return maybeIdle ? Severity.Warning : Severity.Critical;
    }
}
