using System.Collections.Immutable;
using Petrel.Core.Attribution;
using Petrel.Core.Diagnosis;
using Petrel.Core.History;
using Petrel.Core.Incidents;
using Petrel.Core.Outcomes;

namespace Petrel.Core.Tests.ReportBuilding;

/// <summary>Thirty days of which everything is known, and thirty before them that are half as busy.</summary>
internal static class MadeUpMonth
{
    internal const string Hub = "docker.io", GitHub = "ghcr.io", Quay = "quay.io";
    internal const int BusiestHour = 14;

    internal static readonly DateTime Start = new(2026, 3, 1, 0, 0, 0, DateTimeKind.Utc), End = Start.AddDays(30);

    private static readonly (string Registry, RegistryRole Role, string Endpoint, long Octets)[] Endpoints =
    [
        (Hub, RegistryRole.Api, "192.0.2.1:443", 2_000_000), (Hub, RegistryRole.Auth, "192.0.2.2:443", 300_000),
        (Hub, RegistryRole.Blob, "192.0.2.3:443", 900_000_000), (Hub, RegistryRole.Blob, "192.0.2.4:443", 700_000_000),
        (GitHub, RegistryRole.Api, "198.51.100.1:443", 1_000_000), (GitHub, RegistryRole.Blob, "198.51.100.2:443", 400_000_000),
        (Quay, RegistryRole.Api, "203.0.113.1:443", 90_000_000),
    ];

    internal static IEnumerable<SeriesPoint> Series() =>
        from day in Enumerable.Range(-30, 60)
        from hour in Enumerable.Range(0, 24)
        from one in Endpoints
        let weight = Weight(day, hour)
        select new SeriesPoint(Start.AddDays(day).AddHours(hour), Resolution.Hour, one.Registry, one.Role, one.Endpoint)
        {
            Opened = (long)(20 * weight),
            Received = (long)(one.Octets * weight),
            Sent = (long)(one.Octets * weight / 200),
            MostOpen = 3,
            Handshakes = Handshakes(one.Registry),
        };

    internal static IEnumerable<QuotaPoint> Quotas() =>
        from day in Enumerable.Range(0, 30)
        from hour in Enumerable.Range(0, 24)
        let peak = 40 + day + (2 * ((day % 3) - 1))
        select new QuotaPoint(Start.AddDays(day).AddHours(hour), Hub, "anonymous", "192.0.2.99", 100, 100 - (hour == BusiestHour ? peak : peak / 2), 21_600);

    internal static ImmutableArray<StoredIncident> Incidents { get; } =
    [
        Incident("bb01", Hub, Cause.Network, Start.AddDays(3).AddHours(10), 30) with { ClientSpokeAt = Start.AddDays(3).AddHours(10).AddSeconds(42) },
        Incident("bb02", Hub, Cause.Network, Start.AddDays(3).AddHours(10).AddMinutes(20), 40) with { ClientSpokeAt = Start.AddDays(3).AddHours(10).AddMinutes(20).AddSeconds(18) },
        Incident("cc01", GitHub, Cause.Capacity, Start.AddDays(10).AddHours(23).AddMinutes(50), 30) with { ClientSpokeAt = Start.AddDays(10).AddHours(23).AddMinutes(50).AddSeconds(-6) },
        Incident("dd01", Hub, Cause.RateLimit, Start.AddDays(20).AddHours(BusiestHour), 45),
        Incident("ee01", GitHub, Cause.Network, Start.AddDays(25).AddHours(8), 10),
        Incident("aa01", Quay, Cause.Tls, Start.AddMinutes(-30), 60),
        Incident("9901", Hub, Cause.Network, Start.AddDays(-10), 50),
    ];

    internal static IEnumerable<OutcomePoint> Outcomes() =>
    [
        .. from day in Enumerable.Range(0, 30) from pull in Enumerable.Range(0, 9) select Succeeded(Hub, Start.AddDays(day).AddHours(9 + pull)),
        Succeeded(GitHub, Start.AddDays(25).AddHours(8).AddMinutes(5)),
        Failed(Hub, Start.AddDays(3).AddHours(10).AddSeconds(42), "bb01", OutcomeVerdict.Warned, 42),
        Failed(Hub, Start.AddDays(3).AddHours(10).AddMinutes(20).AddSeconds(18), "bb02", OutcomeVerdict.Warned, 18),
        Failed(GitHub, Start.AddDays(10).AddHours(23).AddMinutes(49).AddSeconds(54), "cc01", OutcomeVerdict.Late, -6),
        Failed(Hub, Start.AddDays(28).AddHours(4), null, OutcomeVerdict.Missed, null),
    ];

    private static double Weight(int day, int hour)
    {
        double ofDay = hour == BusiestHour ? 1.5 : hour is >= 7 and <= 19 ? 1 - (Math.Abs(hour - 13) * 0.08) : 0.08;
        double ofWeek = Start.AddDays(day).DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? 0.35 : 1;
        return ofDay * ofWeek * (day < 0 ? 0.5 : 1 + (day * 0.02));
    }

    private static LogHistogram Handshakes(string registry)
    {
        var builder = new LogHistogramBuilder();
        double usual = registry switch { Hub => 0.02, GitHub => 0.09, _ => 0.14 };
        for (int i = 0; i < 20; i++) builder.Add(i == 19 ? usual * 8 : usual * (1 + (i * 0.02)));
        return builder.ToHistogram();
    }

    private static StoredIncident Incident(string id, string registry, Cause cause, DateTime opened, int minutes) => new()
    {
        Id = id,
        Registry = registry,
        Cause = cause,
        Severity = Severity.Critical,
        Status = IncidentStatus.Confirmed,
        Confidence = 0.9,
        FirstSign = opened.AddSeconds(-1.5),
        OpenedAt = opened,
        UpdatedAt = opened.AddMinutes(minutes),
        ResolvedAt = opened.AddMinutes(minutes),
        Summary = $"{registry} fails: {cause.Name()}, as its sockets show",
        Json = $$"""
            {"type":"incident","time":"{{opened:yyyy-MM-dd'T'HH:mm:ss}}Z","id":"{{id}}","phase":"opened","status":"confirmed","registry":"{{registry}}","endpoints":["192.0.2.3:443"],"cause":"{{cause.Name()}}","confidence":0.9,"summary":"{{registry}} fails","advice":["ask the network's people about the way to 192.0.2.3"],"processes":[{"pid":4711,"name":"dockerd","container":null,"pod":"shop/web-1","netns":1}],"evidence":[{"signal":"connect-timeout","time":"{{opened.AddSeconds(-1.5):yyyy-MM-dd'T'HH:mm:ss.f}}Z","endpoint":"192.0.2.3:443","value":1.5,"threshold":1,"window":0,"detail":"no answer to SYN for 1.5 s"}],"causes":[{"cause":"{{cause.Name()}}","confidence":0.9},{"cause":"local","confidence":0.07}]}
            """.Trim(),
    };

    private static OutcomePoint Succeeded(string registry, DateTime time) =>
        new(time, "docker", registry, $"{registry}/library/nginx:1.27", Failed: false, null, "", null, null) { Kind = OutcomeKind.Succeeded };

    private static OutcomePoint Failed(string registry, DateTime time, string? incident, OutcomeVerdict verdict, double? lead) =>
        new(time, "docker", registry, $"{registry}/library/nginx:1.27", Failed: true, Cause.Network, "dial tcp: i/o timeout", incident, lead)
        {
            Kind = OutcomeKind.Failed,
            Verdict = verdict,
        };
}
