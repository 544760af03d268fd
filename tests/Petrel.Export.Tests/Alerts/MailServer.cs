using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Petrel.Export.Tests.Alerts;

/// <summary>A mail server on loopback: says what a test wants to RCPT and DATA, offers STARTTLS by a certificate of its own, keeps what it was told.</summary>
internal sealed class MailServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;

    internal MailServer()
    {
        _listener.Start();
        _serving = ServeAsync();
    }

    internal int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Lines of clients, without those of mails.</summary>
    internal ConcurrentQueue<string> Commands { get; } = [];

    internal ConcurrentQueue<string> Mails { get; } = [];

    internal bool OffersTls { get; init; }

    internal string AnswerToRecipient { get; init; } = "250 ok";

    internal string AnswerToData { get; init; } = "250 queued";

    internal string Greeting { get; init; } = "220 test ESMTP";

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _serving;
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
                try
                {
                    await TalkAsync(client.GetStream());
                }
                catch (Exception problem) when (problem is IOException or System.Security.Authentication.AuthenticationException)
                {
                    // The client hung up.
                }
            }
        }
        catch (Exception problem) when (problem is OperationCanceledException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Stopped.
        }
    }

    private async Task TalkAsync(Stream stream)
    {
        await SayAsync(stream, Greeting);
        while (await ReadLineAsync(stream) is { } line)
        {
            Commands.Enqueue(line);
            switch (line.Split(' ')[0].ToUpperInvariant())
            {
                case "EHLO":
                    await SayAsync(stream, $"250-test\r\n250-AUTH PLAIN\r\n{(OffersTls ? "250-STARTTLS\r\n" : "")}250 8BITMIME");
                    break;
                case "STARTTLS":
                    await SayAsync(stream, "220 go ahead");
                    var secure = new SslStream(stream);
                    using (X509Certificate2 certificate = Certificate()) await secure.AuthenticateAsServerAsync(certificate);
                    stream = secure;
                    break;
                case "AUTH":
                    await SayAsync(stream, line.EndsWith(Convert.ToBase64String("\0user\0right"u8), StringComparison.Ordinal) ? "235 welcome" : "535 no");
                    break;
                case "RCPT":
                    await SayAsync(stream, AnswerToRecipient);
                    break;
                case "DATA":
                    await SayAsync(stream, "354 go on");
                    Mails.Enqueue(await ReadMailAsync(stream));
                    await SayAsync(stream, AnswerToData);
                    break;
                case "QUIT":
                    await SayAsync(stream, "221 bye");
                    return;
                default:
                    await SayAsync(stream, "250 ok");
                    break;
            }
        }
    }

    private static X509Certificate2 Certificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
    }

    private static async Task<string> ReadMailAsync(Stream stream)
    {
        var mail = new StringBuilder();
        while (await ReadLineAsync(stream) is { } line && line != ".") mail.Append(line).Append('\n');
        return mail.ToString();
    }

    private static async Task<string?> ReadLineAsync(Stream stream)
    {
        var line = new List<byte>();
        byte[] octet = new byte[1];
        while (await stream.ReadAsync(octet) == 1)
        {
            if (octet[0] == '\n') return Encoding.UTF8.GetString([.. line]).TrimEnd('\r');
            line.Add(octet[0]);
        }

        return null;
    }

    private static Task SayAsync(Stream stream, string line) => stream.WriteAsync(Encoding.UTF8.GetBytes($"{line}\r\n")).AsTask();
}
