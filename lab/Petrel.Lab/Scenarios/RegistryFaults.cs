using Petrel.Lab.Front.Faults;
using Petrel.Lab.Network;
using Petrel.Lab.Referee;
using static Petrel.Lab.Scenarios.PathFaults;

namespace Petrel.Lab.Scenarios;

/// <summary>Faults of the registry itself, above TCP.</summary>
internal static class RegistryFaults
{
    // Less than a layer, several times over: who goes on where it was cut must be cut again.
    private const int Cut = 100_000;

    private const string AskQuota = "quota probe and forecast", AskManifest = "HEAD of the manifest", AskCertificate = "certificate expiry";

    internal static IEnumerable<Scenario> All =>
    [
        Spoilt("stall-in-body", "the server stops sending in mid-blob", Sign.SilentTransfer, LabRole.Blob, ["capacity", "network"],
            Spoil.StallInBody(LabRole.Blob, Cut)),
        Spoilt("stall-response", "the server never answers the request", Sign.NoFirstByte, LabRole.Api, ["capacity", "network"],
            Spoil.StallBeforeResponse(LabRole.Api)),
        Spoilt("blob-stall-response", "the CDN never answers the request", Sign.NoFirstByte, LabRole.Blob, ["capacity", "network"],
            Spoil.StallBeforeResponse(LabRole.Blob)),
        Spoilt("tls-stall", "the TLS handshake stalls", Sign.NoFirstByte, LabRole.Api, ["capacity", "tls", "network"],
            Spoil.TlsStall(LabRole.Api)),
        Spoilt("blob-fin", "each blob is cut by FIN", Sign.EarlyClose, LabRole.Blob, ["network", "capacity"],
            Spoil.FinAfter(LabRole.Blob, Cut)),
        Spoilt("blob-rst", "each blob is cut by RST", Sign.Reset, LabRole.Blob, ["network", "capacity"],
            Spoil.ResetAfter(LabRole.Blob, Cut)),
        Spoilt("slow-first-byte", "the CDN answers after 12 s", Sign.NoFirstByte, LabRole.Blob, ["capacity", "network"],
            Spoil.SlowFirstByte(LabRole.Blob, 12)),
        BackOff("quota", "pull quota used up: 429 with JSON", LabRole.Api, Spoil.QuotaExhausted(LabRole.Api)),
        BackOff("abuse-limit", "abuse limit: 429 as plain text, Retry-After", LabRole.Api, Spoil.AbuseLimit(LabRole.Api)),
        Refused("manifest-401", "manifest refused: 401", "authentication", Spoil.ManifestStatus(LabRole.Api, 401)),
        Refused("manifest-403", "manifest refused: 403", "authentication", Spoil.ManifestStatus(LabRole.Api, 403)),
        Refused("manifest-500", "manifest fails: 500", "capacity", Spoil.ManifestStatus(LabRole.Api, 500)),
        Refused("manifest-503", "manifest fails: 503", "capacity", Spoil.ManifestStatus(LabRole.Api, 503)),
        Refused("token-401", "the token server refuses", "authentication", Spoil.TokenStatus(401)),
        Refused("token-503", "the token server fails", "authentication", Spoil.TokenStatus(503)),
        RenewalRefused(),
        Certificate("certificate-expired", "the API's certificate has expired", Spoil.ExpiredCertificate(LabRole.Api)),
        Certificate("certificate-unknown", "the API's certificate is of an unknown authority", Spoil.UnknownCertificate(LabRole.Api)),
        Certificate("certificate-name", "the API's certificate is for another name", Spoil.WrongNameCertificate(LabRole.Api)),
        new("mirror-upstream", "both mirrors answer 503, as what is behind them fails")
        {
            Sign = Sign.None, IsSuspicion = true, Roles = [LabRole.MirrorA, LabRole.MirrorB], Causes = ["mirror-upstream", "unknown"],
            Settings = new(Mirrors: 2), Clients = WithMirrors, Ahead = "ping and HEAD at each mirror",
            Play = static stage => PullSpoilt(stage, Images.Latest, Spoil.Status(LabRole.MirrorA, 503), Spoil.Status(LabRole.MirrorB, 503)),
        },
        new("mirror-429", "the mirror answers 429")
        {
            Sign = Sign.Return, Roles = [LabRole.MirrorA], Causes = ["rate-limit", "mirror-upstream", "unknown"], IsSuspicion = true,
            Settings = new(Mirrors: 1), Clients = WithMirrors, Ahead = "HEAD at the mirror",
            Play = static stage => PullSpoilt(stage, Images.Latest, Spoil.Status(LabRole.MirrorA, 429)),
        },
        new("api-one-slow", "one of three API addresses answers after 8 s")
        {
            Sign = Sign.NoFirstByte, Roles = [LabRole.Api], Causes = ["capacity", "network"],
            Play = static stage => PullSpoilt(stage, Images.Latest, Spoil.SlowFirstByte(LabRole.Api, 8) with { Index = 0 }),
        },
    ];

    private static Scenario Spoilt(string name, string what, Sign sign, LabRole role, string[] causes, FaultRule rule) => new(name, what)
    {
        Sign = sign,
        Roles = [role],
        Causes = causes,
        Play = stage => PullSpoilt(stage, Images.Latest, rule),
    };

    // podman and skopeo wait and come back; docker and containerd speak at once.
    private static Scenario BackOff(string name, string what, LabRole role, FaultRule rule) => new(name, what)
    {
        Sign = Sign.Return,
        Roles = [role],
        Causes = ["rate-limit", "unknown"],
        IsSuspicion = true,
        Ahead = AskQuota,
        Play = stage => PullSpoilt(stage, Images.Latest, rule),
    };

    private static Scenario Refused(string name, string what, string truth, FaultRule rule) => new(name, what)
    {
        Truth = truth,
        IsSuspicion = true,
        Causes = ["unknown", "authentication", "capacity", "rate-limit"],
        Ahead = AskManifest,
        Play = stage => PullSpoilt(stage, Images.Latest, rule),
    };

    private static Scenario Certificate(string name, string what, FaultRule rule) => new(name, what)
    {
        IsSuspicion = true,
        Causes = ["tls", "unknown"],
        Ahead = AskCertificate,
        Play = stage => PullSpoilt(stage, Images.Latest, rule),
    };

    // A token lives 60 s at least (docker assumes that), so the pull has to last: many layers, slowly.
    private static Scenario RenewalRefused() => new("token-renewal-503", "the token server fails when the token is renewed in mid-pull")
    {
        Sign = Sign.Return,
        Roles = [LabRole.Auth],
        Causes = ["authentication", "rate-limit", "unknown"],
        IsSuspicion = true,
        Clients = ["docker"],
        Kilobits = 4_000,
        Seconds = 240,
        Ahead = "token probe",
        Play = static stage => PullSpoilt(stage, Images.Big, Spoil.TokenLife(60), Spoil.RenewalStatus(503)),
    };
}
