using System.Text;
using Petrel.Core.Snapshots;
using Petrel.Core.Sockets;

namespace Petrel.Output;

/// <summary>The present in a line for each registry that has connections.</summary>
internal static class SnapshotText
{
    private const int MostEndpoints = 3;

    internal static string Describe(EngineSnapshot snapshot)
    {
        var text = new StringBuilder();
        foreach (RegistrySnapshot registry in snapshot.Registries)
        {
            if (registry.Open > 0) AppendRegistry(text, registry);
        }

        foreach (UnattributedSnapshot other in snapshot.Unattributed)
            Append(text, $"(no registry) {other.Open} to {other.Endpoint} by {other.Process}[{other.Pid}]");
        return text.Length == 0 ? "no registry connections now" : text.ToString();
    }

    private static void AppendRegistry(StringBuilder text, RegistrySnapshot registry)
    {
        IEnumerable<string> states = Enumerable.Range(1, registry.States.Length - 1)
            .Where(state => registry.States[state] > 0)
            .Select(state => $"{((TcpState)state).Name()} {registry.States[state]}");
        IEnumerable<string> endpoints = registry.Endpoints
            .Where(static endpoint => endpoint.Open > 0)
            .Take(MostEndpoints)
            .Select(static endpoint => $"{Core.Attribution.RegistryRoleNames.Name(endpoint.Role)} {endpoint.Endpoint}");
        Append(text, $"{registry.Registry} {string.Join(", ", states)}; {string.Join(", ", endpoints)}{Quota(registry)}");
    }

    private static string Quota(RegistrySnapshot registry) => registry.Quota?.Quota is { } quota
        ? $"; {quota.Latest.Remaining} of {quota.Latest.Limit} pulls left"
        : "";

    private static void Append(StringBuilder text, string part)
    {
        if (text.Length > 0) text.Append("\n              ");
        text.Append(part);
    }
}
