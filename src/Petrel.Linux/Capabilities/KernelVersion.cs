// /proc/sys/kernel/osrelease, what uname -r prints: 6.1.0-18-amd64, 5.15.0-1051-aws, 6.8-rc1, 4.18.0-513.el8.x86_64
using System.Buffers.Text;

namespace Petrel.Linux.Capabilities;

/// <summary>A kernel's version. Distributions back-port: a lower number does not prove that something is missing.</summary>
/// <param name="Major">The first number.</param>
/// <param name="Minor">The second number.</param>
/// <param name="Patch">The third number; 0 where there is none.</param>
public readonly record struct KernelVersion(int Major, int Minor, int Patch = 0) : IComparable<KernelVersion>
{
    /// <summary>Parses a release; whatever follows the numbers is ignored. False if it has not at least two numbers.</summary>
    public static bool TryParse(ReadOnlySpan<byte> release, out KernelVersion version)
    {
        version = default;
        if (!TryTakeNumber(ref release, out int major) || !TryTakeDot(ref release)
            || !TryTakeNumber(ref release, out int minor))
            return false;
        int patch = 0;
        if (TryTakeDot(ref release)) _ = TryTakeNumber(ref release, out patch);
        version = new(major, minor, patch);
        return true;
    }

    /// <inheritdoc />
    public int CompareTo(KernelVersion other) =>
        (Major, Minor, Patch).CompareTo((other.Major, other.Minor, other.Patch));

    /// <summary>Whether this kernel is older than another.</summary>
    public static bool operator <(KernelVersion left, KernelVersion right) => left.CompareTo(right) < 0;

    /// <summary>Whether this kernel is newer than another.</summary>
    public static bool operator >(KernelVersion left, KernelVersion right) => left.CompareTo(right) > 0;

    /// <summary>Whether this kernel is not newer than another.</summary>
    public static bool operator <=(KernelVersion left, KernelVersion right) => left.CompareTo(right) <= 0;

    /// <summary>Whether this kernel is not older than another.</summary>
    public static bool operator >=(KernelVersion left, KernelVersion right) => left.CompareTo(right) >= 0;

    /// <summary>The numbers, such as <c>6.1.0</c>.</summary>
    public override string ToString() => $"{Major}.{Minor}.{Patch}";

    private static bool TryTakeNumber(ref ReadOnlySpan<byte> text, out int number)
    {
        number = 0;
        bool isNumber = text.Length > 0 && (uint)(text[0] - '0') <= 9
            && Utf8Parser.TryParse(text, out number, out int digits)
            && (text = text[digits..]).Length >= 0;
        return isNumber;
    }

    private static bool TryTakeDot(ref ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || text[0] != '.') return false;
        text = text[1..];
        return true;
    }
}
