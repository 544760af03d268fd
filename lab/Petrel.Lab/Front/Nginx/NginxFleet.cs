using System.Collections.Concurrent;
using Petrel.Lab.Front.Tls;

namespace Petrel.Lab.Front.Nginx;

/// <summary>The nginx processes, at most one for each slot.</summary>
internal sealed class NginxFleet(FrontFiles files, ServerCertificates certificates, string storageSocket) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<int, NginxFront> _running = [];

    /// <summary>Starts nginx of a slot, or starts it anew.</summary>
    internal async Task StartAsync(int slot, NginxOptions options)
    {
        await StopAsync(slot);
        _running[slot] = await NginxFront.StartAsync(files, slot, options, certificates, storageSocket);
    }

    internal async Task StopAsync(int slot)
    {
        if (_running.TryRemove(slot, out NginxFront? front)) await front.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (int slot in _running.Keys) await StopAsync(slot);
    }
}
