using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Petrel.Export.Alerts.Receivers;

/// <summary>E-mail by SMTP: plain text, and a subject that says it all. One connection for each message.</summary>
internal sealed class MailReceiver(ReceiverOptions options) : IReceiver
{
    private readonly MailOptions _mail = options.Mail!;

    /// <inheritdoc />
    public bool GroupsItself => false;

    /// <inheritdoc />
    public bool Forgets => false;

    /// <inheritdoc />
    public void Dispose()
    {
    }

    /// <inheritdoc />
    public async Task<Delivery> SendAsync(AlertMessage message, CancellationToken cancellation)
    {
        if (!Endpoint.TryRead(_mail.Password, out string? password, out string? error)) return Delivery.Later(error!);
        using var client = new SmtpClient { CheckCertificateRevocation = false };
        try
        {
            await client.ConnectAsync(_mail.Host, _mail.Port, Security(), cancellation).ConfigureAwait(false);
            if (_mail.User is { } user && password is not null) await client.AuthenticateAsync(user, password, cancellation).ConfigureAwait(false);
            using MimeMessage mail = Compose(message);
            await client.SendAsync(mail, cancellation).ConfigureAwait(false);
            await client.DisconnectAsync(quit: true, cancellation).ConfigureAwait(false);
            return Delivery.Delivered;
        }
        catch (SmtpCommandException problem)
        {
            return Judge(problem);
        }
        catch (Exception problem) when (problem is ProtocolException or CommandException or AuthenticationException or SslHandshakeException
            or NotSupportedException or IOException or SocketException)
        {
            return Delivery.Later($"{_mail.Host}:{_mail.Port}: {AlertText.OneLine(problem.Message, 300)}");
        }
    }

    private MimeMessage Compose(AlertMessage message)
    {
        var mail = new MimeMessage
        {
            Subject = AlertText.Subject(message),
            Date = new DateTimeOffset(message.Time, TimeSpan.Zero),
            // The same message sent again is the same mail: servers and readers drop the copy.
            MessageId = $"{message.Key}@petrel.invalid",
            Body = new TextPart("plain") { Text = AlertText.Body(message) },
        };
        mail.From.Add(MailboxAddress.Parse(_mail.From));
        foreach (string to in _mail.To) mail.To.Add(MailboxAddress.Parse(to));
        // RFC 3834: no answers of absent people, please.
        mail.Headers.Add("Auto-Submitted", "auto-generated");
        mail.Headers.Add("X-Petrel-Key", message.Key);
        // Mails about one incident stand below each other.
        if (message.Alerts is [{ } first, ..]) mail.InReplyTo = $"{AlertMessage.KeyOf(options.Name, MessageKind.Alerts, [first.Id])}@petrel.invalid";
        return mail;
    }

    private SecureSocketOptions Security() => _mail.Security switch
    {
        MailSecurity.Implicit => SecureSocketOptions.SslOnConnect,
        MailSecurity.None => SecureSocketOptions.None,
        _ => SecureSocketOptions.StartTls,
    };

    // RFC 5321, 4.2.1: 5yz is for good. A recipient or sender that is refused is for the operator to mend, so it is tried again.
    private Delivery Judge(SmtpCommandException problem)
    {
        string detail = $"{_mail.Host}:{_mail.Port}: {(int)problem.StatusCode} {AlertText.OneLine(problem.Message, 300)}";
        return (int)problem.StatusCode >= 500 && problem.ErrorCode == SmtpErrorCode.MessageNotAccepted
            ? Delivery.Never(detail)
            : Delivery.Later(detail);
    }
}
