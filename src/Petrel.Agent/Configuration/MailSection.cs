using System.Collections.Immutable;
using System.Globalization;
using Petrel.Export.Alerts;
using Petrel.Export.Secrets;
using Petrel.Registry.Toml;

namespace Petrel.Agent.Configuration;

/// <summary>Reads what a <c>[[receiver]]</c> of type <c>email</c> has of its own.</summary>
internal sealed class MailSection(TomlTableReader reader, Func<string, SecretFile?> readSecret)
{
    /// <summary>The mail server and the two ends of a mail; after errors, what could be read.</summary>
    internal MailOptions Read()
    {
        MailSecurity security = ReadSecurity();
        (string host, int port) = ReadServer(security);
        var mail = new MailOptions
        {
            Host = host,
            Port = port,
            Security = security,
            From = ReadAddress(reader.Required("from", TomlKind.String)),
            To = ReadRecipients(),
            User = reader.Optional("user", TomlKind.String)?.Text,
            Password = readSecret("password_file"),
        };
        if (mail.User is null != mail.Password is null) reader.Fail(reader.Line, "'user' and 'password_file' belong together");
        if (mail.Password is not null && security == MailSecurity.None) reader.Fail(reader.Line, "a password is not sent without TLS; write tls = \"starttls\" or \"implicit\"");
        return mail;
    }

    private MailSecurity ReadSecurity()
    {
        if (reader.Optional("tls", TomlKind.String) is not { } value) return MailSecurity.StartTls;
        if (value.Text is not ("starttls" or "implicit" or "none")) reader.Fail(value.Line, $"'tls' must be starttls, implicit or none, not '{value.Text}'");
        return value.Text switch
        {
            "implicit" => MailSecurity.Implicit,
            "none" => MailSecurity.None,
            _ => MailSecurity.StartTls,
        };
    }

    private (string Host, int Port) ReadServer(MailSecurity security)
    {
        int usual = security switch
        {
            MailSecurity.Implicit => 465,
            MailSecurity.None => 25,
            _ => 587,
        };
        if (reader.Required("server", TomlKind.String) is not { } value) return ("", usual);
        // An address of IPv6 stands in brackets where a port follows.
        int colon = value.Text.LastIndexOf(':');
        bool hasPort = colon > value.Text.LastIndexOf(']') && (value.Text.StartsWith('[') || value.Text.IndexOf(':') == colon);
        string host = (hasPort ? value.Text[..colon] : value.Text).Trim('[', ']');
        int port = usual;
        bool fits = !hasPort || (int.TryParse(value.Text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and < 65536);
        if (!fits || Uri.CheckHostName(host) == UriHostNameType.Unknown)
            reader.Fail(value.Line, $"'server' must be a host and perhaps a port, such as mail.example:587, not '{value.Text}'");
        return (host, port);
    }

    private ImmutableArray<string> ReadRecipients()
    {
        if (reader.Required("to", TomlKind.Array) is not { } array) return [];
        if (array.Items.Count == 0) reader.Fail(array.Line, "'to' must hold at least one address");
        return [.. reader.Items("to", TomlKind.String).Select(ReadAddress)];
    }

    private string ReadAddress(TomlValue? value)
    {
        if (value is null) return "";
        if (!MailAddresses.IsAddress(value.Text)) reader.Fail(value.Line, $"'{value.Text}' is no mail address; write for example ops@example.com");
        return value.Text;
    }
}
