using Petrel.Export.Http;

namespace Petrel.Agent.Configuration;

/// <summary>The keys of <c>[http]</c>.</summary>
internal static class HttpSettings
{
    /// <summary>The section with its defaults.</summary>
    internal static SettingSection<HttpOptions> Section() => new(
        "http", "petrel agent: metrics, the API and the page. Off loopback it needs a certificate and a token.",
        new HttpOptions(),
        new("listen", "address and port, an IPv6 address in brackets",
            static (o, v) => o with { Listen = v.AsText() ?? o.Listen }, static o => TomlText.Of(o.Listen)),
        new("certificate_file", "the certificate with its issuers, PEM; credential:NAME for one that systemd hands over",
            static (o, v) => o with { CertificateFile = v.AsText() ?? o.CertificateFile }, static o => TomlText.Of(o.CertificateFile), "\"/etc/petrel/tls.pem\""),
        new("key_file", "its private key, PEM; not set: in the same file",
            static (o, v) => o with { KeyFile = v.AsText() ?? o.KeyFile }, static o => TomlText.Of(o.KeyFile), "\"credential:tls-key\""),
        new("token_file", "the token that clients send as Authorization: Bearer",
            static (o, v) => o with { TokenFile = v.AsText() ?? o.TokenFile }, static o => TomlText.Of(o.TokenFile), "\"credential:token\""),
        new("allowed_hosts", "names by which clients reach the agent, beside its address and those of the certificate",
            static (o, v) => o with { AllowedHosts = [.. v.AsList()] }, static o => TomlText.List(o.AllowedHosts), "[\"node-17.example\"]"),
        new("allowed_origins", "other web pages that may read the answers",
            static (o, v) => o with { AllowedOrigins = [.. v.AsList()] }, static o => TomlText.List(o.AllowedOrigins), "[\"https://status.example\"]"));
}
