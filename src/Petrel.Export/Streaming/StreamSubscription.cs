using System.Threading.Channels;

namespace Petrel.Export.Streaming;

/// <summary>One reader of the stream. What waits for it is bounded; one that does not keep up is dropped, and can be told so.</summary>
internal sealed class StreamSubscription
{
    private readonly Channel<StreamEvent> _waiting;
    private volatile bool _isDropped;

    internal StreamSubscription(int capacity) =>
        _waiting = Channel.CreateBounded<StreamEvent>(new BoundedChannelOptions(capacity) { SingleReader = true });

    /// <summary>Whether it was dropped because it did not keep up.</summary>
    internal bool IsDropped => _isDropped;

    /// <summary>What waits to be sent; completed when the reader is dropped or the agent stops.</summary>
    internal ChannelReader<StreamEvent> Waiting => _waiting.Reader;

    /// <summary>Hands it an event. False if it does not keep up, and is dropped for that.</summary>
    internal bool Offer(StreamEvent e)
    {
        if (_waiting.Writer.TryWrite(e)) return true;
        _isDropped = true;
        _waiting.Writer.TryComplete();
        return false;
    }

    internal void End() => _waiting.Writer.TryComplete();
}
