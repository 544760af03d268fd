using System.Collections.Immutable;
using Petrel.Core.Sockets;

namespace Petrel.Registry.Probing;

/// <summary>
/// Connects to every address of a name at once. The first that is ready is used at once; what became of the others is
/// asked for in the end.
/// </summary>
internal sealed class AddressRace : IDisposable
{
    private readonly List<Task<ConnectAttempt>> _all;
    private readonly List<Task<ConnectAttempt>> _pending;
    private readonly HashSet<ConnectAttempt> _taken = [];

    internal AddressRace(
        ProbeTarget target, Connector connector, ImmutableArray<InetAddress> addresses, ushort port, CancellationToken cancellation)
    {
        bool tls = target.Security != TransportSecurity.Plain;
        _all =
        [
            .. addresses.Take(connector.Limits.Addresses).Select(address =>
                connector.ConnectAsync(new InetEndpoint(address, port), target.Host, target.Port, tls, cancellation)),
        ];
        _pending = [.. _all];
    }

    /// <summary>The next connection that is ready, which is the caller's from then on; null if there is none any more.</summary>
    internal async Task<ConnectAttempt?> NextAsync()
    {
        while (_pending.Count > 0)
        {
            Task<ConnectAttempt> ended = await Task.WhenAny(_pending).ConfigureAwait(false);
            _pending.Remove(ended);
            ConnectAttempt attempt = await ended.ConfigureAwait(false);
            if (attempt.Stream is null) continue;
            _taken.Add(attempt);
            return attempt;
        }
        return null;
    }

    /// <summary>All attempts in the order of the addresses, once the last has ended.</summary>
    internal Task<ConnectAttempt[]> AllAsync() => Task.WhenAll(_all);

    /// <summary>Closes the connections that nobody took.</summary>
    public void Dispose()
    {
        foreach (Task<ConnectAttempt> task in _all)
        {
            task.ContinueWith(
                ended => { if (!_taken.Contains(ended.Result)) ended.Result.Stream?.Dispose(); },
                CancellationToken.None,
                TaskContinuationOptions.OnlyOnRanToCompletion | TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
        }
    }
}
