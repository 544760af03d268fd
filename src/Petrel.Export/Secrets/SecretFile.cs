using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Petrel.Export.Secrets;

/// <summary>
/// A file that a configuration names and whose content is not for everybody's eyes. Read anew each time that it is needed, so
/// that it can be rotated; prints as its path, never as what is in it.
/// </summary>
/// <param name="Path">The file's path.</param>
public sealed record SecretFile(string Path)
{
    private const string Credential = "credential:";
    private const int LongestBytes = 1 << 20;

    /// <summary>Finds the file that a configuration means; if there can be none, says in <paramref name="error"/> why.</summary>
    /// <param name="source">An absolute path, or <c>credential:NAME</c> for one that systemd hands over (<c>systemd.exec(5)</c>, LoadCredential=).</param>
    /// <param name="credentialsDirectory">Where systemd puts credentials; null without them.</param>
    /// <param name="file">The file.</param>
    /// <param name="error">Why there is none, and what to write.</param>
    public static bool TryLocate(
        string source, string? credentialsDirectory, [NotNullWhen(true)] out SecretFile? file, [NotNullWhen(false)] out string? error)
    {
        ArgumentNullException.ThrowIfNull(source);
        (file, error) = (null, null);
        if (source.StartsWith('/'))
        {
            file = new SecretFile(source);
            return true;
        }

        string name = source.StartsWith(Credential, StringComparison.Ordinal) ? source[Credential.Length..] : "";
        if (name.Length == 0 || name.Contains('/', StringComparison.Ordinal) || name is "." or "..")
            error = $"'{source}' is neither an absolute path nor a credential of systemd; write /path or {Credential}NAME";
        else if (credentialsDirectory is null)
            error = $"'{source}' needs systemd to hand it over (LoadCredential={name}:FILE), but $CREDENTIALS_DIRECTORY is not set";
        else file = new SecretFile(System.IO.Path.Combine(credentialsDirectory, name));
        return file is not null;
    }

    /// <summary>The whole text; or null, and what is wrong with the file.</summary>
    public string? ReadText(out string? error)
    {
        error = null;
        try
        {
            using FileStream file = File.OpenRead(Path);
            byte[] content = new byte[LongestBytes + 1];
            int length = file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
            if (length <= LongestBytes) return Encoding.UTF8.GetString(content, 0, length);
            error = $"{Path} is larger than {LongestBytes >> 20} MiB; that is no secret";
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            error = $"{Path} cannot be read: {problem.Message}";
        }

        return null;
    }

    /// <summary>The one line that is in it, without its end; or null, and what is wrong with the file.</summary>
    public string? Read(out string? error)
    {
        if (ReadText(out error)?.Trim() is not { } secret) return null;
        if (secret.Length == 0) error = $"{Path} is empty; write the secret into it";
        else if (secret.AsSpan().ContainsAny('\n', '\r', '\0')) error = $"{Path} holds more than one line";
        return error is null ? secret : null;
    }
}
