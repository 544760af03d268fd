using Petrel.Lab.Front.Faults;
using Petrel.Lab.Network;

namespace Petrel.Lab.Scenarios;

/// <summary>Rules for the front, as scenarios speak of them.</summary>
internal static class Spoil
{
    internal static FaultRule AcceptQueueFull(LabRole role) => new() { Kind = FaultKind.AcceptQueueFull, Role = role };

    internal static FaultRule TlsStall(LabRole role) => new() { Kind = FaultKind.TlsStall, Role = role };

    internal static FaultRule StallInBody(LabRole role, long bytes) => new() { Kind = FaultKind.StallInBody, Role = role, Path = PathKind.Blob, Bytes = bytes };

    internal static FaultRule StallBeforeResponse(LabRole role) => new() { Kind = FaultKind.StallBeforeResponse, Role = role };

    internal static FaultRule SlowFirstByte(LabRole role, double seconds) => new() { Kind = FaultKind.SlowFirstByte, Role = role, Seconds = seconds };

    internal static FaultRule FinAfter(LabRole role, long bytes) => new() { Kind = FaultKind.FinAfter, Role = role, Path = PathKind.Blob, Bytes = bytes };

    internal static FaultRule ResetAfter(LabRole role, long bytes) => new() { Kind = FaultKind.RstAfter, Role = role, Path = PathKind.Blob, Bytes = bytes };

    internal static FaultRule Status(LabRole role, int status) => new() { Kind = FaultKind.Status, Role = role, Status = status };

    internal static FaultRule ManifestStatus(LabRole role, int status) => Status(role, status) with { Path = PathKind.Manifest };

    internal static FaultRule QuotaExhausted(LabRole role) => ManifestStatus(role, 429);

    internal static FaultRule AbuseLimit(LabRole role) => Status(role, 429) with { Abuse = true, RetryAfter = 60 };

    internal static FaultRule TokenStatus(int status) => Status(LabRole.Auth, status) with { Path = PathKind.Token };

    internal static FaultRule RenewalStatus(int status) => TokenStatus(status) with { Renewals = true };

    internal static FaultRule TokenLife(int seconds) => new() { Kind = FaultKind.TokenLife, Seconds = seconds };

    internal static FaultRule ExpiredCertificate(LabRole role) => new() { Kind = FaultKind.CertificateExpired, Role = role };

    internal static FaultRule UnknownCertificate(LabRole role) => new() { Kind = FaultKind.CertificateUnknown, Role = role };

    internal static FaultRule WrongNameCertificate(LabRole role) => new() { Kind = FaultKind.CertificateWrongName, Role = role };
}
