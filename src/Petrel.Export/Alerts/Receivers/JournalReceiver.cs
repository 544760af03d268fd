using System.Net.Sockets;

namespace Petrel.Export.Alerts.Receivers;

/// <summary>The systemd journal: an entry for each alert, with fields to filter by (<c>journalctl PETREL_REGISTRY=docker.io</c>).</summary>
/// <param name="path">The journal's socket.</param>
internal sealed class JournalReceiver(string path = JournalReceiver.SocketPath) : IReceiver
{
    /// <summary>Where journald listens.</summary>
    internal const string SocketPath = "/run/systemd/journal/socket";

    /// <inheritdoc />
    public bool GroupsItself => true;

    /// <inheritdoc />
    public bool Forgets => false;

    /// <inheritdoc />
    public void Dispose()
    {
    }

    /// <inheritdoc />
    public async Task<Delivery> SendAsync(AlertMessage message, CancellationToken cancellation)
    {
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation).ConfigureAwait(false);
            if (message.Alerts.IsEmpty) await socket.SendAsync(JournalEntry.Of(message), cancellation).ConfigureAwait(false);
            foreach (Alert alert in message.Alerts) await socket.SendAsync(JournalEntry.Of(message, alert), cancellation).ConfigureAwait(false);
            return Delivery.Delivered;
        }
        catch (SocketException problem)
        {
            return Delivery.Later($"{path}: {problem.Message}");
        }
    }
}
