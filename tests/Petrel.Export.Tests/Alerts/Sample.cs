using Petrel.Core.Diagnosis;
using Petrel.Core.History;
using Petrel.Core.Incidents;
using Petrel.Export.Alerts;

namespace Petrel.Export.Tests.Alerts;

/// <summary>Incidents as tests need them.</summary>
internal static class Sample
{
    internal static readonly DateTime Noon = new(2026, 11, 24, 12, 0, 0, DateTimeKind.Utc);

    internal static StoredIncident Incident(string id = "i1", string registry = "docker.io", DateTime? at = null) => new()
    {
        Id = id,
        Registry = registry,
        Cause = Cause.Network,
        Severity = Severity.Critical,
        Status = IncidentStatus.Confirmed,
        Confidence = 0.93,
        FirstSign = at ?? Noon,
        OpenedAt = at ?? Noon,
        UpdatedAt = at ?? Noon,
        Summary = $"no working network path to {registry}",
        Json = """{"type":"incident","endpoints":["203.0.113.7:443"],"advice":["check the way to 203.0.113.7:443"],"processes":[{"pid":812,"name":"dockerd"}]}""",
    };

    internal static ReceiverOptions Receiver(string name = "hook", ReceiverKind kind = ReceiverKind.Webhook) => new() { Name = name, Kind = kind };

    internal static AlertOptions Options(params ReceiverOptions[] receivers) => new() { Host = "host1", Cluster = "c1", Receivers = [.. receivers] };

    internal static Alert Alert(StoredIncident? incident = null, IncidentPhase phase = IncidentPhase.Opened, AlertOptions? options = null)
    {
        StoredIncident told = incident ?? Incident();
        OutboxEntry entry = new AlertPlanner(options ?? Options(Receiver())).Plan(told, phase)[0];
        return AlertJson.ReadAlert(entry.Payload, out _)!;
    }

    internal static AlertMessage Message(params Alert[] alerts) => new()
    {
        Key = "0123456789abcdef",
        Kind = alerts.Length == 0 ? MessageKind.Test : MessageKind.Alerts,
        Receiver = "hook",
        Time = Noon,
        Labels = AlertLabels.Common(Options()),
        Alerts = [.. alerts],
    };
}
