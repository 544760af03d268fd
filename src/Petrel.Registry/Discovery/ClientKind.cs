namespace Petrel.Registry.Discovery;

/// <summary>The families of clients whose configuration is understood.</summary>
public enum ClientKind : byte
{
    /// <summary>dockerd.</summary>
    Docker,

    /// <summary>containerd, by its CRI plugin: what kubelet pulls with.</summary>
    Containerd,

    /// <summary>podman, skopeo, buildah and CRI-O, which share registries.conf.</summary>
    Podman,
}

/// <summary>Names of <see cref="ClientKind"/> as options and JSON spell them.</summary>
public static class ClientKindNames
{
    private static readonly string[] Names = ["docker", "containerd", "podman"];

    /// <summary>Every name, in the order of the numbers.</summary>
    public static IReadOnlyList<string> All => Names;

    /// <summary>The lower-case name.</summary>
    public static string Name(this ClientKind client) => Names[(int)client];

    /// <summary>Finds a client by its exact name.</summary>
    public static bool TryParse(string name, out ClientKind client)
    {
        int index = Array.IndexOf(Names, name);
        client = index < 0 ? ClientKind.Docker : (ClientKind)index;
        return index >= 0;
    }
}
