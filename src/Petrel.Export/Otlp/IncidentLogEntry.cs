using System.Collections;
using Petrel.Core.Diagnosis;
using Petrel.Core.Incidents;

namespace Petrel.Export.Otlp;

/// <summary>An incident as the attributes of a log record; its body is the summary.</summary>
internal sealed class IncidentLogEntry(IncidentSnapshot incident, WallTimes times) : IReadOnlyList<KeyValuePair<string, object?>>
{
    private readonly KeyValuePair<string, object?>[] _attributes =
    [
        new("petrel.incident.id", incident.Id),
        new("petrel.incident.phase", incident.Phase switch { IncidentPhase.Opened => "opened", IncidentPhase.Updated => "updated", _ => "resolved" }),
        new("petrel.incident.status", incident.Status == IncidentStatus.Confirmed ? "confirmed" : "suspected"),
        new("petrel.registry", incident.Registry),
        new("petrel.cause", incident.Diagnosis.Cause.Name()),
        new("petrel.severity", incident.Severity == Severity.Critical ? "critical" : "warning"),
        new("petrel.confidence", incident.Diagnosis.Confidence),
        new("petrel.first_sign", times.At(incident.FirstSign).ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'")),
        new("petrel.advice", incident.Advice.IsEmpty ? "" : incident.Advice[0]),
    ];

    /// <inheritdoc />
    public int Count => _attributes.Length;

    /// <inheritdoc />
    public KeyValuePair<string, object?> this[int index] => _attributes[index];

    /// <inheritdoc />
    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => ((IEnumerable<KeyValuePair<string, object?>>)_attributes).GetEnumerator();

    /// <inheritdoc />
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc />
    public override string ToString() => incident.Summary;
}
