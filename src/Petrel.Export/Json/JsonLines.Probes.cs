using Petrel.Core.Attribution;
using Petrel.Core.Diagnosis;
using Petrel.Core.Forecasting;
using Petrel.Core.Incidents;

namespace Petrel.Export.Json;

// What asking brought: answers, forecasts, and the evidence that probes give.
public sealed partial class JsonLines
{
    /// <inheritdoc />
    public void OnProbe(ProbeReport report, DateTime time)
    {
        Begin("probe", time);
        _json.WriteString("registry"u8, report.Registry);
        _json.WriteString("occasion"u8, report.Occasion.Name());
        _json.WriteString("health"u8, report.Health.Name());
        _json.WriteString("cause"u8, report.Cause?.Name());
        _json.WriteString("limit"u8, report.Limit.Name());
        WriteNumber("retryAfterSeconds"u8, report.RetryAfterSeconds);
        _json.WriteBoolean("mayConfirm"u8, report.MayConfirm);
        _json.WriteString("caveat"u8, report.Caveat);
        _json.WriteString("role"u8, (report.IsMirror ? RegistryRole.Mirror : RegistryRole.Api).Name());
        _json.WriteString("client"u8, report.Client);
        _json.WriteString("way"u8, report.Way);
        _json.WriteString("account"u8, report.Account);
        if (report.Netns.IsKnown) _json.WriteNumber("netns"u8, report.Netns.Inode);
        else _json.WriteNull("netns"u8);
        _json.WriteString("phase"u8, report.Phase?.Name());
        WriteStrings("endpoints"u8, report.Endpoints);
        _json.WriteString("image"u8, report.Image);
        _json.WriteNumber("seconds"u8, report.Seconds);
        _json.WriteString("summary"u8, report.Summary);
        End();
    }

    /// <inheritdoc />
    public void OnForecast(Forecast forecast, WallTimes times)
    {
        Begin("forecast", times.At(forecast.Time));
        _json.WriteString("registry"u8, forecast.Registry);
        _json.WriteString("subject"u8, forecast.Subject.Name());
        _json.WriteString("urgency"u8, forecast.Urgency.Name());
        WriteFigures(forecast);
        _json.WriteString("summary"u8, forecast.Summary);
        End();
    }

    private void WriteQuota(Forecast quota)
    {
        _json.WriteStartObject("quota"u8);
        WriteFigures(quota);
        _json.WriteEndObject();
    }

    private void WriteFigures(Forecast forecast)
    {
        _json.WriteString("account"u8, forecast.Account);
        _json.WriteString("source"u8, forecast.Source);
        WriteNumber("limit"u8, forecast.Quota?.Latest.Limit);
        WriteNumber("remaining"u8, forecast.Quota?.Latest.Remaining);
        WriteNumber("windowSeconds"u8, forecast.Quota?.Latest.Window.TotalSeconds);
        WriteNumber("pullsPerHour"u8, forecast.Quota is { } quota ? Math.Round(quota.Burn.PerSecond * 3600, 2) : null);
        WriteMoment("at"u8, forecast.At);
        WriteMoment("earliest"u8, forecast.Quota?.Exhaustion?.Earliest);
        WriteMoment("latest"u8, forecast.Quota?.Exhaustion?.Latest);
        WriteNumber("confidence"u8, forecast.Confidence is { } confidence ? Math.Round(confidence, 2) : null);
        _json.WriteStartArray("returns"u8);
        foreach (QuotaReturn back in forecast.Quota?.Returns ?? [])
        {
            _json.WriteStartObject();
            WriteTime("earliest"u8, back.Earliest);
            WriteTime("latest"u8, back.Latest);
            _json.WriteNumber("pulls"u8, back.Count);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
    }

    private void WriteProbeEvidence(ProbeEvidence evidence, WallTimes times)
    {
        _json.WriteStartObject();
        _json.WriteString("signal"u8, evidence.Signal);
        WriteTime("time"u8, times.At(evidence.Time));
        _json.WriteString("endpoint"u8, evidence.Endpoint);
        _json.WriteNumber("value"u8, evidence.Seconds);
        _json.WriteNumber("threshold"u8, 0);
        _json.WriteNumber("window"u8, 0);
        _json.WriteString("detail"u8, evidence.Detail);
        _json.WriteEndObject();
    }

    private void WriteNumber(ReadOnlySpan<byte> name, double? value)
    {
        if (value is { } known) _json.WriteNumber(name, known);
        else _json.WriteNull(name);
    }

    private void WriteMoment(ReadOnlySpan<byte> name, DateTime? time)
    {
        if (time is { } known) WriteTime(name, known);
        else _json.WriteNull(name);
    }
}
