namespace Petrel.Linux.Tests;

/// <summary>What tests against the kernel need; without it they are skipped, saying why.</summary>
internal static class Requirements
{
    internal static void DemandRoot() =>
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "network namespaces and tracepoints need root");
}
