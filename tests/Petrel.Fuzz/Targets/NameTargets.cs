using Petrel.Core.Attribution;
using Petrel.Core.References;
using Petrel.Core.Sockets;
using Petrel.Registry.Credentials;
using Petrel.Registry.Discovery;

namespace Petrel.Fuzz.Targets;

/// <summary>Names of images, registries and addresses; also those of directories below certs.d.</summary>
internal static class NameTargets
{
    internal static IEnumerable<FuzzTarget> All =>
    [
        FuzzTarget.OfText(
            "image-reference", CheckImage,
            "nginx", "docker.io/library/nginx:1.27", "localhost:5000/a/b__c.d-e@sha256:" + new string('a', 64), "index.docker.io/a", "[2001:db8::7]:5000/x:y", "https://ghcr.io/a/b"),
        FuzzTarget.OfText("registry-name", CheckRegistry, "ghcr.io", "Registry.Example.:5000", "[2001:db8::1]:443", "https://u:p@m.example:1/v2/", "10.0.0.0/8", "_default", "nginx:1.27"),
    ];

    private static void CheckImage(string text)
    {
        if (!ImageReference.TryParse(text, out ImageReference? image, out string? error))
        {
            Promise.OneLine(error, 400, "what is wrong");
            return;
        }
        Promise.That(!image.ToString().Any(static c => c is <= ' ' or > '~'), $"'{image}' is not plain");
        Promise.Same(image, ImageReference.TryParse(image.ToString(), out ImageReference? again, out _) ? again : null, "an image, printed and read again");
        Promise.Same(image, ImageReference.TryParse(image.Familiar, out ImageReference? familiar, out _) ? familiar : null, "an image in its short form");
    }

    private static void CheckRegistry(string text)
    {
        if (RegistryName.TryParse(text, out RegistryName name, out string? error))
        {
            Promise.Same(name, RegistryName.TryParse(name.ToString(), out RegistryName again, out _) ? again : default, "a registry, printed and read again");
            Promise.OneLine(name.ToString(), 300, "a registry's name");
        }
        else Promise.OneLine(error, 400, "what is wrong");

        if (HostAddress.Parse(text) is { } address)
        {
            string host = address.Host.Contains(':', StringComparison.Ordinal) ? $"[{address.Host}]" : address.Host;
            string printed = $"{(address.IsPlain ? "http" : "https")}://{host}:{address.Port}/{address.Path}";
            Promise.Same(address, HostAddress.Parse(printed)!.Value, "an address, printed and read again");
        }
        _ = HostAddress.IsIn(text, "10.0.0.0/8") | HostAddress.IsIn("10.0.0.1", text);
        if (InetEndpoint.TryParse(text, 443, out InetEndpoint endpoint, out _))
            Promise.Same(endpoint, InetEndpoint.TryParse(endpoint.ToString(), 443, out InetEndpoint same, out _) ? same : default, "an endpoint, printed and read again");
        foreach (CredentialSourceKind kind in Enum.GetValues<CredentialSourceKind>()) Promise.That(CredentialKey.Parse(text, kind).Match(text, text) >= 0, "a rank below none");
    }
}
