using System.Collections.Immutable;
using Petrel.Registry.Discovery;

namespace Petrel.Agent.Checking;

/// <summary>Joins the routes and what was found in configurations into one verdict: pure.</summary>
public static class ReportJudge
{
    /// <summary>Judges.</summary>
    public static CheckReport Judge(
        DateTimeOffset startedAt, TimeSpan took, CheckOptions options, ImmutableArray<CheckedRoute> routes, ClientConfigurations clients)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(clients);
        ImmutableArray<IdleMirror> idle = [.. clients.Idle.Where(mirror => !mirror.IsDeliberate && Concerns(mirror, options, routes, clients))];
        IEnumerable<CheckStatus> all = routes.Select(static route => route.Status)
            .Concat(idle.Select(static _ => CheckStatus.Warning))
            .Concat(clients.Findings.Where(static finding => !finding.IsHidden).Select(static _ => CheckStatus.Warning));
        // Nothing to check is nothing known.
        CheckStatus status = routes.IsEmpty ? all.Append(CheckStatus.Unknown).Worst() : all.Worst();
        return new CheckReport(startedAt, took, options.Pulls, routes, idle, clients.Findings, status);
    }

    // A client that does not pull here (containerd under docker) is nobody's worry, unless it was named.
    private static bool Concerns(IdleMirror mirror, CheckOptions options, ImmutableArray<CheckedRoute> routes, ClientConfigurations clients)
    {
        bool pulls = options.Client is { } named ? named == mirror.Client : clients.Of(mirror.Client).IsPresent;
        return pulls && (options.Subjects.IsEmpty || mirror.Registry == "*" || routes.Any(route => IsFor(mirror.Registry, route)));
    }

    private static bool IsFor(string registry, CheckedRoute route)
    {
        string name = route.Route.Subject.Registry.ToString();
        return registry == name || registry.StartsWith(name + "/", StringComparison.Ordinal)
            // A directory that is named for Docker Hub's API host is meant for Docker Hub.
            || (name == "docker.io" && registry.EndsWith(".docker.io", StringComparison.Ordinal));
    }
}
