using System.Net.Security;
using System.Security.Authentication;

namespace Petrel.Linux.Tests.Packets;

/// <summary>The ClientHello that this machine's TLS library sends.</summary>
internal static class RealHello
{
    internal static byte[] Of(string name)
    {
        using var capture = new Capture();
        using var tls = new SslStream(capture);
        Assert.ThrowsAny<Exception>(() => tls.AuthenticateAsClient(
            new SslClientAuthenticationOptions { TargetHost = name, EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13 }));
        return capture.Sent.ToArray();
    }

    /// <summary>Takes what is written, and ends at the first read.</summary>
    private sealed class Capture : Stream
    {
        internal MemoryStream Sent { get; } = new();

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => 0;

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => Sent.Write(buffer, offset, count);
    }
}
