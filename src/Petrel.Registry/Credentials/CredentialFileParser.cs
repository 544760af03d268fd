using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Petrel.Registry.Protocol;

namespace Petrel.Registry.Credentials;

/// <summary>What a credential file holds.</summary>
/// <param name="Kind">How its keys are read.</param>
/// <param name="Location">Its path, or the variable's name.</param>
/// <param name="Credentials">The credentials that stand in it, each with the key that it is for.</param>
/// <param name="Helpers">The helpers that it names for some registries (<c>credHelpers</c>), by key.</param>
/// <param name="Store">The helper for all others (<c>credsStore</c>); null if there is none.</param>
/// <param name="Problems">What could not be read.</param>
public sealed record CredentialFile(
    CredentialSourceKind Kind,
    string Location,
    ImmutableArray<Credential> Credentials,
    ImmutableArray<KeyValuePair<string, string>> Helpers,
    string? Store,
    ImmutableArray<CredentialProblem> Problems);

/// <summary>
/// Reads docker's config.json, podman's auth.json and kubelet's config.json, which share one form. Octets in, values out;
/// messages name keys, never what stands behind them.
/// </summary>
public sealed class CredentialFileParser
{
    /// <summary>The longest file that is read; a large one has some dozens of entries.</summary>
    public const int LongestFile = 1024 * 1024;

    private readonly CredentialSourceKind _kind;
    private readonly string _location;
    private readonly ImmutableArray<Credential>.Builder _credentials = ImmutableArray.CreateBuilder<Credential>();
    private readonly ImmutableArray<CredentialProblem>.Builder _problems = ImmutableArray.CreateBuilder<CredentialProblem>();

    private CredentialFileParser(CredentialSourceKind kind, string location) => (_kind, _location) = (kind, location);

    /// <summary>Parses a file; never throws for what it may hold.</summary>
    public static CredentialFile Parse(ReadOnlySpan<byte> utf8, CredentialSourceKind kind, string location)
    {
        ArgumentNullException.ThrowIfNull(location);
        var parser = new CredentialFileParser(kind, location);
        if (utf8.Length > LongestFile) return Broken(kind, location, $"is larger than {LongestFile / 1024} KiB, and no credential file is");
        return BoundedJson.Read(utf8, parser.ReadRoot)
            ?? Broken(kind, location, "is no JSON object; the clients cannot read it either: correct it or sign in again");
    }

    internal static CredentialFile Broken(CredentialSourceKind kind, string location, string what) =>
        new(kind, location, [], [], null, [new CredentialProblem(location, $"{location} {what}")]);

    private CredentialFile? ReadRoot(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object) return null;
        foreach (JsonProperty entry in Members(root, "auths")) ReadEntry(entry.Name, entry.Value);
        ImmutableArray<KeyValuePair<string, string>> helpers =
        [
            .. Members(root, "credHelpers").Where(static entry => entry.Value.ValueKind == JsonValueKind.String)
                .Select(static entry => KeyValuePair.Create(entry.Name, entry.Value.GetString()!)).Where(IsUsable),
        ];
        string? store = BoundedJson.Text(root, "credsStore");
        if (store is "" || (store is not null && !IsUsable(KeyValuePair.Create("credsStore", store)))) store = null;
        return new CredentialFile(_kind, _location, _credentials.ToImmutable(), helpers, store, _problems.ToImmutable());
    }

    private static JsonProperty[] Members(JsonElement root, string name) =>
        BoundedJson.Member(root, name) is { ValueKind: JsonValueKind.Object } found ? [.. found.EnumerateObject()] : [];

    private void ReadEntry(string key, JsonElement entry)
    {
        if (entry.ValueKind != JsonValueKind.Object) return;
        var origin = new CredentialOrigin(_kind, _location, key);
        string user = BoundedJson.Text(entry, "username") ?? "";
        string password = BoundedJson.Text(entry, "password") ?? "";
        if (BoundedJson.Text(entry, "auth") is { Length: > 0 } auth)
        {
            if (DecodeAuth(auth) is not { } pair)
            {
                _problems.Add(new CredentialProblem(
                    _location, $"'auth' of {key} in {_location} is not the base64 of USER:PASSWORD; sign in to {key} again"));
                return;
            }
            (user, password) = pair;
        }
        Add(CredentialKind.RegistryToken, user, BoundedJson.Text(entry, "registrytoken"), origin);
        Add(CredentialKind.IdentityToken, user, BoundedJson.Text(entry, "identitytoken"), origin);
        Add(CredentialKind.Password, user, password, origin);
    }

    // An empty entry is what "docker login" leaves behind where a helper keeps the secret.
    private void Add(CredentialKind kind, string user, string? secret, CredentialOrigin origin)
    {
        if (string.IsNullOrEmpty(secret)) return;
        _credentials.Add(new Credential(kind, user, new Secret(secret), origin));
    }

    private static (string User, string Password)? DecodeAuth(string auth)
    {
        Span<byte> octets = new byte[auth.Length];
        if (!Convert.TryFromBase64String(auth, octets, out int length)) return null;
        string text = Encoding.UTF8.GetString(octets[..length]);
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        // docker trims NULs, which old versions wrote.
        return colon < 0 ? null : (text[..colon], text[(colon + 1)..].Trim('\0'));
    }

    // The name becomes part of a program's name: it must not lead elsewhere.
    private bool IsUsable(KeyValuePair<string, string> helper)
    {
        if (CredentialHelper.IsName(helper.Value)) return true;
        _problems.Add(new CredentialProblem(
            _location, $"the credential helper of {helper.Key} in {_location} is no name of a program; use for example \"pass\""));
        return false;
    }
}
