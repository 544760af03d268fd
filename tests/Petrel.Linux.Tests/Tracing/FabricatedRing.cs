using System.Runtime.InteropServices;
using Petrel.Linux.Tracing;

namespace Petrel.Linux.Tests.Tracing;

/// <summary>A perf ring in a mapped file, where the test plays the kernel.</summary>
internal sealed class FabricatedRing : IDisposable
{
    internal const int Length = 4096;
    private const int HeadOffset = 1024;
    private const int TailOffset = 1032;

    private readonly string _path = Path.GetTempFileName();
    private readonly FileStream _file;
    private ulong _head;

    internal FabricatedRing()
    {
        _file = new FileStream(_path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        _file.SetLength(Environment.SystemPageSize + Length);
        int descriptor = (int)_file.SafeFileHandle.DangerousGetHandle();
        Mapping = PerfMapping.Map(descriptor, Length, writable: true) ?? throw new InvalidOperationException("mmap failed");
    }

    internal PerfMapping Mapping { get; }

    internal ulong Head
    {
        get => _head;
        set => Put(HeadOffset, BitConverter.GetBytes(_head = value));
    }

    internal ulong Tail
    {
        get => Mapping.Tail;
        set => Put(TailOffset, BitConverter.GetBytes(value));
    }

    /// <summary>Writes a record with the size that it has, or claims to have, and moves the head past it.</summary>
    internal void Write(uint type, byte[] body, int? size = null)
    {
        byte[] record = new byte[8 + body.Length];
        MemoryMarshal.Write(record, type);
        MemoryMarshal.Write(record.AsSpan(6), (ushort)(size ?? record.Length));
        body.CopyTo(record, 8);
        foreach (byte octet in record) PutData(Head++, octet);
    }

    /// <summary>A sample (PERF_RECORD_SAMPLE) as Petrel asks for it: pid, tid, time, size of the raw data, raw data.</summary>
    internal static byte[] Sample(byte[] raw, int pid = 11, int tid = 12, long time = 13, uint? length = null)
    {
        byte[] body = new byte[20 + raw.Length];
        MemoryMarshal.Write(body, pid);
        MemoryMarshal.Write(body.AsSpan(4), tid);
        MemoryMarshal.Write(body.AsSpan(8), time);
        MemoryMarshal.Write(body.AsSpan(16), length ?? (uint)raw.Length);
        raw.CopyTo(body, 20);
        return body;
    }

    internal void Fill(byte[] data) => Put(Environment.SystemPageSize, data);

    public void Dispose()
    {
        Mapping.Unmap();
        _file.Dispose();
        File.Delete(_path);
    }

    private void PutData(ulong at, byte octet) => Put(Environment.SystemPageSize + (int)(at % Length), [octet]);

    private void Put(int offset, byte[] octets) => RandomAccess.Write(_file.SafeFileHandle, octets, offset);
}
