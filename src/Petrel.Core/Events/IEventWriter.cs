namespace Petrel.Core.Events;

/// <summary>The writing end of the one bounded queue into the engine; safe to use from any thread.</summary>
public interface IEventWriter
{
    /// <summary>Queues an event, or counts it as dropped and returns false when the queue is full.</summary>
    bool TryWrite(in Event item);

    /// <summary>Queues an event and waits for room; for sweeps, which can be slowed down. Returns false once closed.</summary>
    bool Write(in Event item);
}
