using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Petrel.Core.Attribution;
using Petrel.Core.References;
using Petrel.Registry.Credentials;
using Petrel.Registry.Probing;

namespace Petrel.Registry.Discovery;

/// <summary>The target of a probe that goes the way of a client, or why none can.</summary>
/// <param name="Target">The target; also where the way is not wholly the client's.</param>
/// <param name="WhyNot">In what the probe's way differs from the client's, so that it may not confirm anything; "" if in nothing.</param>
public sealed record EndpointTarget(ProbeTarget Target, string WhyNot)
{
    /// <summary>Makes a target of an endpoint.</summary>
    /// <param name="registry">The registry as image references name it.</param>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="image">The image; null for the registry alone, then what the catalogue keeps for probes is asked for.</param>
    /// <param name="catalogue">What is known of registries.</param>
    /// <param name="credential">The client's credential for it; null for none.</param>
    /// <param name="root">What the paths of certificates are below.</param>
    public static EndpointTarget Make(
        RegistryName registry, DiscoveredEndpoint endpoint, ImageReference? image, RegistryCatalogue catalogue, Credential? credential, string root = "")
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ProbeTarget known = image is null ? ProbeTargets.ForRegistry(registry, catalogue) : ProbeTargets.ForImage(image, catalogue);
        (TrustOptions trust, string why) = Load(endpoint, root);
        // The registry itself, as the catalogue knows its API; everything else is where the configuration says.
        bool own = endpoint.Host == known.Host && endpoint.Port == known.Port;
        ProbeTarget target = own ? known : known with { Host = endpoint.Host, Port = endpoint.Port, Addresses = [] };
        return new EndpointTarget(
            target with
            {
                // What the catalogue keeps for probes may not be had by a mirror: it would fetch it, and that is a pull.
                Image = image is null && endpoint.IsMirror ? null : Rewritten(known.Image, endpoint.Repository, image is not null),
                Security = endpoint.Security,
                Path = endpoint.Path,
                Trust = trust,
                Proxy = endpoint.Proxy,
                Credential = credential,
                MirrorOf = endpoint.IsMirror ? known.Registry : null,
                NamesUpstream = endpoint.NamesUpstream,
            },
            endpoint.WhyNot.Length > 0 ? endpoint.WhyNot : why);
    }

    private static ImageReference? Rewritten(ImageReference? image, string? repository, bool isWanted) =>
        image is null || repository is null || !isWanted ? image : image with { Repository = repository };

    private static (TrustOptions, string Why) Load(DiscoveredEndpoint endpoint, string root)
    {
        if (endpoint.Authorities.IsEmpty && endpoint.ClientCertificates.IsEmpty) return (TrustOptions.System, "");
        var roots = ImmutableArray.CreateBuilder<X509Certificate2>();
        var shown = ImmutableArray.CreateBuilder<X509Certificate2>();
        string why = "";
        foreach (string path in endpoint.Authorities)
        {
            why = Try(path, () => LoadAuthorities(root + path, roots)) ?? why;
        }
        foreach (CertificatePair pair in endpoint.ClientCertificates)
        {
            why = Try(pair.Certificate, () => shown.Add(X509Certificate2.CreateFromPemFile(root + pair.Certificate, root + pair.Key))) ?? why;
        }
        return (new TrustOptions(roots.ToImmutable(), shown.ToImmutable()), why);
    }

    private static void LoadAuthorities(string path, ImmutableArray<X509Certificate2>.Builder roots)
    {
        var all = new X509Certificate2Collection();
        all.ImportFromPemFile(path);
        if (all.Count == 0) throw new CryptographicException("no certificate");
        roots.AddRange(all);
    }

    private static string? Try(string path, Action load)
    {
        try
        {
            load();
            return null;
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            return exception switch
            {
                UnauthorizedAccessException => $"{path} may not be read by this user",
                IOException => $"{path} cannot be read",
                _ => $"{path} holds no certificate with its key in PEM",
            };
        }
    }
}
