using System.Collections.Immutable;
using System.Text;

namespace Petrel.Agent.Configuration;

/// <summary>Where configuration files are, and how they are read.</summary>
public static class ConfigurationFile
{
    /// <summary>The file of the machine.</summary>
    public const string SystemPath = "/etc/petrel/petrel.toml";

    // Far more than anyone writes by hand; keeps a mistaken --config /dev/zero from filling the memory.
    private const int LargestBytes = 1 << 20;

    /// <summary>The usual places for this user, the least important first.</summary>
    public static ImmutableArray<string> DefaultPaths(bool isRoot, IReadOnlyDictionary<string, string> environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        if (isRoot) return [SystemPath];
        string? home = environment.GetValueOrDefault("XDG_CONFIG_HOME");
        // The XDG specification: a relative path is invalid and to be ignored.
        if (home is null || !home.StartsWith('/'))
        {
            string? user = environment.GetValueOrDefault("HOME");
            home = string.IsNullOrEmpty(user) ? null : $"{user.TrimEnd('/')}/.config";
        }
        return home is null ? [SystemPath] : [SystemPath, $"{home.TrimEnd('/')}/petrel/petrel.toml"];
    }

    /// <summary>Reads a file of UTF-8 text.</summary>
    public static FileText Read(string path)
    {
        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var content = new MemoryStream();
            byte[] buffer = new byte[16384];
            for (int count; (count = stream.Read(buffer)) > 0;)
            {
                if (content.Length + count > LargestBytes) return new FileText(null, "is larger than 1 MiB; that is no configuration");
                content.Write(buffer, 0, count);
            }
            return Decode(content.GetBuffer().AsSpan(0, (int)content.Length));
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return FileText.Missing;
        }
        catch (UnauthorizedAccessException)
        {
            return new FileText(null, Directory.Exists(path) ? "is a directory; name a file" : "may not be read by this user");
        }
        catch (IOException error)
        {
            return new FileText(null, $"cannot be read: {error.Message}");
        }
    }

    private static FileText Decode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            if (bytes.StartsWith(Encoding.UTF8.Preamble)) bytes = bytes[Encoding.UTF8.Preamble.Length..];
            return new FileText(new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes), null);
        }
        catch (DecoderFallbackException)
        {
            return new FileText(null, "is not UTF-8 text; save it as UTF-8");
        }
    }
}
