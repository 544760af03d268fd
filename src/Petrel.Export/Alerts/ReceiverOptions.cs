using System.Collections.Immutable;
using Petrel.Core.Incidents;
using Petrel.Export.Secrets;

namespace Petrel.Export.Alerts;

/// <summary>How a receiver is reached.</summary>
public enum ReceiverKind : byte
{
    /// <summary>Alertmanager's API v2.</summary>
    Alertmanager,

    /// <summary>JSON by HTTP POST, signed.</summary>
    Webhook,

    /// <summary>An incoming webhook as Slack, Mattermost and others have it.</summary>
    Slack,

    /// <summary>E-mail by SMTP.</summary>
    Email,

    /// <summary>The systemd journal.</summary>
    Journal,

    /// <summary>A command.</summary>
    Exec,
}

/// <summary>How the connection to a mail server is secured.</summary>
public enum MailSecurity : byte
{
    /// <summary>STARTTLS, or no mail.</summary>
    StartTls,

    /// <summary>TLS from the first octet, as on port 465.</summary>
    Implicit,

    /// <summary>None: for a mail server on this host.</summary>
    None,
}

/// <summary>A mail server and the two ends of a mail.</summary>
public sealed record MailOptions
{
    /// <summary>The server's name.</summary>
    public required string Host { get; init; }

    /// <summary>Its port.</summary>
    public int Port { get; init; } = 587;

    /// <summary>How the connection is secured.</summary>
    public MailSecurity Security { get; init; }

    /// <summary>The sender's address.</summary>
    public required string From { get; init; }

    /// <summary>The recipients' addresses.</summary>
    public ImmutableArray<string> To { get; init; } = [];

    /// <summary>Who signs in; null for nobody.</summary>
    public string? User { get; init; }

    /// <summary>The file of the password.</summary>
    public SecretFile? Password { get; init; }
}

/// <summary>Somebody or something that is told of incidents: <c>[[receiver]]</c>.</summary>
public sealed record ReceiverOptions
{
    /// <summary>Its name, by which what it was told is remembered over restarts.</summary>
    public required string Name { get; init; }

    /// <summary>How it is reached.</summary>
    public required ReceiverKind Kind { get; init; }

    /// <summary>The least severity that it is told of.</summary>
    public Severity Severity { get; init; } = Severity.Warning;

    /// <summary>Whether it is told of confirmed incidents only.</summary>
    public bool OnlyConfirmed { get; init; }

    /// <summary>Registries that it is told of, <c>*</c> for any characters; empty for all.</summary>
    public ImmutableArray<string> Registries { get; init; } = [];

    /// <summary>Whether it is told of incidents at all; a receiver of heartbeats only is not.</summary>
    public bool Alerts { get; init; } = true;

    /// <summary>Whether it is told when an incident is over.</summary>
    public bool SendResolved { get; init; } = true;

    /// <summary>How often it gets a sign of life; null for never. Alertmanager gets an alert that always fires.</summary>
    public TimeSpan? Heartbeat { get; init; }

    /// <summary>Silences of this receiver, beside the common ones.</summary>
    public ImmutableArray<SilenceWindow> Silences { get; init; } = [];

    /// <summary>Instead of the common repeat interval; null to keep that.</summary>
    public TimeSpan? RepeatInterval { get; init; }

    /// <summary>Instead of the common rate limit; null to keep that.</summary>
    public int? RateLimit { get; init; }

    /// <summary>Where to post: each Alertmanager of a cluster, or one address. Empty where <see cref="UrlFile"/> holds it.</summary>
    public ImmutableArray<Uri> Urls { get; init; } = [];

    /// <summary>The file of an address that is a secret itself, as Slack's are.</summary>
    public SecretFile? UrlFile { get; init; }

    /// <summary>The file of a bearer token.</summary>
    public SecretFile? Token { get; init; }

    /// <summary>The file of the key that signs.</summary>
    public SecretFile? SigningKey { get; init; }

    /// <summary>For <see cref="ReceiverKind.Email"/>.</summary>
    public MailOptions? Mail { get; init; }

    /// <summary>For <see cref="ReceiverKind.Exec"/>: the program and its arguments.</summary>
    public ImmutableArray<string> Command { get; init; } = [];

    /// <summary>How long one delivery may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);
}
