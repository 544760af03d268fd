using System.Runtime.InteropServices;
using Petrel.Agent.Configuration;
using Petrel.Export.Json;
using Petrel.Linux.Native;
using Petrel.Output;

namespace Petrel;

/// <summary>Standard output as a place for lines, and everything that ends them: signals, and a reader that goes away.</summary>
internal sealed class OutputEdge : IDisposable
{
    private readonly WatchOptions _options;
    private readonly ProgramEnding _ending;
    private readonly StandardOutput _output = new();

    /// <summary>Takes standard output and the signals that end a program.</summary>
    internal OutputEdge(WatchOptions options, CancellationToken stop)
    {
        _options = options;
        _ending = new ProgramEnding(stop);
        Lines = new LineWriter(_output, _ending.End);
    }

    /// <summary>Is cancelled when it is time to end.</summary>
    internal CancellationToken Ending => _ending.Token;

    /// <summary>Where lines go.</summary>
    internal LineWriter Lines { get; }

    /// <summary>The terminal's colours, if there is a terminal and they are wanted.</summary>
    internal TextStyle Style => new(_options.Color && !Console.IsOutputRedirected);

    /// <summary>The form of output that was asked for.</summary>
    internal IWatchOutput CreateOutput() => _options.Output == OutputFormat.Json
        ? new JsonLines(Lines, _options.Connections)
        : new TextOutput(Lines, Style, _options.Connections, _options.Quiet, _options.Verbose);

    /// <summary>The live view of the terminal; apart, so that nothing of it is loaded for the other outputs.</summary>
    internal LiveView CreateView() => new(_options, _output, CreateOutput(), _ending.End);

    /// <summary>One more signal that ends everything.</summary>
    internal PosixSignalRegistration EndOn(PosixSignal signal) => _ending.On(signal);

    /// <summary>Ends everything.</summary>
    internal void End() => _ending.End();

    /// <inheritdoc />
    public void Dispose()
    {
        _ending.Dispose();
        _output.Dispose();
    }
}
