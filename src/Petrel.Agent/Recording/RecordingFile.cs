using System.Buffers;
using Petrel.Core.Events;
using Petrel.Core.Recording;

namespace Petrel.Agent.Recording;

/// <summary>
/// A recording as it is written. The loop only fills memory; a thread of its own writes, so that a slow disk delays no
/// warning. A recording with a hole would replay to something else: when the disk fails or cannot keep up, it ends there.
/// </summary>
internal sealed class RecordingFile : IDisposable
{
    private const int BlockBytes = 64 * 1024;

    // At 500 connections a second this is about half a minute of events.
    private const int MostWaitingBlocks = 512;

    private readonly FileStream _file;
    private readonly Thread _thread;
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _ready = new(0);
    private readonly Queue<ArrayBufferWriter<byte>> _full = new();
    private readonly Stack<ArrayBufferWriter<byte>> _free = new();
    private readonly SwitchedBuffer _block = new();
    private readonly EventWriter _writer;
    private volatile string? _failure;
    private bool _isClosing;

    private RecordingFile(FileStream file)
    {
        _file = file;
        _writer = new EventWriter(_block);
        _block.Target = new ArrayBufferWriter<byte>(BlockBytes);
        _thread = new Thread(WriteBlocks) { IsBackground = true, Name = "recording" };
    }

    /// <summary>Why the recording ended early, one sentence; null while all is well.</summary>
    internal string? Failure => _failure;

    /// <summary>Creates the file and writes the header, or says why that is not possible.</summary>
    internal static (RecordingFile? Recording, string? Error) Create(string path, RecordingHeader header)
    {
        if (RecordingTarget.Open(path, out string? error) is not { } file) return (null, error);
        var recording = new RecordingFile(file);
        recording._writer.Write(header);
        recording._thread.Start();
        return (recording, null);
    }

    /// <summary>Adds an event.</summary>
    internal void Write(in Event item)
    {
        if (_failure is not null) return;
        _writer.Write(item);
        // A tick closes a block, so that the file is never more than a moment behind.
        if (_block.Target.WrittenCount >= BlockBytes || item is { Kind: EventKind.Tick, Value: 1 }) HandOver();
    }

    /// <summary>Writes the last line and all that waits.</summary>
    internal void Finish(long time, long malformed)
    {
        if (_failure is null) _writer.WriteEnd(time, malformed);
        HandOver();
        lock (_lock) _isClosing = true;
        _ready.Release();
        _thread.Join();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _writer.Dispose();
        _file.Dispose();
        _ready.Dispose();
    }

    private void HandOver()
    {
        lock (_lock)
        {
            if (_full.Count >= MostWaitingBlocks) _failure ??= "the disk cannot keep up";
            _full.Enqueue(_block.Target);
            _block.Target = _free.Count > 0 ? _free.Pop() : new ArrayBufferWriter<byte>(BlockBytes);
        }

        _ready.Release();
    }

    private void WriteBlocks()
    {
        while (true)
        {
            _ready.Wait();
            ArrayBufferWriter<byte>? block;
            lock (_lock)
            {
                if (!_full.TryDequeue(out block) && _isClosing) return;
            }

            if (block is not null) WriteBlock(block);
        }
    }

    private void WriteBlock(ArrayBufferWriter<byte> block)
    {
        try
        {
            if (_failure is null) _file.Write(block.WrittenSpan);
        }
        catch (IOException error)
        {
            _failure = error.Message;
        }

        block.ResetWrittenCount();
        lock (_lock) _free.Push(block);
    }

    /// <summary>What the writer writes to, while blocks are exchanged below it.</summary>
    private sealed class SwitchedBuffer : IBufferWriter<byte>
    {
        internal ArrayBufferWriter<byte> Target { get; set; } = null!;

        public void Advance(int count) => Target.Advance(count);

        public Memory<byte> GetMemory(int sizeHint = 0) => Target.GetMemory(sizeHint);

        public Span<byte> GetSpan(int sizeHint = 0) => Target.GetSpan(sizeHint);
    }
}
