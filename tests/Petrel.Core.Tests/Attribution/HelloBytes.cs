using System.Text;

namespace Petrel.Core.Tests.Attribution;

/// <summary>ClientHellos octet by octet (RFC 8446, section 4.1.2).</summary>
internal static class HelloBytes
{
    internal const int ServerName = 0, Grease = 0x2a2a, KeyShare = 51, EncryptedClientHello = 0xfe0d;

    /// <summary>The handshake message with these extensions, in this order.</summary>
    internal static byte[] Message(params (int Type, byte[] Data)[] extensions)
    {
        byte[] all = [.. extensions.SelectMany(static e => (byte[])[.. Number(e.Type), .. Sized(2, e.Data)])];
        byte[] body =
        [
            3, 3, .. new byte[32], .. Sized(1, new byte[32]), .. Sized(2, [0x0a, 0x0a, 0x13, 0x01]), .. Sized(1, [0]),
            .. extensions.Length == 0 ? [] : Sized(2, all),
        ];
        return [1, .. Sized(3, body)];
    }

    /// <summary>The message in records of at most so many octets, each at least one.</summary>
    internal static byte[] Records(byte[] message, params int[] lengths)
    {
        var records = new List<byte>();
        for (int at = 0, i = 0; at < message.Length; i++)
        {
            int length = Math.Min(message.Length - at, i < lengths.Length ? lengths[i] : 1 << 14);
            records.AddRange([22, 3, 1, .. Sized(2, message.AsSpan(at, length).ToArray())]);
            at += length;
        }

        return [.. records];
    }

    internal static (int Type, byte[] Data) Named(string name) =>
        (ServerName, Sized(2, [0, .. Sized(2, Encoding.ASCII.GetBytes(name))]));

    internal static byte[] Sized(int octets, byte[] data)
    {
        byte[] length = [(byte)(data.Length >> 16), (byte)(data.Length >> 8), (byte)data.Length];
        return [.. length[(3 - octets)..], .. data];
    }

    private static byte[] Number(int number) => [(byte)(number >> 8), (byte)number];
}
