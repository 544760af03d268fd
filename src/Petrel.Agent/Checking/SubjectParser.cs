using System.Diagnostics.CodeAnalysis;
using Petrel.Core.Attribution;
using Petrel.Core.References;

namespace Petrel.Agent.Checking;

/// <summary>
/// Tells registries and images apart. A text with a slash is an image; of the others, a registry is what is known as one,
/// or has a dot in its host, or is this machine.
/// </summary>
/// <param name="isKnown">Whether a name is a known registry's.</param>
public sealed class SubjectParser(Func<string, bool> isKnown)
{
    /// <summary>Parses one argument; if it is neither, says in <paramref name="error"/> what to write.</summary>
    public bool TryParse(string text, [NotNullWhen(true)] out CheckSubject? subject, [NotNullWhen(false)] out string? error)
    {
        ArgumentNullException.ThrowIfNull(text);
        subject = null;
        if (string.IsNullOrWhiteSpace(text))
        {
            error = "a registry's or image's name is empty; write for example docker.io or nginx:1.27";
            return false;
        }
        if (text.Contains("://", StringComparison.Ordinal) || IsRegistry(text)) return TryRegistry(text, out subject, out error);
        if (!ImageReference.TryParse(text, out ImageReference? image, out error)) return false;
        if (!RegistryName.TryParse(image.Domain, out RegistryName registry, out error)) return false;
        subject = new CheckSubject(text, registry, image) { IsShort = !text.StartsWith(image.Domain, StringComparison.OrdinalIgnoreCase) };
        return true;
    }

    private bool IsRegistry(string text)
    {
        if (text.Contains('/', StringComparison.Ordinal) || text.Contains('@', StringComparison.Ordinal)) return false;
        if (text.StartsWith('[') || isKnown(text.ToLowerInvariant())) return true;
        string host = text.Split(':', 2)[0];
        return host == "localhost" || host.Contains('.', StringComparison.Ordinal);
    }

    private static bool TryRegistry(string text, [NotNullWhen(true)] out CheckSubject? subject, [NotNullWhen(false)] out string? error)
    {
        bool parsed = RegistryName.TryParse(text, out RegistryName name, out error);
        subject = parsed ? new CheckSubject(text, name, null) : null;
        return parsed;
    }
}
