using System.Collections.Immutable;

namespace Petrel.Export.Http;

/// <summary>How the agent listens. Files may be named <c>credential:NAME</c>: one that systemd hands over.</summary>
public sealed record HttpOptions
{
    /// <summary>Address and port; an IPv6 address in brackets. Port 0 takes a free one.</summary>
    public string Listen { get; init; } = "127.0.0.1:9720";

    /// <summary>A PEM file with the certificate, and those of its issuers below the root; null for plain HTTP.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>A PEM file with the private key; null if it stands in <see cref="CertificateFile"/>.</summary>
    public string? KeyFile { get; init; }

    /// <summary>A file with the token that clients send; null for none.</summary>
    public string? TokenFile { get; init; }

    /// <summary>Host names by which clients reach the agent, beside the address, those of the certificate, and <c>localhost</c> on loopback.</summary>
    public ImmutableArray<string> AllowedHosts { get; init; } = [];

    /// <summary>Origins of other web pages that may read the answers, as <c>https://status.example</c>.</summary>
    public ImmutableArray<string> AllowedOrigins { get; init; } = [];

    /// <summary>Where systemd puts credentials (<c>$CREDENTIALS_DIRECTORY</c>); null without them.</summary>
    public string? CredentialsDirectory { get; init; }
}
