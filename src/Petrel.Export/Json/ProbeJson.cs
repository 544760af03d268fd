using System.Text.Json;
using Petrel.Core.Attribution;
using Petrel.Core.Diagnosis;

namespace Petrel.Export.Json;

/// <summary>What a registry answered when it was asked, as members of a JSON object.</summary>
internal static class ProbeJson
{
    /// <summary>The answer, and by which way it was asked for.</summary>
    internal static void Write(Utf8JsonWriter json, ProbeReport report)
    {
        json.WriteString("registry"u8, report.Registry);
        json.WriteString("occasion"u8, report.Occasion.Name());
        json.WriteString("health"u8, report.Health.Name());
        json.WriteString("cause"u8, report.Cause?.Name());
        json.WriteString("limit"u8, report.Limit.Name());
        json.WriteNumber("retryAfterSeconds"u8, report.RetryAfterSeconds);
        json.WriteBoolean("mayConfirm"u8, report.MayConfirm);
        json.WriteString("caveat"u8, report.Caveat);
        json.WriteString("role"u8, (report.IsMirror ? RegistryRole.Mirror : RegistryRole.Api).Name());
        json.WriteString("client"u8, report.Client);
        json.WriteString("way"u8, report.Way);
        json.WriteString("account"u8, report.Account);
        json.WriteNetns(report.Netns);
        json.WriteString("phase"u8, report.Phase?.Name());
        json.WriteStrings("endpoints"u8, report.Endpoints);
        json.WriteString("image"u8, report.Image);
        json.WriteNumber("seconds"u8, report.Seconds);
        json.WriteString("summary"u8, report.Summary);
    }
}
