using Petrel.Export.Alerts;
using Petrel.Export.Alerts.Receivers;
using Petrel.Export.Secrets;
using static Petrel.Export.Tests.Alerts.Sample;

namespace Petrel.Export.Tests.Alerts;

public sealed class MailReceiverTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("petrel-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Mail_AnAlert_SaysItAllInTheSubject()
    {
        await using var server = new MailServer();

        Assert.Equal(Delivery.Delivered, await SendAsync(server, MailSecurity.None, Message(Alert())));

        string mail = Assert.Single(server.Mails);
        Assert.Contains("Subject: [critical] host1: no working network path to docker.io", mail);
        Assert.Contains("To: ops@example.invalid", mail);
        Assert.Contains("Auto-Submitted: auto-generated", mail);
        Assert.Contains("Message-Id: <0123456789abcdef@petrel.invalid>", mail);
        Assert.Contains("check the way to 203.0.113.7:443", mail);
    }

    [Fact]
    public async Task Mail_WhatARegistrySays_AddsNoHeader()
    {
        await using var server = new MailServer();

        await SendAsync(server, MailSecurity.None, Message(Alert(Incident() with { Summary = "x\r\nBcc: all@example.invalid\r\n\r\nbody" })));

        Assert.DoesNotContain(Assert.Single(server.Mails).Split('\n'), static line => line.StartsWith("Bcc", StringComparison.Ordinal));
        Assert.DoesNotContain(server.Commands, static command => command.Contains("all@", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("right", DeliveryOutcome.Delivered)]
    [InlineData("wrong", DeliveryOutcome.Later)]
    public async Task Mail_WithAPassword_SignsIn(string password, DeliveryOutcome outcome)
    {
        await using var server = new MailServer();

        Assert.Equal(outcome, (await SendAsync(server, MailSecurity.None, Message(), password)).Outcome);
    }

    [Fact]
    public async Task Mail_ToAServerWithoutStartTls_IsNotSentAndNeitherIsThePassword()
    {
        await using var server = new MailServer();

        Assert.Equal(DeliveryOutcome.Later, (await SendAsync(server, MailSecurity.StartTls, Message(), "right")).Outcome);

        Assert.DoesNotContain(server.Commands, static command => command.StartsWith("AUTH", StringComparison.Ordinal) || command.StartsWith("MAIL", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Mail_ToAServerThatNobodyVouchesFor_IsNotSentAndNeitherIsThePassword()
    {
        await using var server = new MailServer { OffersTls = true };

        Assert.Equal(DeliveryOutcome.Later, (await SendAsync(server, MailSecurity.StartTls, Message(), "right")).Outcome);

        Assert.Contains("STARTTLS", server.Commands);
        Assert.DoesNotContain(server.Commands, static command => command.StartsWith("AUTH", StringComparison.Ordinal));
        Assert.Empty(server.Mails);
    }

    [Theory]
    [InlineData("250 ok", "550 looks like spam", DeliveryOutcome.Never)]
    [InlineData("250 ok", "451 later", DeliveryOutcome.Later)]
    [InlineData("550 no such user", "250 ok", DeliveryOutcome.Later)]
    [InlineData("450 mailbox busy", "250 ok", DeliveryOutcome.Later)]
    [InlineData("rubbish", "250 ok", DeliveryOutcome.Later)]
    public async Task Mail_ByTheAnswer_IsTriedAgainOrNot(string recipient, string data, DeliveryOutcome outcome)
    {
        await using var server = new MailServer { AnswerToRecipient = recipient, AnswerToData = data };

        Assert.Equal(outcome, (await SendAsync(server, MailSecurity.None, Message())).Outcome);
    }

    [Fact]
    public async Task Mail_ToWhatIsNoMailServer_IsTriedAgain()
    {
        await using var server = new MailServer { Greeting = "SSH-2.0-OpenSSH_9.2" };

        Assert.Equal(DeliveryOutcome.Later, (await SendAsync(server, MailSecurity.None, Message())).Outcome);
    }

    private async Task<Delivery> SendAsync(MailServer server, MailSecurity security, AlertMessage message, string? password = null)
    {
        if (password is not null) await File.WriteAllTextAsync($"{_folder}/password", password, TestContext.Current.CancellationToken);
        using var receiver = new MailReceiver(Receiver("mail", ReceiverKind.Email) with
        {
            Mail = new MailOptions
            {
                Host = "localhost",
                Port = server.Port,
                Security = security,
                From = "Petrel <petrel@example.invalid>",
                To = ["ops@example.invalid"],
                User = password is null ? null : "user",
                Password = password is null ? null : new SecretFile($"{_folder}/password"),
            },
        });
        return await receiver.SendAsync(message, TestContext.Current.CancellationToken);
    }
}
