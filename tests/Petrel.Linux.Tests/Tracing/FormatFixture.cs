using Petrel.Linux.Tracing;

namespace Petrel.Linux.Tests.Tracing;

/// <summary>Format files of tracepoints: those of a machine with Linux 6.18, and variants of them made by hand.</summary>
internal static class FormatFixture
{
    private static readonly string Folder = Path.Combine(ProcFixture.FindRoot(), "tests", "fixtures", "tracing");

    internal static byte[] Text(string name) => File.ReadAllBytes(Path.Combine(Folder, $"{name}.format"));

    internal static TracepointFormat Read(string name) =>
        TracepointFormat.Parse(Text(name)) ?? throw new InvalidOperationException($"{name} is no format.");

    /// <summary>The layout of Linux 6.18.</summary>
    internal static TracepointFormat Current(string name) => Read($"linux-6.18/{name}");

    internal static TracepointFormat Handmade(string name) => Read($"handmade/{name}");
}
