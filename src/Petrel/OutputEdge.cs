using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Petrel.Agent.Configuration;
using Petrel.Agent.Watching;
using Petrel.Output;

namespace Petrel;

/// <summary>Standard output as a place for lines, and everything that ends them: signals, and a reader that goes away.</summary>
internal sealed class OutputEdge : IDisposable
{
    private const int StandardOutput = 1;

    private readonly WatchOptions _options;
    private readonly CancellationTokenSource _ending;
    private readonly PosixSignalRegistration[] _signals;
    private readonly FileStream _stream;
    private readonly LineWriter _lines;

    /// <summary>Takes standard output and the signals that end a program.</summary>
    internal OutputEdge(WatchOptions options, CancellationToken stop)
    {
        _options = options;
        _ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _signals = [EndOn(PosixSignal.SIGINT), EndOn(PosixSignal.SIGTERM), EndOn(PosixSignal.SIGHUP)];
        // Not the console's stream: that one swallows a closed pipe, and the watch would go on for nobody.
        _stream = new FileStream(new SafeFileHandle(StandardOutput, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        _lines = new LineWriter(_stream, _ending.Cancel);
    }

    /// <summary>Is cancelled when it is time to end.</summary>
    internal CancellationToken Ending => _ending.Token;

    /// <summary>The form of output that was asked for.</summary>
    internal IWatchOutput CreateOutput() => _options.Output == OutputFormat.Json
        ? new JsonOutput(_lines, _options.Connections)
        : new TextOutput(_lines, new TextStyle(_options.Color && !Console.IsOutputRedirected), _options.Connections, _options.Quiet);

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (PosixSignalRegistration signal in _signals) signal.Dispose();
        _stream.Dispose();
        _ending.Dispose();
    }

    private PosixSignalRegistration EndOn(PosixSignal signal) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        _ending.Cancel();
    });
}
