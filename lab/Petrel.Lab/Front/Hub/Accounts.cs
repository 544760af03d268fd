using System.Diagnostics.CodeAnalysis;
using System.Text;
using Microsoft.Extensions.Primitives;

namespace Petrel.Lab.Front.Hub;

/// <summary>Who may sign in, at the token server and at the private registry.</summary>
public static class Accounts
{
    /// <summary>The user name that is known.</summary>
    public const string User = "petrel";

    /// <summary>Its password.</summary>
    public const string Password = "storm";

    internal static bool AreGood(string? user, string? password) => user == User && password == Password;

    /// <summary>Reads a header <c>Authorization: Basic …</c>; false if it is none.</summary>
    internal static bool TryReadBasic(StringValues header, [NotNullWhen(true)] out string? user, out string? password)
    {
        (user, password) = (null, null);
        string text = header.ToString();
        if (!text.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase)) return false;
        byte[] bytes = new byte[text.Length];
        if (!Convert.TryFromBase64String(text[6..].Trim(), bytes, out int length)) return false;
        string[] parts = Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2);
        (user, password) = (parts[0], parts.ElementAtOrDefault(1));
        return true;
    }
}
