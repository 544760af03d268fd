using System.Collections.Immutable;

namespace Petrel.Registry.Credentials;

/// <summary>The credentials that were found for a registry, best first, and what stood in the way of others.</summary>
/// <param name="Credentials">At most one of each place: several places may well hold several accounts.</param>
/// <param name="Problems">What could not be read, and helpers that failed.</param>
public sealed record CredentialAnswer(ImmutableArray<Credential> Credentials, ImmutableArray<CredentialProblem> Problems);

/// <summary>All places with credentials of this machine, as they were read; asks helpers when a registry is asked for.</summary>
public sealed class CredentialSet(IReadOnlyList<CredentialFile> files, CredentialHelper helper)
{
    private const string HubServer = "https://index.docker.io/v1/";

    /// <summary>The credentials for an image, or for a registry as a whole.</summary>
    /// <param name="registry">Host and port as an image reference has them; <c>docker.io</c> for Docker Hub.</param>
    /// <param name="repository">The repository; "" if only the registry matters.</param>
    /// <param name="cancellation">Ends helpers.</param>
    public async Task<CredentialAnswer> FindAsync(string registry, string repository, CancellationToken cancellation)
    {
        var credentials = ImmutableArray.CreateBuilder<Credential>();
        ImmutableArray<CredentialProblem>.Builder problems = ImmutableArray.CreateBuilder<CredentialProblem>();
        foreach (CredentialFile file in files)
        {
            problems.AddRange(file.Problems);
            if (HelperFor(file, registry) is not { } asked)
            {
                if (StoredIn(file, registry, repository) is { } stored) credentials.Add(stored);
                continue;
            }
            var origin = new CredentialOrigin(file.Kind, file.Location, asked.Key);
            HelperAnswer answer = await helper.GetAsync(asked.Value, asked.Key, origin, cancellation).ConfigureAwait(false);
            if (answer.Problem is { } problem) problems.Add(problem);
            // What stands in the file itself is the second choice, as with docker.
            if ((answer.Credential ?? StoredIn(file, registry, repository)) is { } found) credentials.Add(found);
        }
        return new CredentialAnswer([.. credentials.DistinctBy(static found => found.Fingerprint)], problems.ToImmutable());
    }

    /// <summary>What stands in a file itself for an image, or for a registry; null if nothing does. No helper is asked.</summary>
    public static Credential? StoredIn(CredentialFile file, string registry, string repository)
    {
        ArgumentNullException.ThrowIfNull(file);
        return BestOf(file, registry, repository);
    }

    // The longest match; of one entry's kinds the first, which the parser gives in the order of the clients.
    private static Credential? BestOf(CredentialFile file, string registry, string repository) => file.Credentials
        .Select(credential => (credential, Rank: CredentialKey.Parse(credential.Origin.Key, file.Kind).Match(registry, repository)))
        .Where(static entry => entry.Rank > 0)
        .OrderByDescending(static entry => entry.Rank)
        .Select(static entry => entry.credential)
        .FirstOrDefault();

    /// <summary>The helper that a file names for a registry, and by which key it is asked; null if it names none.</summary>
    public static KeyValuePair<string, string>? HelperFor(CredentialFile file, string registry)
    {
        ArgumentNullException.ThrowIfNull(file);
        foreach (KeyValuePair<string, string> entry in file.Helpers)
        {
            if (CredentialKey.Parse(entry.Key, file.Kind).Match(registry, "") > 0) return KeyValuePair.Create(entry.Key, entry.Value);
        }
        if (file.Store is not { } store) return null;
        bool hub = CredentialKey.NormalHost(registry) == "docker.io";
        return KeyValuePair.Create(hub ? HubServer : registry, store);
    }
}
