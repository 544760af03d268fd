using System.Text;

namespace Petrel.Registry.Discovery;

/// <summary>The proxies of a daemon: what its process was started with, else what its systemd unit would start it with.</summary>
internal static class DaemonProxies
{
    // In the order of precedence, lowest first (systemd.unit(5)).
    private static readonly string[] UnitPlaces = ["/lib/systemd/system", "/usr/lib/systemd/system", "/run/systemd/system", "/etc/systemd/system"];

    /// <summary>Reads them; none where there are none.</summary>
    /// <param name="files">The machine's files.</param>
    /// <param name="unit">The unit's name without <c>.service</c>.</param>
    /// <param name="process">The process's name.</param>
    internal static ProxySettings Read(ClientFiles files, string unit, string process) =>
        OfProcess(files, process) ?? OfUnit(files, unit) ?? ProxySettings.None;

    // A process that runs, and that may be looked into, knows best; without a proxy it has none, whatever a file says by now.
    private static ProxySettings? OfProcess(ClientFiles files, string process)
    {
        if (files.ProcessOf(process) is not { } pid || ReadEnvironment(files, pid) is not { } variables) return null;
        return ProxySettings.From(variables.GetValueOrDefault, $"the environment of {process}[{pid}]") ?? ProxySettings.None;
    }

    private static Dictionary<string, string>? ReadEnvironment(ClientFiles files, string pid)
    {
        try
        {
            var variables = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (string entry in Encoding.UTF8.GetString(File.ReadAllBytes($"{files.Root}/proc/{pid}/environ")).Split('\0'))
            {
                int equals = entry.IndexOf('=', StringComparison.Ordinal);
                if (equals > 0) variables[entry[..equals]] = entry[(equals + 1)..];
            }
            return variables;
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            return null;
        }
    }

    private static ProxySettings? OfUnit(ClientFiles files, string unit)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        string place = "";
        foreach (string path in UnitPaths(files, unit))
        {
            if (files.Read(path) is not { } text) continue;
            var before = new Dictionary<string, string>(variables, StringComparer.Ordinal);
            ReadUnit(files, text, variables);
            if (variables.Any(one => IsProxy(one.Key) && before.GetValueOrDefault(one.Key) != one.Value)) place = path;
        }
        return ProxySettings.From(variables.GetValueOrDefault, place);
    }

    // The unit itself in its best place, then all drop-ins by name; one name in a better place hides the others.
    private static IEnumerable<string> UnitPaths(ClientFiles files, string unit)
    {
        string? whole = UnitPlaces.Select(place => $"{place}/{unit}.service").LastOrDefault(files.Exists);
        IEnumerable<string> parts = UnitPlaces.SelectMany(place => files.FilesIn($"{place}/{unit}.service.d", "*.conf"))
            .GroupBy(static path => Path.GetFileName(path)).OrderBy(static group => group.Key, StringComparer.Ordinal)
            .Select(static group => group.Last());
        return whole is null ? parts : parts.Prepend(whole);
    }

    private static void ReadUnit(ClientFiles files, string text, Dictionary<string, string> variables)
    {
        var more = new List<string>();
        UnitFile.Read(text, variables, more);
        foreach (string file in more.Where(static file => file.StartsWith('/')))
        {
            if (files.Read(file) is { } content) UnitFile.ReadVariables(content, variables);
        }
    }

    private static bool IsProxy(string name) => name.EndsWith("_PROXY", StringComparison.OrdinalIgnoreCase);
}
