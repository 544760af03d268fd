using System.Collections.Frozen;

namespace Petrel.Registry.Credentials;

/// <summary>What of the surroundings decides where credentials are: variables, the home directory, the user.</summary>
/// <param name="Variables">The environment's variables.</param>
/// <param name="Home">The home directory.</param>
/// <param name="UserId">The user's number, for <c>/run/containers/UID</c>; null if it is not known.</param>
/// <param name="Root">What absolute paths are below: "" for this machine, another directory for a container's or a test's.</param>
public sealed record CredentialEnvironment(
    FrozenDictionary<string, string> Variables, string Home, uint? UserId = null, string Root = "")
{
    /// <summary>That of this process.</summary>
    public static CredentialEnvironment OfThisProcess()
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (System.Collections.DictionaryEntry entry in Environment.GetEnvironmentVariables())
        {
            variables[(string)entry.Key] = (string?)entry.Value ?? "";
        }
        return new CredentialEnvironment(
            variables.ToFrozenDictionary(StringComparer.Ordinal), Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));
    }

    /// <summary>A variable's value; null if it is not set or empty.</summary>
    public string? this[string name] => Variables.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;
}
