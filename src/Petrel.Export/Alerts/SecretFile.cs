using System.Text;

namespace Petrel.Export.Alerts;

/// <summary>
/// A secret in a file, read anew each time that it is needed, so that it can be rotated. Prints as its path, never as what is
/// in it.
/// </summary>
/// <param name="Path">The file's absolute path.</param>
public sealed record SecretFile(string Path)
{
    private const int LongestBytes = 16 * 1024;

    /// <summary>The secret without its line end; or null, and what is wrong with the file.</summary>
    public string? Read(out string? error)
    {
        error = null;
        try
        {
            using FileStream file = File.OpenRead(Path);
            byte[] content = new byte[LongestBytes + 1];
            int length = file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
            string secret = Encoding.UTF8.GetString(content, 0, Math.Min(length, LongestBytes)).Trim();
            if (length > LongestBytes) error = $"{Path} is larger than {LongestBytes / 1024} KiB; that is no secret";
            else if (secret.Length == 0) error = $"{Path} is empty; write the secret into it";
            else if (secret.AsSpan().ContainsAny('\n', '\r', '\0')) error = $"{Path} holds more than one line";
            return error is null ? secret : null;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            error = $"{Path} cannot be read: {problem.Message}";
            return null;
        }
    }
}
