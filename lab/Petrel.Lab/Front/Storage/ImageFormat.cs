namespace Petrel.Lab.Front.Storage;

/// <summary>Whose media types a manifest uses.</summary>
public enum ImageFormat
{
    /// <summary>Docker's image manifest version 2, schema 2.</summary>
    Docker,

    /// <summary>OCI's image specification.</summary>
    Oci,
}

/// <summary>The media types of a format.</summary>
internal sealed record MediaTypes(string Index, string Manifest, string Config, string Layer)
{
    internal static MediaTypes Of(ImageFormat format) => format == ImageFormat.Docker
        ? new(
            "application/vnd.docker.distribution.manifest.list.v2+json",
            "application/vnd.docker.distribution.manifest.v2+json",
            "application/vnd.docker.container.image.v1+json",
            "application/vnd.docker.image.rootfs.diff.tar.gzip")
        : new(
            "application/vnd.oci.image.index.v1+json",
            "application/vnd.oci.image.manifest.v1+json",
            "application/vnd.oci.image.config.v1+json",
            "application/vnd.oci.image.layer.v1.tar+gzip");
}
