using MimeKit;

namespace Petrel.Export.Alerts;

/// <summary>Mail addresses as the receiver for mail understands them.</summary>
public static class MailAddresses
{
    /// <summary>Whether this is an address, with or without a name before it.</summary>
    public static bool IsAddress(string text) =>
        MailboxAddress.TryParse(text, out MailboxAddress? address) && address.Address.Contains('@', StringComparison.Ordinal);
}
