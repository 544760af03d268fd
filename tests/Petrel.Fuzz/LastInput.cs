using System.IO.MemoryMappedFiles;

namespace Petrel.Fuzz;

/// <summary>
/// The input that is being tried, in a file that outlives the process: a stack that overflows, or a parser that never
/// ends, can be reported by nobody else.
/// </summary>
internal sealed class LastInput : IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;

    internal LastInput(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.Create, mapName: null, FuzzTarget.LongestInput + sizeof(int));
        _view = _file.CreateViewAccessor();
    }

    internal void Keep(byte[] input)
    {
        int length = Math.Min(input.Length, FuzzTarget.LongestInput);
        _view.Write(0, length);
        _view.WriteArray(sizeof(int), input, 0, length);
    }

    /// <summary>The input that a file of this kind holds.</summary>
    internal static byte[] Read(string path)
    {
        byte[] octets = File.ReadAllBytes(path);
        return octets.AsSpan(sizeof(int), BitConverter.ToInt32(octets)).ToArray();
    }

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }
}
