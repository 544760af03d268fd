using Petrel.Lab.Clients;

namespace Petrel.Lab.Scenarios;

/// <summary>References of the images that the front holds.</summary>
internal static class Images
{
    /// <summary>Five layers of 1 MB.</summary>
    internal static string Latest => Hub("latest");

    /// <summary>Four layers of 16 MB.</summary>
    internal static string Big => Hub("big");

    /// <summary>All tags that can be pulled.</summary>
    internal static IReadOnlyList<string> Tags { get; } = ["small", "latest", "many", "multi", "big"];

    internal static string Hub(string tag) => $"docker.io/library/petrel:{tag}";

    internal static string Private(string tag) => $"{ClientPlace.PrivateRegistry}/library/petrel:{tag}";

    internal static string Plain(string tag) => $"{ClientPlace.PlainRegistry}/library/petrel:{tag}";

    internal static string Nginx(string tag) => $"{ClientPlace.NginxRegistry}/library/petrel:{tag}";
}
