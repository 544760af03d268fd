using Petrel.Core.Events;
using Petrel.Core.Sockets;
using Petrel.Linux.Capabilities;
using Petrel.Linux.Namespaces;
using Petrel.Linux.SockDiag;

namespace Petrel.Linux.Sources;

/// <summary>sock_diag alone: walks when asked, notices of ends between, exact look-ups of single sockets.</summary>
public sealed class DiagSource : ISocketSource
{
    private readonly SockDiagClient _client;
    private readonly DestroyListener? _listener;
    private readonly NetnsWorker _worker;
    private readonly NetnsFilter _netns;
    private readonly int[] _descriptors;
    private readonly List<Availability> _limits = [];
    private readonly SocketLookup[] _one = new SocketLookup[1];

    private DiagSource(SockDiagClient client, Opened<DestroyListener> listener, NetnsWorker worker, NetnsFilter netns)
    {
        _client = client;
        _listener = listener.Value;
        _worker = worker;
        _netns = netns;
        _descriptors = _listener is null ? [] : [_listener.Descriptor];
        if (_listener is null) _limits.Add(WithoutEnds(listener.Availability));
        else if (netns.IsAll && !_listener.HearsOtherNamespaces) _limits.Add(WithoutOthers);
    }

    /// <inheritdoc />
    public SourceKind Kind => SourceKind.Diag;

    /// <inheritdoc />
    public ReadOnlySpan<int> Descriptors => _descriptors;

    /// <inheritdoc />
    public IReadOnlyList<Availability> Limits => _limits;

    /// <inheritdoc />
    public long Malformed => _client.Malformed + (_listener?.Malformed ?? 0) + _worker.Malformed;

    /// <inheritdoc />
    public Availability? Failure { get; private set; }

    /// <summary>Opens the source for the watched remote ports.</summary>
    /// <param name="ports">The watched remote ports.</param>
    /// <param name="netns">The watched namespaces.</param>
    /// <param name="inbox">Where walks and look-ups in other namespaces report.</param>
    /// <param name="failedConnects">Whether ends without a remote port are wanted: failed connects show so.</param>
    public static Opened<DiagSource> Open(PortSet ports, NetnsFilter netns, IEventWriter inbox, bool failedConnects = true)
    {
        ArgumentNullException.ThrowIfNull(netns);
        Opened<SockDiagClient> client = SockDiagClient.Open();
        if (client.Value is null) return new(null, client.Availability);
        if (Refusal(client.Value, ports, netns) is { } refusal)
        {
            client.Value.Dispose();
            return new(null, refusal);
        }

        Opened<DestroyListener> listener = DestroyListener.Open(ports, netns.Own, others: netns.IsAll, failedConnects);
        var worker = new NetnsWorker(new SockDiagSweep(ports), netns, inbox);
        return new(new DiagSource(client.Value, listener, worker, netns), Availability.Available);
    }

    /// <inheritdoc />
    public void Drain(EventBuffer into) => _listener?.Drain(into);

    /// <inheritdoc />
    public void RequestSweep()
    {
        _worker.RequestSweep();
        if (_worker.IsLost)
        {
            Failure = Availability.Unknown(
                "own network namespace", "the thread that visits other network namespaces could not return to its own");
        }
    }

    /// <inheritdoc />
    public void LookUp(ReadOnlySpan<SocketLookup> sockets, EventBuffer into)
    {
        if (AllOwn(sockets))
        {
            _client.LookUp(sockets, into);
            return;
        }

        foreach (ref readonly SocketLookup socket in sockets)
        {
            if (IsOwn(socket))
            {
                _one[0] = socket;
                _client.LookUp(_one, into);
            }
            else
            {
                _worker.RequestLookUp(socket);
            }
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _worker.Dispose();
        _listener?.Dispose();
        _client.Dispose();
    }

    private bool AllOwn(ReadOnlySpan<SocketLookup> sockets)
    {
        foreach (ref readonly SocketLookup socket in sockets)
        {
            if (!IsOwn(socket)) return false;
        }

        return true;
    }

    private bool IsOwn(in SocketLookup socket) => !socket.Netns.IsKnown || socket.Netns == _netns.Own;

    /// <summary>A kernel without inet_diag opens the socket and refuses the question; so it is asked one.</summary>
    private static Availability? Refusal(SockDiagClient client, PortSet ports, NetnsFilter netns)
    {
        var trial = new EventBuffer();
        bool answered = client.Dump(ports, netns.Own, trial) || client.Dump(ports, netns.Own, trial);
        return answered
            ? null
            : Availability.Unsupported("4.16 with CONFIG_INET_DIAG", "sock_diag does not answer a filtered dump of TCP sockets");
    }

    private static Availability WithoutEnds(Availability why) => why with
    {
        Detail = $"connections that live shorter than the interval are not seen, and last figures are missing: {why.Detail}",
    };

    private static Availability WithoutOthers { get; } = Availability.Denied(
        "CAP_NET_BROADCAST", "the last figures of connections in other network namespaces are not heard of",
        "grant CAP_NET_BROADCAST");
}
