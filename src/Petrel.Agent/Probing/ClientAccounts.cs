using Petrel.Registry.Credentials;
using Petrel.Registry.Discovery;

namespace Petrel.Agent.Probing;

/// <summary>The account that a client would use.</summary>
/// <param name="Credential">Its credential; null for nobody's.</param>
/// <param name="Caveat">Why the client may use another one; null if it does not.</param>
internal sealed record ClientAccount(Credential? Credential, string? Caveat);

/// <summary>
/// Finds the account of a client. docker and podman are told it by the user who pulls, containerd by kubelet; each has its
/// own places.
/// </summary>
/// <param name="helper">Asks credential helpers.</param>
internal sealed class ClientAccounts(CredentialHelper helper)
{
    private const int MostHomes = 64;
    private const string KubeletFolder = "/var/lib/kubelet";

    /// <summary>The account at a server.</summary>
    /// <param name="way">The client's way.</param>
    /// <param name="server">The registry or mirror, as credential files name it.</param>
    /// <param name="repository">The repository; "" if only the registry matters.</param>
    /// <param name="cancellation">Ends helpers.</param>
    internal async Task<ClientAccount> FindAsync(ClientWay way, string server, string repository, CancellationToken cancellation)
    {
        CredentialAnswer found = await new CredentialSet(FilesOf(way), helper).FindAsync(server, repository, cancellation).ConfigureAwait(false);
        Credential? first = found.Credentials.FirstOrDefault();
        if (way.Kind is null)
        {
            return new ClientAccount(
                first, found.Credentials.Length > 1 ? $"{found.Credentials.Length} accounts are stored for it, and which one the client uses is not known" : null);
        }

        if (way.Kind == ClientKind.Docker) return AmongUsers(way, first, server, repository);
        return new ClientAccount(first, KubeletCaveat(way));
    }

    // Each client's places, the first that has something counts.
    private static CredentialFile[] FilesOf(ClientWay way)
    {
        CredentialSourceKind[] kinds = way.Kind switch
        {
            ClientKind.Docker => [CredentialSourceKind.Docker],
            ClientKind.Containerd => [CredentialSourceKind.Kubelet],
            ClientKind.Podman => [CredentialSourceKind.Containers, CredentialSourceKind.Docker],
            _ => [CredentialSourceKind.Docker, CredentialSourceKind.Containers, CredentialSourceKind.Kubelet, CredentialSourceKind.Environment],
        };
        return [.. kinds.SelectMany(kind => way.Clients.Credentials.Where(file => file.Kind == kind))];
    }

    // dockerd is told the account by the docker command of whoever pulls: any user with a configuration may be that.
    private static ClientAccount AmongUsers(ClientWay way, Credential? own, string server, string repository)
    {
        CredentialFile[] others = [.. OtherUsers(way)];
        bool hasOwn = way.Clients.Credentials.Any(static file => file.Kind == CredentialSourceKind.Docker);
        List<Credential?> accounts = hasOwn ? [own] : [];
        accounts.AddRange(others.Select(file => CredentialSet.StoredIn(file, server, repository)));
        Credential? chosen = own ?? accounts.FirstOrDefault(static one => one is not null);
        CredentialFile? hidden = Array.Find(others, static file => file.Store is not null || !file.Helpers.IsEmpty || !file.Problems.IsEmpty);
        if (hidden is not null) return new ClientAccount(chosen, $"what is kept for {hidden.Location} is not to be read, and its user may be the one who pulls");
        int different = accounts.Select(static one => one?.Fingerprint ?? "").Distinct(StringComparer.Ordinal).Count();
        return new ClientAccount(chosen, different > 1 ? $"{different} users of docker have different accounts for it, and which one pulls is not known" : null);
    }

    private static IEnumerable<CredentialFile> OtherUsers(ClientWay way)
    {
        string root = way.Surroundings.Environment.Root;
        string[] known = [.. way.Clients.Credentials.Select(static file => file.Location)];
        foreach (string home in HomesBelow(root))
        {
            string path = $"{home}/.docker/config.json";
            if (known.Contains(path) || CredentialPlaces.ReadFile(CredentialSourceKind.Docker, path) is not { } file) continue;
            yield return file;
        }
    }

    private static IEnumerable<string> HomesBelow(string root)
    {
        yield return $"{root}/root";
        string[] homes = [];
        try
        {
            homes = Directory.Exists($"{root}/home") ? [.. Directory.EnumerateDirectories($"{root}/home").Order(StringComparer.Ordinal).Take(MostHomes)] : [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Who may not look there does not know who else there is; that is said where it matters, by the file.
        }

        foreach (string home in homes) yield return home;
    }

    private static string? KubeletCaveat(ClientWay way) =>
        ClientNames.ServesKubelet(way.Process ?? way.Kind?.Name()) && Directory.Exists(way.Surroundings.Environment.Root + KubeletFolder)
            ? "pods may bring accounts of their own (pull secrets, credential providers), which are not known here"
            : null;
}
