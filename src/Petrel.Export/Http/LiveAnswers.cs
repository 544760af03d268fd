using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Petrel.Core.Incidents;
using Petrel.Core.Snapshots;
using Petrel.Core.Sockets;
using Petrel.Export.Json;
using Petrel.Export.Live;

namespace Petrel.Export.Http;

/// <summary>Answers from what is known now.</summary>
internal static class LiveAnswers
{
    /// <summary>The JSON line of the latest snapshot, with more members.</summary>
    internal static Task SnapshotAsync(HttpContext http, ApiSources sources)
    {
        LiveView view = sources.Live.View;
        return JsonAnswer.WriteAsync(http, json =>
        {
            json.WriteStartObject();
            if (view.Snapshot is { } snapshot) WriteMembers(json, SingleLine.Of(output => output.OnSnapshot(snapshot.Value, snapshot.Times)));
            else WriteNothingYet(json, sources.Clock.GetUtcNow().UtcDateTime);
            if (view.Hello is { } hello) WriteLine(json, "hello"u8, SingleLine.Of(output => output.OnHello(hello)));
            else json.WriteNull("hello"u8);
            json.WriteTime("startedAt"u8, sources.Live.StartedAt);
            WriteLines(json, "incidents"u8, view.Incidents.Values.Select(Line));
            WriteLines(json, "forecasts"u8, Forecasts(view).Select(Line));
            WriteLines(json, "notices"u8, view.Notices.Select(static notice => SingleLine.Of(output => output.OnNotice(notice))));
            json.WriteEndObject();
        });
    }

    internal static Task ForecastsAsync(HttpContext http, ApiSources sources)
    {
        LiveView view = sources.Live.View;
        return JsonAnswer.WriteAsync(http, json =>
        {
            json.WriteStartObject();
            WriteLines(json, "forecasts"u8, Forecasts(view).Select(Line));
            json.WriteEndObject();
        });
    }

    internal static Task RegistriesAsync(HttpContext http, ApiSources sources)
    {
        LiveView view = sources.Live.View;
        return JsonAnswer.WriteAsync(http, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("registries"u8);
            foreach (RegistrySnapshot registry in view.Snapshot?.Value.Registries ?? []) WriteRegistry(json, view, registry);
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private static void WriteRegistry(Utf8JsonWriter json, LiveView view, RegistrySnapshot registry)
    {
        IncidentSnapshot[] incidents = [.. view.Incidents.Values.Select(static one => one.Value).Where(one => one.Registry == registry.Registry)];
        TimedProbe? probe = view.Probes.GetValueOrDefault((registry.Registry, false));
        json.WriteStartObject();
        json.WriteString("registry"u8, registry.Registry);
        json.WriteString("health"u8, Health(incidents, probe, registry));
        json.WriteNumber("open"u8, registry.Open);
        json.WriteNumber("established"u8, registry.States[(int)TcpState.Established]);
        json.WriteNumber("opened"u8, registry.Opened);
        json.WriteNumber("closed"u8, registry.Closed);
        json.WriteNumber("received"u8, registry.Received);
        json.WriteNumber("endpoints"u8, registry.Endpoints.Length);
        json.WriteStartArray("incidents"u8);
        foreach (IncidentSnapshot incident in incidents) json.WriteStringValue(incident.Id);
        json.WriteEndArray();
        if (probe is null) json.WriteNull("probe"u8);
        else WriteLine(json, "probe"u8, SingleLine.Of(output => output.OnProbe(probe.Report, probe.Time)));
        WriteLines(json, "forecasts"u8, Forecasts(view).Where(one => one.Value.Registry == registry.Registry).Select(Line));
        json.WriteEndObject();
    }

    private static string Health(IncidentSnapshot[] incidents, TimedProbe? probe, RegistrySnapshot registry)
    {
        if (incidents.Length > 0) return incidents.Any(static one => one.Severity == Severity.Critical) ? "critical" : "warning";
        if (probe is not null) return probe.Report.Health == ProbeHealth.Failing ? "warning" : "healthy";
        return registry.Opened > 0 || registry.Open > 0 ? "healthy" : "unknown";
    }

    private static IEnumerable<Timed<Core.Forecasting.Forecast>> Forecasts(LiveView view) => view.Forecasts
        .OrderBy(static one => one.Key.Registry, StringComparer.Ordinal).ThenBy(static one => one.Key.Subject)
        .ThenBy(static one => one.Key.Account, StringComparer.Ordinal).Select(static one => one.Value);

    private static byte[] Line(Timed<IncidentSnapshot> incident) => SingleLine.Of(output => output.OnIncident(incident.Value, incident.Times));

    private static byte[] Line(Timed<Core.Forecasting.Forecast> forecast) => SingleLine.Of(output => output.OnForecast(forecast.Value, forecast.Times));

    private static void WriteNothingYet(Utf8JsonWriter json, DateTime now)
    {
        json.WriteString("type"u8, "snapshot");
        json.WriteTime("time"u8, now);
        foreach (string name in (ReadOnlySpan<string>)["registries", "unattributed", "hosts"])
        {
            json.WriteStartArray(name);
            json.WriteEndArray();
        }
    }

    private static void WriteLines(Utf8JsonWriter json, ReadOnlySpan<byte> name, IEnumerable<byte[]> lines)
    {
        json.WriteStartArray(name);
        foreach (byte[] line in lines) json.WriteRawValue(line);
        json.WriteEndArray();
    }

    private static void WriteLine(Utf8JsonWriter json, ReadOnlySpan<byte> name, byte[] line)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(line);
    }

    private static void WriteMembers(Utf8JsonWriter json, byte[] line)
    {
        using var document = JsonDocument.Parse(line);
        foreach (JsonProperty member in document.RootElement.EnumerateObject()) member.WriteTo(json);
    }
}
