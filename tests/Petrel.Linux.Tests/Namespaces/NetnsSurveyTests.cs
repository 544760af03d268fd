using Petrel.Linux.Namespaces;

namespace Petrel.Linux.Tests.Namespaces;

public class NetnsSurveyTests
{
    [Fact]
    public void Read_Here_FindsTheOwnNamespaceFirstAndThisProcessInIt()
    {
        NetnsCensus census = NetnsSurvey.Read();

        NetnsSighting own = census.Seen[0];
        Assert.True(own is { IsOwn: true, Processes: > 0, Entry.IsAvailable: true });
        Assert.Equal($"{own.Id}", new FileInfo("/proc/self/ns/net").LinkTarget);
        Assert.Single(census.Seen, static seen => seen.IsOwn);
        Assert.True(census.Processes >= own.Processes + census.Unreadable);
    }

    [Fact]
    public void Read_LeavesThisThreadWhereItIs()
    {
        string? before = new FileInfo("/proc/thread-self/ns/net").LinkTarget;
        _ = NetnsSurvey.Read();

        Assert.Equal(before, new FileInfo("/proc/thread-self/ns/net").LinkTarget);
    }
}
