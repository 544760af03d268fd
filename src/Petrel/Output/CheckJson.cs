using System.Collections.Immutable;
using System.Text.Json;
using Petrel.Agent.Checking;
using Petrel.Core.Diagnosis;
using Petrel.Export.Json;
using Petrel.Registry.Discovery;
using Petrel.Registry.Probing;
using Petrel.Registry.Protocol;

namespace Petrel.Output;

/// <summary>Writes a check as one JSON object on one line.</summary>
internal static class CheckJson
{
    /// <summary>The object and a line feed.</summary>
    internal static string Write(CheckReport report, string version) =>
        OneLineJson.Write("check", report.Time.UtcDateTime, version, json => WriteAll(json, report));

    private static void WriteAll(Utf8JsonWriter json, CheckReport report)
    {
        json.WriteString("status"u8, Name(report.Status));
        json.WriteNumber("exit"u8, (int)report.Status);
        json.WriteSeconds("durationSeconds"u8, report.Duration.TotalSeconds);
        json.WriteNumber("pulls"u8, report.Pulls);
        json.WriteStartArray("routes"u8);
        foreach (CheckedRoute route in report.Routes) WriteRoute(json, route);
        json.WriteEndArray();
        DiscoveryJson.WriteIdle(json, report.Idle);
        DiscoveryJson.WriteFindings(json, report.Findings);
    }

    private static void WriteRoute(Utf8JsonWriter json, CheckedRoute route)
    {
        json.WriteStartObject();
        json.WriteString("subject"u8, route.Route.Subject.Text);
        json.WriteString("registry"u8, route.Route.Subject.Registry.ToString());
        json.WriteString("image"u8, route.Route.Image?.ToString());
        json.WriteStartArray("clients"u8);
        foreach (ClientKind client in route.Route.Clients) json.WriteStringValue(client.Name());
        json.WriteEndArray();
        json.WriteString("status"u8, Name(route.Status));
        json.WriteString("summary"u8, route.Summary);
        json.WriteStartArray("endpoints"u8);
        foreach (CheckedHop hop in route.Hops) WriteHop(json, hop);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteHop(Utf8JsonWriter json, CheckedHop hop)
    {
        DiscoveredEndpoint endpoint = hop.Hop.Hop.Endpoint;
        json.WriteStartObject();
        json.WriteString("endpoint"u8, endpoint.ToString());
        json.WriteBoolean("mirror"u8, endpoint.IsMirror);
        json.WriteString("where"u8, endpoint.Place.Length > 0 ? endpoint.Place : null);
        json.WriteString("whyNot"u8, hop.Hop.Hop.Way.WhyNot.Length > 0 ? hop.Hop.Hop.Way.WhyNot : null);
        json.WriteString("status"u8, Name(hop.Status));
        json.WriteBoolean("serves"u8, hop.Serves);
        json.WriteString("cause"u8, hop.Cause?.Name());
        WriteLines(json, hop.Lines);
        if (hop.Hop.Result is { } result) WriteResult(json, result);
        json.WriteEndObject();
    }

    private static void WriteLines(Utf8JsonWriter json, ImmutableArray<CheckLine> lines)
    {
        json.WriteStartArray("phases"u8);
        foreach (CheckLine line in lines)
        {
            json.WriteStartObject();
            json.WriteString("phase"u8, line.Phase);
            json.WriteString("status"u8, Name(line.Status));
            json.WriteSeconds("durationSeconds"u8, line.Took?.TotalSeconds);
            json.WriteString("detail"u8, line.Text);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteResult(Utf8JsonWriter json, ProbeResult result)
    {
        json.WriteNumber("httpStatus"u8, result.Status);
        json.WriteStartArray("addresses"u8);
        foreach (AddressResult address in result.Addresses) WriteAddress(json, address);
        json.WriteEndArray();
        WriteCertificate(json, result.Certificate);
        WriteQuota(json, result.Quota);
        json.WriteTime("tokenExpires"u8, result.TokenExpires?.UtcDateTime);
        json.WriteString("digest"u8, result.Digest);
        if (result.Platforms.IsDefault) json.WriteNull("platforms"u8);
        else json.WriteStrings("platforms"u8, result.Platforms);
    }

    private static void WriteAddress(Utf8JsonWriter json, AddressResult address)
    {
        json.WriteStartObject();
        json.WriteString("endpoint"u8, address.Endpoint.ToString());
        json.WriteBoolean("good"u8, address.IsGood);
        json.WriteSeconds("durationSeconds"u8, address.Phases.Sum(static phase => phase.Duration.TotalSeconds));
        json.WriteString("detail"u8, address.IsGood || address.Phases.IsEmpty ? null : address.Phases[^1].Detail);
        json.WriteEndObject();
    }

    private static void WriteCertificate(Utf8JsonWriter json, CertificateFacts? certificate)
    {
        if (certificate is null)
        {
            json.WriteNull("certificate"u8);
            return;
        }
        json.WriteStartObject("certificate"u8);
        json.WriteStrings("names"u8, certificate.Names);
        json.WriteString("issuer"u8, certificate.Issuer);
        json.WriteTime("notAfter"u8, certificate.ChainNotAfter.UtcDateTime);
        json.WriteString("sha256"u8, certificate.Sha256);
        json.WriteEndObject();
    }

    private static void WriteQuota(Utf8JsonWriter json, PullQuota? quota)
    {
        if (quota is null)
        {
            json.WriteNull("quota"u8);
            return;
        }
        bool known = quota.Presence == QuotaPresence.Known;
        json.WriteStartObject("quota"u8);
        json.WriteString("presence"u8, quota.Presence.ToString().ToLowerInvariant());
        if (known) json.WriteNumber("limit"u8, quota.Limit);
        if (known) json.WriteNumber("remaining"u8, quota.Remaining);
        if (quota.Window is { } window) json.WriteNumber("windowSeconds"u8, (long)window.TotalSeconds);
        json.WriteString("source"u8, quota.Source?.Label);
        json.WriteEndObject();
    }

    private static string Name(CheckStatus status) => status.ToString().ToLowerInvariant();
}
