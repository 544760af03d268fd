using System.Collections.Immutable;
using Petrel.Agent.Configuration;
using Petrel.Export.Otlp;
using Petrel.Export.Secrets;

namespace Petrel.Agent.Serving;

/// <summary>Makes what the exporter needs of what was configured.</summary>
internal static class OtlpPlan
{
    /// <summary>The options, null where nothing is to be sent; or what is wrong.</summary>
    internal static (OtlpOptions? Options, string? Error) Make(PetrelConfiguration configuration)
    {
        OtlpSettings settings = configuration.Otlp;
        if (settings.Endpoint is not { } endpoint) return (null, null);
        ImmutableArray<(string, string)> headers = [];
        if (settings.HeadersFile is { } file)
        {
            string? text = SecretFile.TryLocate(file, configuration.Http.CredentialsDirectory, out SecretFile? secret, out string? error)
                ? secret.ReadText(out error)
                : null;
            if (text is null) return (null, error);
            string[] lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (lines.Any(static line => !line.Contains(':', StringComparison.Ordinal))) return (null, $"{file}: write NAME: VALUE, a header a line");
            headers = [.. lines.Select(static line => (line[..line.IndexOf(':')].Trim(), line[(line.IndexOf(':') + 1)..].Trim()))];
        }

        return (new OtlpOptions(endpoint)
        {
            Transport = settings.Transport,
            Interval = settings.Interval,
            Headers = headers,
            Labels = [.. Labels(configuration.Agent)],
        }, null);
    }

    private static IEnumerable<(string, string)> Labels(AgentOptions agent)
    {
        yield return ("host.name", AgentFiles.HostName(agent));
        if (agent.Cluster is { } cluster) yield return ("k8s.cluster.name", cluster);
        if (agent.Region is { } region) yield return ("cloud.region", region);
    }
}
