using System.Collections.Immutable;
using Petrel.Core.Attribution;

namespace Petrel.Registry.Discovery;

/// <summary>What a directory of certificates says of one registry.</summary>
/// <param name="Path">The directory.</param>
/// <param name="Authorities">Files with authorities.</param>
/// <param name="Pairs">Certificates to show.</param>
public sealed record RegistryCertificates(string Path, ImmutableArray<string> Authorities, ImmutableArray<CertificatePair> Pairs)
{
    /// <summary>Nothing.</summary>
    public static RegistryCertificates None { get; } = new("", [], []);
}

/// <summary>
/// Reads <c>certs.d/HOST[:PORT]</c> as docker and podman do: <c>*.crt</c> are authorities, each <c>*.cert</c> belongs to a
/// <c>*.key</c> of the same name (docker/docs engine/security/certificates; containers-certs.d(5)).
/// </summary>
internal static class CertificateDirectory
{
    /// <summary>Every registry's directory below some places, the first place that has one counts; by the registry's name.</summary>
    internal static ImmutableDictionary<string, RegistryCertificates> Read(ClientFiles files, params ReadOnlySpan<string> places)
    {
        var found = ImmutableDictionary.CreateBuilder<string, RegistryCertificates>(StringComparer.Ordinal);
        foreach (string place in places)
        {
            foreach (string directory in files.DirectoriesIn(place))
            {
                // What containerd calls its directories belongs to containerd.
                string name = Path.GetFileName(directory);
                if (name == "_default" || name.EndsWith('_')) continue;
                if (!RegistryName.TryParse(name, out RegistryName registry, out _))
                {
                    files.Fail(directory, 0, $"'{name}' is no registry: the directory is never looked at; name it HOST or HOST:PORT");
                }
                else if (!found.ContainsKey(registry.ToString()))
                {
                    found[registry.ToString()] = ReadOne(files, directory);
                }
            }
        }
        return found.ToImmutable();
    }

    /// <summary>The certificates of one directory.</summary>
    internal static RegistryCertificates ReadOne(ClientFiles files, string directory)
    {
        IReadOnlyList<string> all = files.FilesIn(directory);
        var pairs = ImmutableArray.CreateBuilder<CertificatePair>();
        foreach (string certificate in all.Where(static path => path.EndsWith(".cert", StringComparison.Ordinal)))
        {
            string key = $"{certificate[..^5]}.key";
            if (all.Contains(key)) pairs.Add(new CertificatePair(certificate, key));
            else files.Fail(certificate, 0, $"has no key: the client refuses to work with this registry until {Path.GetFileName(key)} is beside it");
        }
        foreach (string key in all.Where(static path => path.EndsWith(".key", StringComparison.Ordinal)))
        {
            if (!all.Contains($"{key[..^4]}.cert")) files.Fail(key, 0, $"has no certificate: put {Path.GetFileName(key)[..^4]}.cert beside it (.cert, not .crt)");
        }
        return new RegistryCertificates(
            directory, [.. all.Where(static path => path.EndsWith(".crt", StringComparison.Ordinal))], pairs.ToImmutable());
    }
}
