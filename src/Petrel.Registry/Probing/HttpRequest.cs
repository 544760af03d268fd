namespace Petrel.Registry.Probing;

/// <summary>What goes into an <c>Authorization</c> header.</summary>
/// <param name="Scheme"><c>Basic</c> or <c>Bearer</c>.</param>
/// <param name="Value">What stands behind it.</param>
internal sealed record Authorization(string Scheme, Credentials.Secret Value);

/// <summary>One request of a probe. There are four kinds, and nothing else is ever sent: /v2/, token, HEAD of a manifest, GET of an index that nobody counts.</summary>
/// <param name="Method">GET, HEAD, or POST for an identity token.</param>
/// <param name="Uri">Where to.</param>
/// <param name="MostBody">How many octets of the body to read; an answer to HEAD has none.</param>
internal sealed record HttpRequest(HttpMethod Method, Uri Uri, int MostBody)
{
    // All in one line: some registries look only at the last line.
    private const string Manifests =
        "application/vnd.oci.image.index.v1+json, application/vnd.docker.distribution.manifest.list.v2+json, "
        + "application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json";

    internal Authorization? Authorization { get; init; }

    /// <summary>Whether the body matters although all went well: a token's.</summary>
    internal bool WantsBody { get; init; }

    /// <summary>Whether this GET is for a manifest; a HEAD always is.</summary>
    internal bool AcceptsManifests { get; init; }

    /// <summary>The form to post; null for none.</summary>
    internal IReadOnlyList<KeyValuePair<string, string>>? Form { get; init; }

    /// <summary>Whether private addresses are permitted where this leads to another host than the target's.</summary>
    internal Reach Reach { get; init; }

    internal HttpRequestMessage ToMessage()
    {
        var message = new HttpRequestMessage(Method, Uri) { Version = new Version(1, 1), VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        message.Headers.TryAddWithoutValidation("User-Agent", "petrel");
        if (AcceptsManifests || Method == HttpMethod.Head) message.Headers.TryAddWithoutValidation("Accept", Manifests);
        if (Authorization is { } sent) message.Headers.TryAddWithoutValidation("Authorization", $"{sent.Scheme} {sent.Value.Reveal()}");
        if (Form is { } form) message.Content = new FormUrlEncodedContent(form);
        return message;
    }
}

/// <summary>How far a request may be led to other hosts.</summary>
internal enum Reach
{
    /// <summary>A redirect: to public addresses only.</summary>
    Public,

    /// <summary>A token server: also to where the registry itself is, since private registries have private token servers.</summary>
    LikeRegistry,
}
