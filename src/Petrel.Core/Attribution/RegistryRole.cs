namespace Petrel.Core.Attribution;

/// <summary>What a host does for its registry; the order of roles is the sentence that a pull forms.</summary>
public enum RegistryRole : byte
{
    /// <summary>Not known.</summary>
    Unknown = 0,

    /// <summary>Manifests, tags and <c>/v2/</c>.</summary>
    Api = 1,

    /// <summary>The token server.</summary>
    Auth = 2,

    /// <summary>Layers, often a content delivery network.</summary>
    Blob = 3,

    /// <summary>A mirror or pull-through cache that stands in front.</summary>
    Mirror = 4,
}

/// <summary>Names of <see cref="RegistryRole"/> as options, JSON and metrics spell them.</summary>
public static class RegistryRoleNames
{
    private static readonly string[] Names = ["unknown", "api", "auth", "blob", "mirror"];

    /// <summary>Every name, in the order of the numbers.</summary>
    public static IReadOnlyList<string> All => Names;

    /// <summary>The lower-case name.</summary>
    public static string Name(this RegistryRole role) => (int)role < Names.Length ? Names[(int)role] : Names[0];

    /// <summary>Finds a role by its exact name.</summary>
    public static bool TryParse(string name, out RegistryRole role)
    {
        int index = Array.IndexOf(Names, name);
        role = index < 0 ? RegistryRole.Unknown : (RegistryRole)index;
        return index >= 0;
    }
}
