namespace Petrel.Linux.Native;

/// <summary>A flag that a waiting loop can be woken by (<c>eventfd(2)</c>). Safe to signal from any thread.</summary>
public sealed unsafe class EventFd : IDisposable
{
    private int _signalled;
    private int _disposed;

    /// <summary>Creates a flag that is not signalled.</summary>
    /// <exception cref="InvalidOperationException">The process has no descriptors left.</exception>
    public EventFd()
    {
        Descriptor = Libc.EventFd(0, Libc.EFD_CLOEXEC_NONBLOCK);
        if (Descriptor < 0) throw new InvalidOperationException($"eventfd: {Libc.Describe(Libc.LastError)}");
    }

    /// <summary>Readable while signalled.</summary>
    public int Descriptor { get; }

    /// <summary>Whether it was signalled and not cleared since.</summary>
    public bool IsSignalled => Volatile.Read(ref _signalled) != 0;

    /// <summary>Makes <see cref="Descriptor"/> readable.</summary>
    public void Signal()
    {
        if (Interlocked.Exchange(ref _signalled, 1) != 0 || Volatile.Read(ref _disposed) != 0) return;
        ulong one = 1;
        _ = Libc.Write(Descriptor, (byte*)&one, sizeof(ulong));
    }

    /// <summary>
    /// Takes the signal back. To be called before looking for what it announced. The descriptor is read first, and
    /// always: were the flag taken back first, a signal in between would be read away with its flag still set, and no
    /// later one would write again; and a descriptor left readable would wake the loop for ever.
    /// </summary>
    public void Clear()
    {
        ulong count;
        _ = Libc.Read(Descriptor, (byte*)&count, sizeof(ulong));
        Interlocked.Exchange(ref _signalled, 0); // a barrier: what is looked for next is not read before
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0) _ = Libc.Close(Descriptor);
    }
}
