namespace Petrel.EndToEnd.Tests.Harness;

/// <summary>What these tests need. Without it they are skipped, saying why; in CI that counts as a failure.</summary>
internal static class Requirements
{
    private static readonly string[] Tools = ["ip", "nft", "nsenter", "setpriv", "python3"];

    internal static void Demand()
    {
        if (!Environment.IsPrivilegedProcess) Assert.Skip("network namespaces need root");
        string[] missing = [.. Tools.Where(static tool => Tool.Try("which", tool).Status != 0)];
        if (missing.Length > 0) Assert.Skip($"not installed: {string.Join(", ", missing)}");
    }
}
