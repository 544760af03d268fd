using System.Collections.Immutable;

namespace Petrel.Export.Metrics;

/// <summary>Every metric that Petrel has. Their names, units and labels are an interface: see <c>docs/metrics.md</c>.</summary>
public static class Families
{
    internal static readonly MetricFamily Sockets =
        Gauge("petrel_sockets", "", "TCP connections to a registry now, by the kernel's name of their state.", "registry", "role", "state");
    internal static readonly MetricFamily Opened =
        Counter("petrel_connections_opened", "", "TCP connections to a registry that opened while Petrel watched.", "registry", "role");
    internal static readonly MetricFamily Closed =
        Counter("petrel_connections_closed", "", "TCP connections to a registry that ended, by who or what ended them.", "registry", "role", "closed_by");
    internal static readonly MetricFamily Connect =
        Histogram("petrel_connect_seconds", "From a client's SYN to the established connection.", "registry", "role");
    internal static readonly MetricFamily Age =
        Histogram("petrel_connection_age_seconds", "Age of connections at their end, of those that were seen to open.", "registry", "role");
    internal static readonly MetricFamily Received =
        Counter("petrel_received_bytes", "bytes", "Payload that clients received from a registry, as far as the kernel's figures are known.", "registry", "role");
    internal static readonly MetricFamily Incidents =
        Gauge("petrel_incidents", "", "Incidents that are not over.", "registry", "cause", "severity");
    internal static readonly MetricFamily IncidentsOpened =
        Counter("petrel_incidents_opened", "", "Incidents that were opened, by the cause that was held most likely then.", "registry", "cause");
    internal static readonly MetricFamily Lead =
        Histogram("petrel_lead_seconds", "How far a warning was ahead of the client's own error, where that is known; 0 for one that came after it.");
    internal static readonly MetricFamily QuotaLimit =
        Gauge("petrel_quota_limit", "", "Pulls that a registry allows in a window.", "registry", "account");
    internal static readonly MetricFamily QuotaRemaining =
        Gauge("petrel_quota_remaining", "", "Pulls that were left when a registry was last asked.", "registry", "account");
    internal static readonly MetricFamily QuotaWindow =
        Gauge("petrel_quota_window_seconds", "seconds", "The window of a registry's pull quota.", "registry", "account");
    internal static readonly MetricFamily QuotaExhaustion =
        Gauge("petrel_quota_exhaustion_timestamp_seconds", "seconds", "When the pull quota will be used up if pulls go on as they do; no figure if it will not be within a window.", "registry", "account");
    internal static readonly MetricFamily TokenExpiry =
        Gauge("petrel_token_expiry_timestamp_seconds", "seconds", "When the token that probes use for a registry expires.", "registry");
    internal static readonly MetricFamily CertificateExpiry =
        Gauge("petrel_certificate_expiry_timestamp_seconds", "seconds", "When the certificate of a registry expires.", "registry");
    internal static readonly MetricFamily CredentialExpiry =
        Gauge("petrel_credential_expiry_timestamp_seconds", "seconds", "When a stored credential of a client expires, where it says so itself.", "registry", "account");
    internal static readonly MetricFamily ProbeSuccess =
        Gauge("petrel_probe_success", "", "Whether the last probe of a registry went well: as a whole (phase all), and the phase in which it failed.", "registry", "phase");
    internal static readonly MetricFamily ProbeDuration =
        Gauge("petrel_probe_duration_seconds", "seconds", "How long the last probe of a registry took: as a whole (phase all).", "registry", "phase");
    internal static readonly MetricFamily ProbeTime =
        Gauge("petrel_probe_timestamp_seconds", "seconds", "When a registry last answered a probe, or failed to.", "registry");
    internal static readonly MetricFamily SourceInfo =
        Info("petrel_source", "The source of kernel facts that is in use.", "source");
    internal static readonly MetricFamily SourceEvents =
        Counter("petrel_source_events", "", "Kernel events that a source delivered.", "source");
    internal static readonly MetricFamily SourceLost =
        Counter("petrel_source_lost", "", "Notifications of the kernel that a source lost.", "source");
    internal static readonly MetricFamily Degraded =
        Gauge("petrel_degraded", "", "Whether this machine withholds something that detection could use, by what is missing.", "missing");
    internal static readonly MetricFamily LoopAge =
        Gauge("petrel_loop_age_seconds", "seconds", "How long ago the watch last came round; more than a few seconds means that it hangs.");
    internal static readonly MetricFamily AlertsSent =
        Counter("petrel_alerts_sent", "", "Alerts that a receiver took.", "receiver");
    internal static readonly MetricFamily AlertsFailed =
        Counter("petrel_alerts_failed", "", "Attempts to send an alert that failed.", "receiver");
    internal static readonly MetricFamily Actions =
        Counter("petrel_actions", "", "Actions that were taken, by what they did and how that ended.", "kind", "result");
    internal static readonly MetricFamily OutboxWaiting =
        Gauge("petrel_outbox_waiting", "", "Alerts that wait to be sent.");
    internal static readonly MetricFamily QueueDropped =
        Counter("petrel_queue_dropped", "", "Things the watch said that the agent could not take in time.");
    internal static readonly MetricFamily HistoryBytes =
        Gauge("petrel_history_bytes", "bytes", "Size of the history's files.");
    internal static readonly MetricFamily HistoryDropped =
        Counter("petrel_history_dropped", "", "Records that the history could not keep.");
    internal static readonly MetricFamily HistoryWritable =
        Gauge("petrel_history_writable", "", "Whether the history can be written: 1 or 0.");
    internal static readonly MetricFamily Folded =
        Gauge("petrel_registries_folded", "", "Registries beyond the limit, whose figures have the label registry=\"other\".");
    internal static readonly MetricFamily StartTime =
        Gauge("petrel_start_timestamp_seconds", "seconds", "When the agent started.");
    internal static readonly MetricFamily Build =
        Info("petrel_build", "The Petrel that runs.", "version");

    /// <summary>All definitions, in the order in which they are shown.</summary>
    public static ImmutableArray<MetricFamily> All { get; } =
    [
        Sockets, Opened, Closed, Connect, Age, Received, Incidents, IncidentsOpened, Lead,
        QuotaLimit, QuotaRemaining, QuotaWindow, QuotaExhaustion, TokenExpiry, CertificateExpiry, CredentialExpiry,
        ProbeSuccess, ProbeDuration, ProbeTime, SourceInfo, SourceEvents, SourceLost, Degraded, LoopAge,
        AlertsSent, AlertsFailed, Actions, OutboxWaiting, QueueDropped,
        HistoryBytes, HistoryDropped, HistoryWritable, Folded, StartTime, Build,
    ];

    private static MetricFamily Gauge(string name, string unit, string help, params ImmutableArray<string> labels) =>
        new(name, MetricKind.Gauge, unit, help, labels);

    private static MetricFamily Counter(string name, string unit, string help, params ImmutableArray<string> labels) =>
        new(name, MetricKind.Counter, unit, help, labels);

    private static MetricFamily Histogram(string name, string help, params ImmutableArray<string> labels) =>
        new(name, MetricKind.Histogram, "seconds", help, labels);

    private static MetricFamily Info(string name, string help, params ImmutableArray<string> labels) =>
        new(name, MetricKind.Info, "", help, labels);
}
