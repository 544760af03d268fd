using System.Text;

namespace Petrel.Export.Http;

/// <summary>Reads secrets that a configuration names: by path, or as a credential of systemd (<c>systemd.exec(5)</c>, LoadCredential=).</summary>
public static class SecretFile
{
    private const string Credential = "credential:";
    private const int Longest = 1 << 20;

    /// <summary>Reads a secret.</summary>
    /// <param name="source">A path, or <c>credential:NAME</c>.</param>
    /// <param name="credentialsDirectory">Where systemd puts credentials; null without them.</param>
    /// <returns>Its text, or why it cannot be had; never both.</returns>
    public static (string? Text, string? Error) Read(string source, string? credentialsDirectory)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (!source.StartsWith(Credential, StringComparison.Ordinal)) return ReadFile(source);
        string name = source[Credential.Length..];
        if (name.Length == 0 || name.Contains('/', StringComparison.Ordinal) || name is "." or "..") return (null, $"{source} names no credential");
        return credentialsDirectory is null
            ? (null, $"{source} needs systemd to hand it over (LoadCredential={name}:FILE), but $CREDENTIALS_DIRECTORY is not set")
            : ReadFile(Path.Combine(credentialsDirectory, name));
    }

    private static (string? Text, string? Error) ReadFile(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            byte[] bytes = new byte[Longest + 1];
            int length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return length > Longest ? (null, $"{path} is longer than {Longest} bytes: no secret") : (Encoding.UTF8.GetString(bytes, 0, length), null);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return (null, $"cannot read {path}: {error.Message}");
        }
    }
}
