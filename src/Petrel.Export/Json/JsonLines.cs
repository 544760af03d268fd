using System.Text.Json;
using Petrel.Core.Connections;
using Petrel.Core.Events;
using Petrel.Core.Forecasting;
using Petrel.Core.History;
using Petrel.Core.Incidents;
using Petrel.Core.Snapshots;

namespace Petrel.Export.Json;

/// <summary>
/// Writes a watch as JSON lines. The writer and its memory are reused: what comes often, connections, allocates nothing.
/// </summary>
/// <param name="lines">Where the lines go.</param>
/// <param name="connections">Whether each connection's events are written too.</param>
public sealed class JsonLines(ILineTarget lines, bool connections) : IWatchOutput, IDisposable
{
    private readonly Utf8JsonWriter _json = new(lines.Buffer, new JsonWriterOptions { SkipValidation = true });

    /// <inheritdoc />
    public void Dispose() => _json.Dispose();

    /// <inheritdoc />
    public void OnHello(Hello hello)
    {
        Begin("hello", hello.Time);
        SessionJson.Write(_json, hello);
        End();
    }

    /// <inheritdoc />
    public void OnSourceChanged(SourceChange change)
    {
        Begin("source", change.Time);
        SessionJson.Write(_json, change);
        End();
    }

    /// <inheritdoc />
    public void OnConnection(in ConnectionRecord connection, WallTimes times)
    {
        if (!connections) return;
        Begin("connection", times.At(connection.Time));
        ConnectionJson.Write(_json, connection);
        End();
    }

    /// <inheritdoc />
    public void OnIncident(IncidentSnapshot incident, WallTimes times)
    {
        Begin("incident", times.At(incident.Time));
        IncidentJson.Write(_json, incident, times);
        End();
    }

    /// <inheritdoc />
    public void OnSuspicion(Suspicion suspicion, WallTimes times)
    {
        Begin("suspicion", times.At(suspicion.Time));
        IncidentJson.Write(_json, suspicion, times);
        End();
    }

    /// <inheritdoc />
    public void OnProbe(ProbeReport report, DateTime time)
    {
        Begin("probe", time);
        ProbeJson.Write(_json, report);
        End();
    }

    /// <inheritdoc />
    public void OnOutcome(OutcomePoint outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        Begin("outcome", outcome.Time);
        OutcomeJson.Write(_json, outcome);
        End();
    }

    /// <inheritdoc />
    public void OnForecast(Forecast forecast, WallTimes times)
    {
        Begin("forecast", times.At(forecast.Time));
        ForecastJson.Write(_json, forecast);
        End();
    }

    /// <inheritdoc />
    public void OnSnapshot(EngineSnapshot snapshot, WallTimes times)
    {
        Begin("snapshot", times.At(snapshot.Time));
        SnapshotJson.Write(_json, snapshot);
        End();
    }

    /// <inheritdoc />
    public void OnLoss(Loss loss)
    {
        Begin("loss", loss.Time);
        _json.WriteString("source"u8, loss.Source.Name());
        _json.WriteNumber("lost"u8, loss.Lost);
        _json.WriteBoolean("resynchronised"u8, loss.Resynchronised);
        End();
    }

    /// <inheritdoc />
    public void OnNotice(Notice notice)
    {
        Begin("notice", notice.Time);
        _json.WriteString("subject"u8, notice.Subject);
        _json.WriteString("detail"u8, notice.Detail);
        End();
    }

    /// <inheritdoc />
    public void OnSummary(Summary summary)
    {
        Begin("summary", summary.Time);
        SessionJson.Write(_json, summary);
        End();
    }

    /// <inheritdoc />
    public void Flush() => lines.Flush();

    private void Begin(ReadOnlySpan<char> type, DateTime time)
    {
        _json.Reset(lines.Buffer);
        _json.WriteStartObject();
        _json.WriteString("type"u8, type);
        _json.WriteTime("time"u8, time);
    }

    private void End()
    {
        _json.WriteEndObject();
        _json.Flush();
        lines.EndLine();
    }
}
