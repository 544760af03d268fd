using Petrel.Linux.ProcFs;

namespace Petrel.Linux.Tests.ProcFs;

public class ProcNetReaderTests
{
    [Fact]
    public void Open_MissingFile_IsAnErrorNotAnException()
    {
        ProcNetReader reader = new();

        Assert.False(reader.Open("/proc/thread-self/net/no-such-file\0"u8));
        Assert.Equal(2, reader.Error);
        Assert.False(reader.TryReadLine(out _));
    }

    [Fact]
    public void TryReadLine_Directory_EndsWithAnError()
    {
        ProcNetReader reader = new();

        Assert.True(reader.Open("/proc\0"u8));
        Assert.False(reader.TryReadLine(out _));
        Assert.Equal(21, reader.Error);
        reader.Close();
    }
}
