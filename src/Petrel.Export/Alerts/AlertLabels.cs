using System.Collections.Immutable;
using Petrel.Core.Diagnosis;
using Petrel.Core.History;
using Petrel.Core.Incidents;

namespace Petrel.Export.Alerts;

/// <summary>The labels that everything carries.</summary>
public static class AlertLabels
{
    /// <summary>The <c>alertname</c> of an incident.</summary>
    public const string IncidentName = "PetrelIncident";

    /// <summary>The <c>alertname</c> of the alert that always fires.</summary>
    public const string AliveName = "PetrelAlive";

    /// <summary>Where it comes from: host, cluster, region and the operator's own.</summary>
    public static ImmutableSortedDictionary<string, string> Common(AlertOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ImmutableSortedDictionary<string, string>.Builder labels = options.Labels.ToBuilder();
        labels["host"] = options.Host;
        if (options.Cluster is { } cluster) labels["cluster"] = cluster;
        if (options.Region is { } region) labels["region"] = region;
        return labels.ToImmutable();
    }

    /// <summary>Whether this can be a label's name for Prometheus and Alertmanager.</summary>
    public static bool IsName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Length is > 0 and <= 64 && !char.IsAsciiDigit(name[0]) && !name.StartsWith("__", StringComparison.Ordinal)
            && name.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_');
    }

    // The incident's id keeps two incidents of one registry and cause apart, so that the end of one does not end the other.
    internal static ImmutableSortedDictionary<string, string> Of(StoredIncident incident, ImmutableSortedDictionary<string, string> common) =>
        common.SetItems(
        [
            new("alertname", IncidentName),
            new("registry", incident.Registry),
            new("cause", incident.Cause.Name()),
            new("severity", incident.Severity == Severity.Critical ? "critical" : "warning"),
            new("incident", incident.Id),
        ]);
}
