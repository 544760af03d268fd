using System.Text;

namespace Petrel.Registry.Credentials;

/// <summary>Where clients look for credentials, and the reading of what is there.</summary>
public static class CredentialPlaces
{
    /// <summary>The files, in the order in which they are looked at; each may or may not exist.</summary>
    public static IEnumerable<(CredentialSourceKind Kind, string Path)> Files(CredentialEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        string root = environment.Root;
        string home = environment.Home;
        // docker/cli cli/config: DOCKER_CONFIG is a directory.
        string docker = environment["DOCKER_CONFIG"] ?? $"{home}/.docker";
        yield return (CredentialSourceKind.Docker, $"{root}{docker}/config.json");

        // containers-auth.json(5)
        if (environment["REGISTRY_AUTH_FILE"] is { } file) yield return (CredentialSourceKind.Containers, root + file);
        if (environment["XDG_RUNTIME_DIR"] is { } runtime) yield return (CredentialSourceKind.Containers, $"{root}{runtime}/containers/auth.json");
        if (environment.UserId is { } user) yield return (CredentialSourceKind.Containers, $"{root}/run/containers/{user}/auth.json");
        string configuration = environment["XDG_CONFIG_HOME"] ?? $"{home}/.config";
        yield return (CredentialSourceKind.Containers, $"{root}{configuration}/containers/auth.json");

        yield return (CredentialSourceKind.Kubelet, $"{root}/var/lib/kubelet/config.json");
    }

    /// <summary>Reads every file that is there, and the variables. A file that is there and cannot be read is a problem, told in it.</summary>
    public static IReadOnlyList<CredentialFile> Read(CredentialEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var found = new List<CredentialFile>();
        if (environment["DOCKER_AUTH_CONFIG"] is { } text)
        {
            found.Add(CredentialFileParser.Parse(Encoding.UTF8.GetBytes(text), CredentialSourceKind.Docker, "DOCKER_AUTH_CONFIG"));
        }
        foreach ((CredentialSourceKind kind, string path) in Files(environment).DistinctBy(static file => file.Path))
        {
            if (ReadFile(kind, path) is { } file) found.Add(file);
        }
        if (ReadCiVariables(environment) is { } variables) found.Add(variables);
        return found;
    }

    /// <summary>Reads one file; null if it is not there.</summary>
    public static CredentialFile? ReadFile(CredentialSourceKind kind, string path)
    {
        try
        {
            if (!File.Exists(path)) return null;
            using FileStream stream = File.OpenRead(path);
            byte[] octets = new byte[CredentialFileParser.LongestFile + 1];
            int length = stream.ReadAtLeast(octets, octets.Length, throwOnEndOfStream: false);
            return CredentialFileParser.Parse(octets.AsSpan(0, length), kind, path);
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            string what = exception is UnauthorizedAccessException ? "may not be read by this user" : "cannot be read";
            return CredentialFileParser.Broken(kind, path, $"{what}; its credentials are not used");
        }
    }

    // GitLab's runner gives each job a registry and a credential by these names.
    private static CredentialFile? ReadCiVariables(CredentialEnvironment environment)
    {
        if (environment["CI_REGISTRY"] is not { } registry || environment["CI_REGISTRY_USER"] is not { } user
            || environment["CI_REGISTRY_PASSWORD"] is not { } password)
        {
            return null;
        }
        var origin = new CredentialOrigin(CredentialSourceKind.Environment, "CI_REGISTRY_PASSWORD", registry);
        return new CredentialFile(
            CredentialSourceKind.Environment, "CI_REGISTRY_PASSWORD",
            [new Credential(CredentialKind.Password, user, new Secret(password), origin)], [], null, []);
    }
}
