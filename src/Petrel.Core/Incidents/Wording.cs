using System.Collections.Immutable;
using Petrel.Core.Attribution;
using Petrel.Core.Detection;
using Petrel.Core.Diagnosis;
using Petrel.Core.Probing;
using Petrel.Core.Sockets;

namespace Petrel.Core.Incidents;

/// <summary>What an incident says to a person: what happened, to what, and what to do.</summary>
internal static class Wording
{
    internal static string Summarise(Incident incident, IncidentPhase phase)
    {
        string subject = incident.AffectsSomeOnly ? SubjectOfSome(incident) : Subject(incident);
        if (phase == IncidentPhase.Resolved) return $"over: {subject}";
        if (incident.Probed.Verdict is { } verdict) return $"{subject}; asked, {verdict.Summary}{Sufferers(incident)}";
        Finding telling = incident.Findings[^1];
        return $"{subject}: {telling.Latest.Detail}{Sufferers(incident)}";
    }

    internal static ImmutableArray<string> Advise(Incident incident)
    {
        string name = incident.Registry.Name;
        string where = Where(incident);
        return incident.Diagnosis.Cause switch
        {
            Cause.RateLimit when incident.Probed.Verdict is { } verdict => AdviseLimit(verdict, name),
            Cause.Tls =>
            [
                $"look at the certificate: `openssl s_client -connect {where} -showcerts`",
                "if it has expired, whoever runs the registry must renew it; if its authority is unknown, install that on this host",
                "check this host's clock: a skew makes valid certificates invalid",
            ],
            Cause.Network =>
            [
                $"check the way to {where}: route, firewall, proxy, VPN; `ss -tino dst {Address(incident)}` shows the timers",
                "compare with another registry or another host: if they fail too, the fault is near this host",
                $"if a mirror of {name} is at hand, let the client use it until the path is back",
            ],
            Cause.Capacity =>
            [
                $"{name} takes connections and does not answer: look at its status page, or at its load if it is yours",
                "cancel pulls that hang (docker and podman never report a body that stalls) and start them again later",
                $"if a mirror of {name} is at hand, let the client use it meanwhile",
            ],
            Cause.RateLimit =>
            [
                "sign in, or use an account with a higher limit; do not add retries, they spend the quota too",
                $"let clients pull through a cache or mirror of {name}",
                "spread pulls out: the window is rolling",
            ],
            Cause.Authentication =>
            [
                $"sign in to {name} again and check that the token or password has not expired",
                "check this host's clock: a skew makes valid tokens invalid",
            ],
            Cause.Local => AdviseLocal(incident),
            _ => [$"look at the evidence, then at {name}'s status page and at this host's network"],
        };
    }

    private static ImmutableArray<string> AdviseLimit(ProbeReport verdict, string name)
    {
        string wait = verdict.RetryAfterSeconds is { } seconds ? $"wait: {name} wants to be left alone for {seconds:0} s; " : "";
        return verdict.Limit switch
        {
            RateLimitKind.Requests =>
                [$"{wait}this is the limit on requests of any kind, not the pull quota: signing in does not lift it",
                 "find what asks so often: retries, builds that check every image, scanners; it counts for everybody behind this address"],
            RateLimitKind.Login =>
                [$"{wait}this is the limit on logins by one user name, for everybody who uses it: stop what signs in again and again",
                 "use an access token of its own for each host or pipeline"],
            _ =>
                [$"{wait}sign in, or use an account with a higher limit; do not add retries, they spend the quota too",
                 $"let clients pull through a cache or mirror of {name}",
                 "spread pulls out: the window is rolling"],
        };
    }

    private static ImmutableArray<string> AdviseLocal(Incident incident)
    {
        string who = incident.Clients is [.., { } last] ? NameOf(last) : "the process that owns the sockets";
        bool leaks = incident.Findings.Any(static finding => finding.Kind == SignalKind.CloseWaitLingering);
        return leaks
            ? [$"{who} does not close connections that the registry has closed: see whether it is stopped, starved of CPU or leaking, and restart it",
               "`ss -tnp state close-wait` lists the sockets"]
            : [$"{who} does not read what has arrived: see whether it is stopped, or its disk is full or slow",
               "`ss -tnm` shows the receive queue"];
    }

    /// <summary>Where the neighbours are well, the fault is the address's: pulls get through, slower.</summary>
    private static string SubjectOfSome(Incident incident)
    {
        EndpointState telling = incident.Findings[^1].Endpoint;
        int affected = incident.Findings.Select(static finding => finding.Endpoint)
            .Where(endpoint => endpoint == telling || Neighbourhood.AreNeighbours(telling, endpoint)).Distinct().Count();
        string what = incident.Diagnosis.Cause switch
        {
            Cause.Network => "cannot be reached or loses connections",
            Cause.Capacity => "takes connections and does not serve",
            Cause.RateLimit => "seems to limit pulls",
            _ => "goes wrong",
        };
        return $"{Neighbourhood.Share(telling, affected)} of {incident.Registry.Name} {what}, the others are well";
    }

    private static string Subject(Incident incident) =>
        incident is { Diagnosis.Cause: Cause.RateLimit, Probed.Verdict: { } verdict }
            ? Subject(verdict.Limit, incident.Registry.Name)
            : Subject(incident.Diagnosis.Cause, incident.Registry.Name);

    private static string Subject(RateLimitKind limit, string registry) => limit switch
    {
        RateLimitKind.PullQuota => $"the pull quota of {registry} is used up",
        RateLimitKind.Login => $"{registry} limits logins",
        _ => $"{registry} limits requests",
    };

    private static string Subject(Cause cause, string registry) => cause switch
    {
        Cause.RateLimit => $"{registry} seems to limit pulls",
        Cause.Authentication => $"{registry} refuses the credentials",
        Cause.Network => $"no working network path to {registry}",
        Cause.Capacity => $"{registry} is reachable but does not serve",
        Cause.MirrorUpstream => $"the mirror for {registry} fails because of what is behind it",
        Cause.Tls => $"TLS to {registry} fails",
        Cause.Local => $"a client of {registry} on this host does not keep up",
        _ => $"pulls from {registry} go wrong",
    };

    private static string Sufferers(Incident incident)
    {
        string[] names = [.. incident.Clients.Where(static client => client.Name is not null).Select(NameOf).Distinct().Take(3)];
        string images = incident.Words.Images.Count == 0 ? "" : $"image: {string.Join(", ", incident.Words.Images.Take(2))}";
        string who = names.Length == 0 ? "" : $"client: {string.Join(", ", names)}";
        return who.Length + images.Length == 0 ? "" : $" ({who}{(who.Length > 0 && images.Length > 0 ? "; " : "")}{images})";
    }

    private static string NameOf(ClientReference client) =>
        client.Pid == 0 ? client.Name! : $"{client.Name ?? "process"}[{client.Pid}]";

    private static string Where(Incident incident) =>
        incident.Findings is [.., var last] ? last.Endpoint.Text
        : incident.Probed.Verdict is { Endpoints: [var first, ..] } ? first
        : incident.Registry.Name;

    private static string Address(Incident incident) =>
        InetEndpoint.TryParse(Where(incident), 0, out InetEndpoint endpoint, out _) ? endpoint.Address.ToString() : incident.Registry.Name;
}
