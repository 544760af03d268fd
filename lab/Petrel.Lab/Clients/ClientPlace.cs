using System.Text;
using Petrel.Lab.Network;

namespace Petrel.Lab.Clients;

/// <summary>What a client is to find on its host.</summary>
/// <param name="Mirrors">How many mirrors of Docker Hub are configured: 0, 1 or 2.</param>
/// <param name="WithIpv6">Whether names have IPv6 addresses too.</param>
/// <param name="Password">The password for the private registry.</param>
public sealed record ClientSettings(int Mirrors = 0, bool WithIpv6 = false, string Password = ClientSettings.RightPassword)
{
    /// <summary>The account of the private registry.</summary>
    public const string User = "petrel";

    /// <summary>The password that the private registry takes.</summary>
    public const string RightPassword = "storm";
}

/// <summary>
/// A host for one client: a network namespace, a folder for its state, and its own /etc. What is started here sees the lab's
/// names and trusts the lab's authorities; this machine's own files are untouched.
/// </summary>
internal sealed class ClientPlace
{
    private readonly List<(string Seen, string Source)> _binds = [];

    private ClientPlace(int slot, string folder, ClientSettings settings)
    {
        Slot = slot;
        Folder = folder;
        Settings = settings;
    }

    internal int Slot { get; }

    /// <summary>Everything that the client writes is below.</summary>
    internal string Folder { get; }

    internal ClientSettings Settings { get; }

    /// <summary>The authorities of the lab, as a file of certificates.</summary>
    internal string HubAuthority { get; private init; } = "";

    /// <summary>The authority of the private registry.</summary>
    internal string PrivateAuthority { get; private init; } = "";

    /// <summary>The mirrors' host names, in order.</summary>
    internal IEnumerable<string> Mirrors =>
        new[] { LabRole.MirrorA, LabRole.MirrorB }.Take(Settings.Mirrors).Select(static role => AddressPlan.Hosts(role)[0]);

    /// <summary>The private registry as image references spell it.</summary>
    internal static string PrivateRegistry => $"{AddressPlan.Hosts(LabRole.Private)[0]}:{AddressPlan.Port(LabRole.Private)}";

    /// <summary>The private registry without TLS as image references spell it.</summary>
    internal static string PlainRegistry => $"{AddressPlan.Hosts(LabRole.Plain)[0]}:{AddressPlan.Port(LabRole.Plain)}";

    /// <summary>The registry behind nginx as image references spell it.</summary>
    internal static string NginxRegistry => AddressPlan.Hosts(LabRole.Nginx)[0];

    /// <summary>Prepares the folder.</summary>
    /// <param name="slot">Whose.</param>
    /// <param name="folder">An empty folder, or one to be made.</param>
    /// <param name="authorities">Where the front wrote its authorities.</param>
    /// <param name="settings">What the client is to find.</param>
    internal static ClientPlace Prepare(int slot, string folder, string authorities, ClientSettings settings)
    {
        foreach (string part in new[] { "etc", "etc/containers", "etc/docker", "home", "run" })
            Directory.CreateDirectory(Path.Combine(folder, part));
        var place = new ClientPlace(slot, folder, settings)
        {
            HubAuthority = Path.Combine(authorities, "lab-ca.pem"),
            PrivateAuthority = Path.Combine(authorities, "private-ca.pem"),
        };
        place.WriteNames();
        place.WriteContainersFiles();
        place.WriteDockerFiles();
        place.WriteCredentials();
        return place;
    }

    /// <summary>A path below the folder.</summary>
    internal string PathTo(string name) => Path.Combine(Folder, name);

    /// <summary>A command as it runs here.</summary>
    /// <remarks>A lab in the background of a shell ignores SIGINT, and what it starts would too.</remarks>
    internal string[] Command(params string[] command) =>
        NetnsCommand.In(LabNetwork.Client(Slot), _binds, ["env", "--default-signal=INT", .. Environment(), .. command]);

    /// <summary>A file or folder that stands in for one of this machine.</summary>
    internal void Bind(string seen, string source) => _binds.Add((seen, source));

    private IEnumerable<string> Environment() =>
    [
        $"HOME={PathTo("home")}", $"XDG_RUNTIME_DIR={PathTo("run")}", $"DOCKER_CONFIG={PathTo("home/.docker")}",
        $"REGISTRY_AUTH_FILE={PathTo("home/auth.json")}", $"SSL_CERT_FILE={HubAuthority}", "TMPDIR=" + PathTo("run"),
    ];

    private void WriteNames()
    {
        var hosts = new StringBuilder("127.0.0.1 localhost\n::1 localhost\n");
        foreach (LabRole role in Enum.GetValues<LabRole>())
        {
            for (int index = 0; index < AddressPlan.Count(role); index++)
            {
                if (Settings.WithIpv6) hosts.AppendLine($"{AddressPlan.RegistryV6(Slot, role, index)} {string.Join(' ', AddressPlan.Hosts(role))}");
                hosts.AppendLine($"{AddressPlan.Registry(Slot, role, index)} {string.Join(' ', AddressPlan.Hosts(role))}");
            }
        }

        Write("etc/hosts", hosts.ToString(), "/etc/hosts");

        // Nobody answers there, and says so at once: a name that is not in the hosts file does not exist.
        Write("etc/resolv.conf", "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n", "/etc/resolv.conf");
    }

    private void WriteContainersFiles()
    {
        Write("etc/containers/policy.json", """{"default":[{"type":"insecureAcceptAnything"}]}""");
        Write("etc/containers/registries.conf", $"""
            unqualified-search-registries = ["docker.io"]
            [[registry]]
            location = "docker.io"
            {string.Concat(Mirrors.Select(static mirror => $"[[registry.mirror]]\nlocation = \"{mirror}\"\n"))}
            [[registry]]
            location = "{PlainRegistry}"
            insecure = true
            """);
        Write("etc/containers/storage.conf", $"[storage]\ndriver = \"vfs\"\nrunroot = \"{PathTo("run/storage")}\"\ngraphroot = \"{PathTo("storage")}\"\n");
        CopyAuthority("etc/containers/certs.d");
        Bind("/etc/containers", PathTo("etc/containers"));
    }

    private void WriteDockerFiles()
    {
        CopyAuthority("etc/docker/certs.d");
        if (Directory.Exists("/etc/docker")) Bind("/etc/docker", PathTo("etc/docker"));
    }

    private void CopyAuthority(string certificates)
    {
        string folder = PathTo($"{certificates}/{PrivateRegistry}");
        Directory.CreateDirectory(folder);
        File.Copy(PrivateAuthority, Path.Combine(folder, "ca.crt"), overwrite: true);
    }

    private void WriteCredentials()
    {
        string account = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{ClientSettings.User}:{Settings.Password}"));
        string credentials = $$"""{ "auths": { "{{PrivateRegistry}}": { "auth": "{{account}}" } } }""";
        Directory.CreateDirectory(PathTo("home/.docker"));
        Write("home/.docker/config.json", credentials);
        Write("home/auth.json", credentials);
    }

    private void Write(string name, string text, string? insteadOf = null)
    {
        File.WriteAllText(PathTo(name), text);
        if (insteadOf is not null) Bind(insteadOf, PathTo(name));
    }
}
