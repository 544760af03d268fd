using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Petrel.Agent.Checking;
using Petrel.Core.Diagnosis;
using Petrel.Registry.Discovery;
using Petrel.Registry.Probing;
using Petrel.Registry.Protocol;

namespace Petrel.Output;

/// <summary>Writes a check as one JSON object on one line.</summary>
internal sealed class CheckJson : IDisposable
{
    private readonly ArrayBufferWriter<byte> _buffer = new(8 * 1024);
    private readonly Utf8JsonWriter _json;

    private CheckJson() => _json = new Utf8JsonWriter(
        _buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public void Dispose() => _json.Dispose();

    /// <summary>The object and a line feed.</summary>
    internal static string Write(CheckReport report, string version)
    {
        using var writer = new CheckJson();
        writer.WriteAll(report, version);
        return Encoding.UTF8.GetString(writer._buffer.WrittenSpan) + "\n";
    }

    private void WriteAll(CheckReport report, string version)
    {
        _json.WriteStartObject();
        _json.WriteString("type"u8, "check"u8);
        WriteTime("time"u8, report.Time);
        _json.WriteString("version"u8, version);
        _json.WriteString("status"u8, Name(report.Status));
        _json.WriteNumber("exit"u8, (int)report.Status);
        _json.WriteNumber("durationSeconds"u8, Seconds(report.Duration));
        _json.WriteNumber("pulls"u8, report.Pulls);
        _json.WriteStartArray("routes"u8);
        foreach (CheckedRoute route in report.Routes) WriteRoute(route);
        _json.WriteEndArray();
        DiscoveryJson.WriteIdle(_json, report.Idle);
        DiscoveryJson.WriteFindings(_json, report.Findings);
        _json.WriteEndObject();
        _json.Flush();
    }

    private void WriteRoute(CheckedRoute route)
    {
        _json.WriteStartObject();
        _json.WriteString("subject"u8, route.Route.Subject.Text);
        _json.WriteString("registry"u8, route.Route.Subject.Registry.ToString());
        _json.WriteString("image"u8, route.Route.Image?.ToString());
        _json.WriteStartArray("clients"u8);
        foreach (ClientKind client in route.Route.Clients) _json.WriteStringValue(client.Name());
        _json.WriteEndArray();
        _json.WriteString("status"u8, Name(route.Status));
        _json.WriteString("summary"u8, route.Summary);
        _json.WriteStartArray("endpoints"u8);
        foreach (CheckedHop hop in route.Hops) WriteHop(hop);
        _json.WriteEndArray();
        _json.WriteEndObject();
    }

    private void WriteHop(CheckedHop hop)
    {
        DiscoveredEndpoint endpoint = hop.Hop.Hop.Endpoint;
        _json.WriteStartObject();
        _json.WriteString("endpoint"u8, endpoint.ToString());
        _json.WriteBoolean("mirror"u8, endpoint.IsMirror);
        _json.WriteString("where"u8, endpoint.Place.Length > 0 ? endpoint.Place : null);
        _json.WriteString("whyNot"u8, hop.Hop.Hop.Way.WhyNot.Length > 0 ? hop.Hop.Hop.Way.WhyNot : null);
        _json.WriteString("status"u8, Name(hop.Status));
        _json.WriteBoolean("serves"u8, hop.Serves);
        _json.WriteString("cause"u8, hop.Cause?.Name());
        WriteLines(hop.Lines);
        if (hop.Hop.Result is { } result) WriteResult(result);
        _json.WriteEndObject();
    }

    private void WriteLines(ImmutableArray<CheckLine> lines)
    {
        _json.WriteStartArray("phases"u8);
        foreach (CheckLine line in lines)
        {
            _json.WriteStartObject();
            _json.WriteString("phase"u8, line.Phase);
            _json.WriteString("status"u8, Name(line.Status));
            if (line.Took is { } took) _json.WriteNumber("durationSeconds"u8, Seconds(took));
            else _json.WriteNull("durationSeconds"u8);
            _json.WriteString("detail"u8, line.Text);
            _json.WriteEndObject();
        }
        _json.WriteEndArray();
    }

    private void WriteResult(ProbeResult result)
    {
        _json.WriteNumber("httpStatus"u8, result.Status);
        _json.WriteStartArray("addresses"u8);
        foreach (AddressResult address in result.Addresses) WriteAddress(address);
        _json.WriteEndArray();
        WriteCertificate(result.Certificate);
        WriteQuota(result.Quota);
        WriteTime("tokenExpires"u8, result.TokenExpires);
        _json.WriteString("digest"u8, result.Digest);
        if (result.Platforms.IsDefault) _json.WriteNull("platforms"u8);
        else WriteStrings("platforms"u8, result.Platforms);
    }

    private void WriteAddress(AddressResult address)
    {
        _json.WriteStartObject();
        _json.WriteString("endpoint"u8, address.Endpoint.ToString());
        _json.WriteBoolean("good"u8, address.IsGood);
        _json.WriteNumber("durationSeconds"u8, address.Phases.Sum(static phase => Seconds(phase.Duration)));
        _json.WriteString("detail"u8, address.IsGood || address.Phases.IsEmpty ? null : address.Phases[^1].Detail);
        _json.WriteEndObject();
    }

    private void WriteCertificate(CertificateFacts? certificate)
    {
        if (certificate is null)
        {
            _json.WriteNull("certificate"u8);
            return;
        }
        _json.WriteStartObject("certificate"u8);
        WriteStrings("names"u8, certificate.Names);
        _json.WriteString("issuer"u8, certificate.Issuer);
        WriteTime("notAfter"u8, certificate.ChainNotAfter);
        _json.WriteString("sha256"u8, certificate.Sha256);
        _json.WriteEndObject();
    }

    private void WriteQuota(PullQuota? quota)
    {
        if (quota is null)
        {
            _json.WriteNull("quota"u8);
            return;
        }
        bool known = quota.Presence == QuotaPresence.Known;
        _json.WriteStartObject("quota"u8);
        _json.WriteString("presence"u8, quota.Presence.ToString().ToLowerInvariant());
        if (known) _json.WriteNumber("limit"u8, quota.Limit);
        if (known) _json.WriteNumber("remaining"u8, quota.Remaining);
        if (quota.Window is { } window) _json.WriteNumber("windowSeconds"u8, (long)window.TotalSeconds);
        _json.WriteString("source"u8, quota.Source?.Label);
        _json.WriteEndObject();
    }

    private void WriteStrings(ReadOnlySpan<byte> name, ImmutableArray<string> values)
    {
        _json.WriteStartArray(name);
        foreach (string value in values) _json.WriteStringValue(value);
        _json.WriteEndArray();
    }

    private void WriteTime(ReadOnlySpan<byte> name, DateTimeOffset? time) =>
        _json.WriteString(name, time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", null));

    private static double Seconds(TimeSpan span) => Math.Round(span.TotalSeconds, 6);

    private static string Name(CheckStatus status) => status.ToString().ToLowerInvariant();
}
