namespace Petrel.Agent.Tests;

/// <summary>A name for a file that is gone after the test.</summary>
internal sealed class TemporaryFile : IDisposable
{
    internal string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"petrel-test-{Guid.NewGuid():n}");

    public void Dispose() => File.Delete(Path);
}
