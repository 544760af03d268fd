using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Petrel.Registry.Protocol;

namespace Petrel.Registry.Credentials;

/// <summary>What a helper answered: a credential, nothing, or a problem.</summary>
/// <param name="Credential">The credential; null if the helper has none or failed.</param>
/// <param name="Problem">What went wrong; null if nothing did.</param>
public readonly record struct HelperAnswer(Credential? Credential, CredentialProblem? Problem);

/// <summary>
/// Asks <c>docker-credential-NAME get</c>: the server on standard input, <c>{"ServerURL","Username","Secret"}</c> on
/// standard output (github.com/docker/docker-credential-helpers). The helper is a program of the user's, but it may hang
/// on a locked key ring and print without end, so that time and size are bounded.
/// </summary>
public sealed class CredentialHelper(TimeProvider time)
{
    /// <summary>How long a helper may take.</summary>
    public static TimeSpan TimeLimit { get; } = TimeSpan.FromSeconds(5);

    private const int LongestAnswer = 64 * 1024;

    /// <summary>Whether this can be the name of a helper.</summary>
    public static bool IsName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Length is > 0 and <= 64 && name[0] != '.'
            && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
    }

    /// <summary>Asks a helper for the credential of a server.</summary>
    /// <param name="name">The helper's name, without <c>docker-credential-</c>.</param>
    /// <param name="server">The server as the client would ask: the key of the file.</param>
    /// <param name="origin">Where the helper was named.</param>
    /// <param name="cancellation">Ends the helper.</param>
    public async Task<HelperAnswer> GetAsync(
        string name, string server, CredentialOrigin origin, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(origin);
        if (!IsName(name)) return Failed(name, "is no name of a program");
        using var limit = new CancellationTokenSource(TimeLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        using Process? process = Start(name);
        if (process is null) return Failed(name, "could not be started; install it or remove it from the file");
        try
        {
            (byte[] output, bool whole) = await AskAsync(process, server, either.Token).ConfigureAwait(false);
            return whole
                ? Read(output, process.ExitCode, name, origin)
                : Failed(name, $"answered more than {LongestAnswer / 1024} KiB");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return Failed(name, $"did not answer within {TimeLimit.TotalSeconds:0} s; it may wait for a key ring to be unlocked");
        }
        finally
        {
            Stop(process);
        }
    }

    private static Process? Start(string name)
    {
        var start = new ProcessStartInfo($"docker-credential-{name}", ["get"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            return Process.Start(start);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    private static async Task<(byte[] Output, bool Whole)> AskAsync(Process process, string server, CancellationToken cancellation)
    {
        // What it says on standard error may hold anything; it is read so that the helper does not block, and dropped.
        Task errors = process.StandardError.BaseStream.CopyToAsync(Stream.Null, cancellation);
        var answer = new BoundedBody(LongestAnswer);
        Task output = answer.FillAsync(process.StandardOutput.BaseStream, cancellation);
        try
        {
            await process.StandardInput.WriteAsync(server.AsMemory(), cancellation).ConfigureAwait(false);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading; its exit status says the rest.
        }
        await output.ConfigureAwait(false);
        if (answer.IsTruncated) return ([], false);
        await errors.ConfigureAwait(false);
        await process.WaitForExitAsync(cancellation).ConfigureAwait(false);
        return (answer.Octets, true);
    }

    private static void Stop(Process process)
    {
        try
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It ended in between.
        }
        catch (Win32Exception)
        {
            // It is another user's by now (a helper that changes its user); it has no one to talk to any more.
        }
    }

    private static HelperAnswer Read(byte[] output, int status, string name, CredentialOrigin origin)
    {
        if (status != 0)
        {
            // errCredentialsNotFoundMessage
            bool none = Encoding.UTF8.GetString(output).Contains("credentials not found", StringComparison.OrdinalIgnoreCase);
            return none ? default : Failed(name, $"ended with status {status}; try it by hand: docker-credential-{name} get");
        }
        Credential? credential = BoundedJson.Read(output, root => ReadCredential(root, origin with { Helper = name }));
        return credential is null ? Failed(name, "did not answer with a user name and a secret") : new HelperAnswer(credential, null);
    }

    private static Credential? ReadCredential(JsonElement root, CredentialOrigin origin)
    {
        string user = BoundedJson.Text(root, "Username") ?? "";
        if (BoundedJson.Text(root, "Secret") is not { Length: > 0 } secret) return null;
        CredentialKind kind = user == Credential.TokenUserName ? CredentialKind.IdentityToken : CredentialKind.Password;
        return new Credential(kind, kind == CredentialKind.IdentityToken ? "" : user, new Secret(secret), origin);
    }

    private static HelperAnswer Failed(string name, string what) =>
        new(null, new CredentialProblem($"docker-credential-{name}", $"docker-credential-{name} {what}"));
}
