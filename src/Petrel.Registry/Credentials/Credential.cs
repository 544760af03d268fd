namespace Petrel.Registry.Credentials;

/// <summary>How a credential is used.</summary>
public enum CredentialKind
{
    /// <summary>User name and password, sent as they are to the token server or the registry.</summary>
    Password,

    /// <summary>A refresh token that the token server changes into access tokens (OAuth 2).</summary>
    IdentityToken,

    /// <summary>An access token, sent to the registry as it is.</summary>
    RegistryToken,
}

/// <summary>A credential for a registry, and where it came from.</summary>
/// <param name="Kind">How it is used.</param>
/// <param name="UserName">The account's name; "" where none was stored. For people's eyes only through <see cref="CredentialOrigin"/>.</param>
/// <param name="Secret">The password or token.</param>
/// <param name="Origin">Where it came from.</param>
public sealed record Credential(CredentialKind Kind, string UserName, Secret Secret, CredentialOrigin Origin)
{
    /// <summary>What a helper gives as user name if its secret is an identity token.</summary>
    public const string TokenUserName = "<token>";

    /// <summary>Tells this credential from others and from itself once it is changed, without saying what it is.</summary>
    public string Fingerprint => Secret.Fingerprint($"{Kind}:{UserName}");

    /// <summary>Neither name nor secret: what kind it is and where it came from.</summary>
    public override string ToString() => $"{Kind} from {Origin}";
}

/// <summary>The kinds of places that credentials come from.</summary>
public enum CredentialSourceKind
{
    /// <summary>docker's config.json.</summary>
    Docker,

    /// <summary>auth.json of podman, skopeo, buildah and CRI-O.</summary>
    Containers,

    /// <summary>kubelet's config.json.</summary>
    Kubelet,

    /// <summary>A variable of the environment.</summary>
    Environment,
}

/// <summary>Where a credential came from.</summary>
/// <param name="Kind">The kind of place, which says how its keys are read.</param>
/// <param name="Location">The file's path or the variable's name.</param>
/// <param name="Key">The key in it, as it was written.</param>
/// <param name="Helper">The credential helper that was asked; null if the credential stood in the place itself.</param>
public sealed record CredentialOrigin(CredentialSourceKind Kind, string Location, string Key, string? Helper = null)
{
    /// <summary>For people: <c>/root/.docker/config.json, key https://index.docker.io/v1/</c>.</summary>
    public override string ToString() =>
        Helper is null ? $"{Location}, key {Key}" : $"docker-credential-{Helper} by {Location}, key {Key}";
}

/// <summary>Why an entry, a file or a helper gave no credential.</summary>
/// <param name="Location">The file, variable or helper.</param>
/// <param name="Message">What is wrong and what to do, for a person; never a secret.</param>
public readonly record struct CredentialProblem(string Location, string Message);
