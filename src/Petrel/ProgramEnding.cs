using System.Runtime.InteropServices;

namespace Petrel;

/// <summary>The end of a program that runs until it is told: by a signal, by its caller or by itself.</summary>
internal sealed class ProgramEnding : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly List<PosixSignalRegistration> _signals = [];

    /// <summary>Listens for the signals that ask a program to end.</summary>
    internal ProgramEnding(CancellationToken stop)
        : this(stop, PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP)
    {
    }

    /// <summary>Listens for these signals.</summary>
    internal ProgramEnding(CancellationToken stop, params PosixSignal[] signals)
    {
        _source = CancellationTokenSource.CreateLinkedTokenSource(stop);
        foreach (PosixSignal signal in signals) _signals.Add(On(signal));
    }

    /// <summary>Cancelled when it is to end.</summary>
    internal CancellationToken Token => _source.Token;

    /// <summary>Asks it to end.</summary>
    internal void End() => _source.Cancel();

    /// <summary>Listens for one more signal, until what is returned is disposed of.</summary>
    internal PosixSignalRegistration On(PosixSignal signal) => PosixSignalRegistration.Create(signal, OnSignal);

    public void Dispose()
    {
        foreach (PosixSignalRegistration signal in _signals) signal.Dispose();
        _source.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        _source.Cancel();
    }
}
