namespace Petrel.Core.Attribution;

/// <summary>The name of a site as a client sends it, in octets.</summary>
public static class SiteName
{
    /// <summary>The longest name (RFC 1035, section 2.3.4, as text).</summary>
    public const int MostOctets = 253;

    /// <summary>
    /// Makes letters small, in place; false if this is no host name. An address is none: it says no more than where the
    /// connection goes.
    /// </summary>
    public static bool TryNormalise(Span<byte> name)
    {
        bool hasLetter = false;
        for (int i = 0; i < name.Length; i++)
        {
            byte c = name[i];
            bool isUpper = c is >= (byte)'A' and <= (byte)'Z';
            if (isUpper) name[i] = c |= 0x20;
            bool isLetter = c is (>= (byte)'a' and <= (byte)'z') or (byte)'-' or (byte)'_';
            if (!isLetter && c is not ((>= (byte)'0' and <= (byte)'9') or (byte)'.')) return false;
            hasLetter |= isLetter;
        }

        return hasLetter && name.Length <= MostOctets && name[0] != (byte)'.';
    }
}
